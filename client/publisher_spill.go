package client

import (
	"context"
	"errors"
	"time"
)

// spillRetryPause is how soon a disk that failed is tried again.
const spillRetryPause = time.Second

// sendOrSpill delivers a batch, unless the server is away. Then, and as long as
// there are events in the spill, it goes there, behind them. While the spill is
// full or its disk fails, either may take it that can first.
func (p *Publisher) sendOrSpill(b *batch) {
	left := b.entries
	for {
		if p.mayTryServer() {
			var err error
			left, err = p.tryServer(b, left)
			if len(left) == 0 {
				return
			}
			if !errors.Is(err, errSpillNow) {
				p.settleAll(left, givenUpBatch(b.ctx, err))
				return
			}
		}
		room := p.spill.roomGrown()
		err := p.intoSpill(left)
		if err == nil || !p.awaitSpill(b.ctx, room, err) {
			p.settleAll(left, givenUpBatch(b.ctx, err))
			return
		}
	}
}

func (p *Publisher) mayTryServer() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.hasty && p.spill.empty()
}

// tryServer delivers what is left of a batch for as long as nobody gets impatient. It returns
// errSpillNow with what is left if they did.
func (p *Publisher) tryServer(b *batch, entries []*entry) (left []*entry, err error) {
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
	left, err = p.deliver(ctx, b, entries)
	p.mu.Lock()
	p.direct = nil
	p.mu.Unlock()
	if err != nil && ctx.Err() != nil && errors.Is(context.Cause(ctx), errSpillNow) {
		return left, errSpillNow
	}
	return left, err
}

// intoSpill writes events to the spill and returns nil when they are synced.
func (p *Publisher) intoSpill(entries []*entry) error {
	lines := make([][]byte, len(entries))
	for i, e := range entries {
		lines[i] = e.line
	}
	if err := p.spill.append(lines); err != nil {
		return err
	}
	p.startDraining()
	return nil
}

// awaitSpill waits until the spill, which would not take a batch, may. It reports
// whether to go on.
func (p *Publisher) awaitSpill(ctx context.Context, room <-chan struct{}, err error) bool {
	if !errors.Is(err, errSpillFull) {
		p.client.notify(err, spillRetryPause)
	}
	pause := time.NewTimer(spillRetryPause)
	defer pause.Stop()
	select {
	case <-room:
		return true
	case <-pause.C:
		return true
	case <-ctx.Done():
		return false
	}
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
