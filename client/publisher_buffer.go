package client

import (
	"context"
	"fmt"
)

// reserve takes room in the buffer for an event.
func (p *Publisher) reserve(ctx context.Context, e *entry) error {
	size := p.sizeOf(e)
	if p.tryReserve(size) {
		return nil
	}
	p.starve(+1)
	defer p.starve(-1)
	if p.options.WhenFull == FailWhenFull {
		return ErrFull
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(p.ctx, func() { cancel(ErrPublisherClosed) })()
	if err := p.events.Acquire(ctx, 1); err != nil {
		return noRoom(ctx)
	}
	if err := p.bytes.Acquire(ctx, size); err != nil {
		p.events.Release(1)
		return noRoom(ctx)
	}
	return nil
}

func noRoom(ctx context.Context) error {
	return fmt.Errorf("%w: %w", ErrFull, context.Cause(ctx))
}

func (p *Publisher) tryReserve(size int64) bool {
	if !p.events.TryAcquire(1) {
		return false
	}
	if !p.bytes.TryAcquire(size) {
		p.events.Release(1)
		return false
	}
	return true
}

func (p *Publisher) release(e *entry) {
	p.events.Release(1)
	p.bytes.Release(p.sizeOf(e))
}

// sizeOf is what an event takes of the buffer: one that is larger than all of it
// takes all of it.
func (p *Publisher) sizeOf(e *entry) int64 {
	return int64(min(len(e.line), p.options.BufferBytes))
}

// starve counts the calls that found no room. They make the publisher turn to
// the spill earlier, if the server seems to be away.
func (p *Publisher) starve(change int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starved += change
	if change > 0 && p.direct != nil && p.direct.last != nil {
		p.direct.hurry(errSpillNow)
	}
}

// abandon says that nobody waits for an event any more, and returns why it was
// not acknowledged so far, or nil. A batch that nobody waits for is given up.
func (p *Publisher) abandon(e *entry) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.abandoned {
		return nil
	}
	e.abandoned = true
	if e.batch == nil {
		return nil
	}
	if e.batch.wanted--; e.batch.wanted == 0 {
		e.batch.cancel(errAbandoned)
	}
	return e.batch.last
}

// settle tells the outcome of an event, once. Events read from the spill take no
// room and are in no generation.
func (p *Publisher) settle(e *entry, err error) {
	if e.generation == nil {
		e.done(err)
		return
	}
	p.release(e)
	e.done(err)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flushes.leave(e.generation)
}

func (p *Publisher) settleAll(entries []*entry, err error) {
	for _, e := range entries {
		p.settle(e, err)
	}
}
