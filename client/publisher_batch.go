package client

import (
	"context"
	"errors"
	"fmt"
)

// Why a batch is no longer tried.
var (
	errAbandoned = errors.New("nobody waits for the event any more")
	errSpillNow  = errors.New("the server is away")
	errTooLong   = errors.New("it took longer than the publisher allows")
)

// batch is the events of one request, before it is split.
type batch struct {
	entries []*entry
	ctx     context.Context
	cancel  context.CancelCauseFunc
	stop    context.CancelFunc      // of the time limit
	hurry   context.CancelCauseFunc // ends the attempts before the spill; nil without
	// Guarded by Publisher.mu.
	wanted int   // entries that someone waits for
	last   error // of the last attempt
}

// dispatch sees to it that what waits is sent: by one worker, or by more as long
// as there are full batches. The caller holds p.mu.
func (p *Publisher) dispatch() {
	for p.workers < p.options.InFlight && (p.workers == 0 && len(p.queue) > 0 || p.fullBatches() > p.starting) {
		p.workers++
		p.starting++
		p.running.Go(p.work)
	}
}

// fullBatches is how many batches' worth of events wait, about. The caller holds
// p.mu.
func (p *Publisher) fullBatches() int {
	return max(len(p.queue)/p.options.BatchEvents, p.queued/p.options.BatchBytes)
}

// work sends batches until none is left for it.
func (p *Publisher) work() {
	p.mu.Lock()
	p.starting--
	p.mu.Unlock()
	for b := p.next(); b != nil; b = p.next() {
		p.send(b)
		b.stop()
		b.cancel(nil)
	}
}

// next takes a batch from the queue, or ends the worker by returning nil.
func (p *Publisher) next() *batch {
	p.mu.Lock()
	entries, dropped := p.take()
	if len(entries) == 0 {
		p.workers--
	}
	b := p.newBatch(entries)
	p.mu.Unlock()
	p.settleAll(dropped, errAbandoned)
	return b
}

// take takes a batch's worth of events, and those before and between them that
// were abandoned. It leaves a batch that is not full to the only worker. The
// caller holds p.mu.
func (p *Publisher) take() (entries, dropped []*entry) {
	if p.workers > 1 && p.fullBatches() == 0 {
		return nil, nil
	}
	size, taken := 0, 0
	for _, e := range p.queue {
		if len(entries) == p.options.BatchEvents || len(entries) > 0 && size+len(e.line) > p.options.BatchBytes {
			break
		}
		taken++
		p.queued -= len(e.line)
		if e.abandoned {
			dropped = append(dropped, e)
			continue
		}
		size += len(e.line)
		entries = append(entries, e)
	}
	clear(p.queue[:taken])
	if p.queue = p.queue[taken:]; len(p.queue) == 0 {
		p.queue = nil
	}
	return entries, dropped
}

// newBatch returns nil of no entries. The caller holds p.mu.
func (p *Publisher) newBatch(entries []*entry) *batch {
	if len(entries) == 0 {
		return nil
	}
	b := &batch{entries: entries, wanted: len(entries), stop: func() {}}
	b.ctx, b.cancel = context.WithCancelCause(p.ctx)
	if p.options.MaxElapsed > 0 {
		b.ctx, b.stop = context.WithTimeoutCause(b.ctx, p.options.MaxElapsed, errTooLong)
	}
	for _, e := range entries {
		e.batch = b
	}
	return b
}

// send makes a batch durable, on the server or else in the spill, and tells the
// outcome of each of its events.
func (p *Publisher) send(b *batch) {
	if p.spill != nil {
		p.sendOrSpill(b)
		return
	}
	left, err := p.deliver(b.ctx, b, b.entries)
	p.settleAll(left, givenUpBatch(b.ctx, err))
}

// givenUpBatch explains the error of a batch whose context has ended.
func givenUpBatch(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if cause == nil || err == nil {
		return err
	}
	return fmt.Errorf("gave up before the event was acknowledged: %w: %w", cause, err)
}
