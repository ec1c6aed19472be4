package client

import "time"

// outgoing is a run of the spill on its way. Each of its events is settled once,
// however often the others have to be tried.
type outgoing struct {
	run  spilled
	left []*entry // not settled
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
	var rest *outgoing
	for p.drainsOn() {
		var err error
		if rest, err = p.drainOnce(rest); err != nil && p.ctx.Err() == nil {
			p.pauseDraining(err)
		}
	}
}

func (p *Publisher) drainsOn() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.draining = p.ctx.Err() == nil && !p.spill.empty()
	return p.draining
}

func (p *Publisher) pauseDraining(err error) {
	pause := time.NewTimer(p.client.retry.longest)
	defer pause.Stop()
	p.client.notify(err, p.client.retry.longest)
	select {
	case <-pause.C:
	case <-p.ctx.Done():
	}
}

// drainOnce delivers a run, the next one if o is nil, and returns what is left of
// it. What the server refuses for good, other than for what is in an event, stays:
// a key can be made valid again, a proxy mended.
func (p *Publisher) drainOnce(o *outgoing) (rest *outgoing, err error) {
	if o == nil {
		if o, err = p.nextOutgoing(); err != nil {
			return nil, err
		}
	}
	if len(o.left) > 0 {
		if o.left, err = p.deliver(p.ctx, nil, o.left); len(o.left) > 0 {
			return o, err
		}
	}
	if err := p.spill.advance(o.run); err != nil {
		p.report(nil, err) // what was delivered may be so again after a restart, under its ids
	}
	return nil, nil
}

func (p *Publisher) nextOutgoing() (*outgoing, error) {
	run, err := p.spill.read(p.options.BatchEvents, p.options.BatchBytes)
	if err != nil {
		return nil, err
	}
	o := &outgoing{run: run}
	for _, line := range run.lines {
		o.left = append(o.left, &entry{line: line, done: func(err error) { p.report(line, err) }})
	}
	return o, nil
}
