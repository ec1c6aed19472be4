package client

import (
	"context"
	"errors"
	"net/http"
)

// deliver sends events until the server has answered for each, and settles those
// for which it did: as durable, or as rejected. It returns the others with the
// reason: ctx has ended, or the server refuses not the events but the sender.
// b, if not nil, learns of failed attempts.
func (p *Publisher) deliver(ctx context.Context, b *batch, entries []*entry) (left []*entry, err error) {
	result, err := p.attempts(ctx, b, entries)
	if err == nil && result.Omitted > 0 { // which ones is told when the others are sent again
		return p.deliverParts(ctx, b, p.parts(entries, result.Rejected))
	}
	if err == nil {
		p.settleAll(p.settleNamed(entries, result.Rejected), nil)
		return nil, nil
	}
	refusal, ok := errors.AsType[*Error](err)
	if !ok || ctx.Err() != nil || !refusesEvents(refusal) {
		return entries, err
	}
	if len(entries) == 1 && refusal.Code == "" {
		return entries, err
	}
	if len(entries) == 1 {
		p.settle(entries[0], verdict(refusal))
		return nil, nil
	}
	return p.deliverParts(ctx, b, p.parts(entries, refusal.Rejected))
}

// refusesEvents says that an answer is about what was sent, not about who sent it
// or whether the server can take it. An answer without a code is not Weir's, which
// alone can judge events; but a proxy's 413 says that fewer may pass.
func refusesEvents(refusal *Error) bool {
	switch refusal.Status {
	case http.StatusRequestEntityTooLarge:
		return true
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return refusal.Code != ""
	default:
		return false
	}
}

// verdict is what the sender of a single refused event is told.
func verdict(refusal *Error) error {
	if len(refusal.Rejected) == 1 {
		return refusal.Rejected[0]
	}
	return refusal
}

// parts returns what to send in place of a refused batch: the batch without the
// events that the server has named, or, if it named none, its halves.
func (p *Publisher) parts(entries []*entry, rejected []Rejection) [][]*entry {
	if len(rejected) == 0 {
		half := len(entries) / 2
		return [][]*entry{entries[:half], entries[half:]}
	}
	rest := p.settleNamed(entries, rejected)
	if len(rest) == len(entries) {
		return p.parts(entries, nil) // it named events that are not there
	}
	return [][]*entry{rest}
}

func (p *Publisher) deliverParts(ctx context.Context, b *batch, parts [][]*entry) (left []*entry, err error) {
	for _, part := range parts {
		if len(part) == 0 {
			continue
		}
		rest, failure := p.deliver(ctx, b, part)
		if left = append(left, rest...); failure != nil {
			err = failure
		}
	}
	return left, err
}

// settleNamed settles the events that are named as rejected and returns the
// others.
func (p *Publisher) settleNamed(entries []*entry, rejected []Rejection) (others []*entry) {
	named := make(map[int]Rejection, len(rejected))
	for _, r := range rejected {
		named[r.Index] = r
	}
	for i, e := range entries {
		r, ok := named[i]
		if !ok {
			others = append(others, e)
			continue
		}
		r.Index = 0 // the batch is not the caller's
		p.settle(e, r)
	}
	return others
}

// attempts sends events as one body until an answer says what became of it.
func (p *Publisher) attempts(ctx context.Context, b *batch, entries []*entry) (Result, error) {
	size := 0
	for _, e := range entries {
		size += len(e.line)
	}
	body := make([]byte, 0, size)
	for _, e := range entries {
		body = append(body, e.line...)
	}
	return p.client.sendBody(ctx, body, len(entries), func(err error) {
		if b != nil && ctx.Err() == nil {
			p.failed(b, err)
		}
	})
}

// failed notes why an attempt failed, for whoever gives up waiting. A batch that
// keeps others waiting goes to the spill.
func (p *Publisher) failed(b *batch, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b.last = err
	if p.direct == b && p.starved > 0 {
		b.hurry(errSpillNow)
	}
}
