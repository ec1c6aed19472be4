package client

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// closeSpillTime bounds how long Close, when its context has ended, goes on
// writing to the spill what is still in memory: a full buffer takes far less.
const closeSpillTime = 10 * time.Second

// generation is the events that came between two flushes.
type generation struct {
	events int
	sealed bool
	gone   chan struct{} // closed when it is sealed and all its events are settled
}

// flushes are the generations that have events. Whoever uses it holds
// Publisher.mu.
type flushes struct {
	open   *generation
	sealed []*generation
}

func (f *flushes) enter() *generation {
	if f.open == nil {
		f.open = &generation{gone: make(chan struct{})}
	}
	f.open.events++
	return f.open
}

// leave counts an event as settled.
func (f *flushes) leave(g *generation) {
	if g.events--; g.events == 0 && g.sealed {
		close(g.gone)
	}
}

// seal ends the open generation and returns all that have events still.
func (f *flushes) seal() []*generation {
	kept := f.sealed[:0]
	for _, g := range f.sealed {
		if g.events > 0 {
			kept = append(kept, g)
		}
	}
	f.sealed = kept
	if f.open != nil && f.open.events > 0 {
		f.open.sealed = true
		f.sealed = append(f.sealed, f.open)
		f.open = nil
	}
	return append([]*generation(nil), f.sealed...)
}

// waiting is how many events are not settled.
func (f *flushes) waiting() (events int) {
	for _, g := range f.seal() {
		events += g.events
	}
	return events
}

// Flush returns once the outcome is known of every event that was taken in
// before: it is durable, or it has failed and whoever sent it was told. The error
// is that of ctx.
func (p *Publisher) Flush(ctx context.Context) error {
	p.mu.Lock()
	generations := p.flushes.seal()
	p.mu.Unlock()
	for _, g := range generations {
		select {
		case <-g.gone:
		case <-ctx.Done():
			return fmt.Errorf("cannot wait for all events to be durable: %w", ctx.Err())
		}
	}
	return nil
}

// Close takes no more events, flushes and ends the publisher. What cannot be
// delivered before ctx ends goes to the spill, if there is one, or fails; how
// many events failed is the error. Events in the spill stay there for the next
// publisher. Further calls wait for the first and return the same.
func (p *Publisher) Close(ctx context.Context) error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.closing.Lock()
	defer p.closing.Unlock()
	if !p.ended {
		p.closeErr = p.close(ctx)
		p.ended = true
	}
	return p.closeErr
}

func (p *Publisher) close(ctx context.Context) error {
	err := p.Flush(ctx)
	if err != nil && p.spill != nil {
		err = p.flushToSpill(ctx)
	}
	failed := 0
	if err != nil {
		p.mu.Lock()
		failed = p.flushes.waiting()
		p.mu.Unlock()
	}
	p.end(ErrPublisherClosed)
	p.running.Wait()
	if failed > 0 {
		err = fmt.Errorf("%d events were not made durable: %w", failed, ctx.Err())
	}
	if p.spill == nil {
		return err
	}
	return errors.Join(err, p.spill.close())
}

// flushToSpill lets no batch wait for the server any longer.
func (p *Publisher) flushToSpill(ctx context.Context) error {
	p.mu.Lock()
	p.hasty = true
	if p.direct != nil {
		p.direct.hurry(errSpillNow)
	}
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeSpillTime)
	defer cancel()
	return p.Flush(ctx)
}
