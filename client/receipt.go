package client

import (
	"encoding/json"
	"errors"
	"fmt"
)

// receipt is the answer to events as it is read: one that does not say how many
// it accepted is not Weir's, whatever its status.
type receipt struct {
	Accepted *int        `json:"accepted"`
	Rejected []Rejection `json:"rejected"`
	Omitted  int         `json:"rejected_omitted"`
}

func (r receipt) result() (Result, error) {
	if r.Accepted == nil {
		return Result{}, notWeirs(errors.New("it does not say how many events it accepted"))
	}
	return Result{Accepted: *r.Accepted, Rejected: r.Rejected, Omitted: r.Omitted}, nil
}

// readReceipt reads the body of an answer of success.
func readReceipt(answer []byte) (Result, error) {
	var r receipt
	if err := json.Unmarshal(answer, &r); err != nil {
		return Result{}, notWeirs(err)
	}
	return r.result()
}

// notWeirs is the error of an answer that something other than Weir gave: a
// network that wants a login, a proxy, a server that is being set up. That may
// pass, and the events must outlast it.
func notWeirs(err error) error {
	return &temporary{err: fmt.Errorf("cannot read the server's answer, is this a Weir server? %w", err)}
}

// answers returns nil if the result is one to a body of so many events, 0 if that
// is unknown: it accounts for each event, and for none twice.
func (r Result) answers(events int) error {
	total := r.Accepted + len(r.Rejected) + r.Omitted
	switch {
	case r.Accepted < 0 || r.Omitted < 0 || total <= 0 || r.Omitted > 0 && len(r.Rejected) == 0:
		return notWeirs(fmt.Errorf("it has %d events accepted, %d rejected and %d more", r.Accepted, len(r.Rejected), r.Omitted))
	case events > 0 && total != events:
		return notWeirs(fmt.Errorf("it is about %d events, and %d were sent", total, events))
	}
	named := make(map[int]bool, len(r.Rejected))
	for _, rejection := range r.Rejected {
		index := rejection.Index
		if index < 0 || events > 0 && index >= events || named[index] {
			return notWeirs(fmt.Errorf("it rejects an event %d that was not sent, or twice", index))
		}
		named[index] = true
	}
	return nil
}
