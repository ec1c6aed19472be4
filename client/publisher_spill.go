package client

import (
	"context"
	"errors"
	"time"
)

// spillRetryPause is how soon a disk that failed is tried again.
const spillRetryPause = time.Second

// sendOrSpill delivers a batch, unless the server is away. Then, and as long as
// there are events in the spill, it goes there, behind them.
func (p *Publisher) sendOrSpill(b *batch) {
	left := b.entries
	if p.mayTryServer() {
		var err error
		left, err = p.tryServer(b)
		if len(left) == 0 {
			return
		}
		if !errors.Is(err, errSpillNow) {
			p.settleAll(left, givenUpBatch(b.ctx, err))
			return
		}
	}
	p.settleAll(left, p.intoSpill(b.ctx, left))
}

func (p *Publisher) mayTryServer() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.hasty && p.spill.empty()
}

// tryServer delivers a batch for as long as nobody gets impatient. It returns
// errSpillNow with what is left if they did.
func (p *Publisher) tryServer(b *batch) (left []*entry, err error) {
	ctx, hurry := context.WithCancelCause(b.ctx)
	defer hurry(nil)
	timer := time.AfterFunc(p.options.SpillAfter, func() { hurry(errSpillNow) })
	defer timer.Stop()
	p.mu.Lock()
	p.direct, b.hurry = b, hurry
	if p.hasty {
		hurry(errSpillNow)
	}
	p.mu.Unlock()
	left, err = p.deliver(ctx, b, b.entries)
	p.mu.Lock()
	p.direct = nil
	p.mu.Unlock()
	if err != nil && ctx.Err() != nil && errors.Is(context.Cause(ctx), errSpillNow) {
		return left, errSpillNow
	}
	return left, err
}

// intoSpill writes events to the spill and returns nil when they are synced. It
// waits while the spill is full, or its disk fails.
func (p *Publisher) intoSpill(ctx context.Context, entries []*entry) error {
	lines := make([][]byte, len(entries))
	for i, e := range entries {
		lines[i] = e.line
	}
	for {
		room := p.spill.roomGrown()
		err := p.spill.append(lines)
		if err == nil {
			p.startDraining()
			return nil
		}
		pause := time.NewTimer(spillRetryPause)
		if !errors.Is(err, errSpillFull) {
			p.client.notify(err, spillRetryPause)
		}
		select {
		case <-room:
		case <-pause.C:
		case <-ctx.Done():
			return givenUpBatch(ctx, err)
		}
		pause.Stop()
	}
}

func (p *Publisher) startDraining() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.draining && !p.spill.empty() {
		p.draining = true
		p.running.Go(p.drain)
	}
}

// drain delivers what is in the spill, until nothing is.
func (p *Publisher) drain() {
	for p.drainsOn() {
		err := p.drainOnce()
		if err == nil || p.ctx.Err() != nil {
			continue
		}
		pause := time.NewTimer(p.client.retry.longest)
		p.client.notify(err, p.client.retry.longest)
		select {
		case <-pause.C:
		case <-p.ctx.Done():
		}
		pause.Stop()
	}
}

func (p *Publisher) drainsOn() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.draining = p.ctx.Err() == nil && !p.spill.empty()
	return p.draining
}

// drainOnce delivers a batch from the spill. What the server refuses for good,
// other than for what is in an event, stays: a key can be made valid again.
func (p *Publisher) drainOnce() error {
	run, err := p.spill.read(p.options.BatchEvents, p.options.BatchBytes)
	if err != nil {
		return err
	}
	entries := make([]*entry, len(run.lines))
	for i, line := range run.lines {
		entries[i] = &entry{line: line, done: func(err error) { p.report(line, err) }}
	}
	if len(entries) > 0 {
		if left, err := p.deliver(p.ctx, nil, entries); len(left) > 0 {
			return err
		}
	}
	if err := p.spill.advance(run); err != nil {
		p.report(nil, err)
		return err
	}
	return nil
}

// SpillStats says what waits in a publisher's spill.
type SpillStats struct {
	Events int
	Bytes  int64 // of files
}

// Spilled returns what waits in the spill to be delivered.
func (p *Publisher) Spilled() SpillStats {
	if p.spill == nil {
		return SpillStats{}
	}
	return p.spill.stats()
}
