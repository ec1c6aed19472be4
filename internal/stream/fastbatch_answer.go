package stream

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

// answered is what the server has said; it is safe for concurrent use.
type answered struct {
	mu      sync.Mutex
	batch   string // the subject of its answers
	before  uint64 // acknowledged in batches that ended
	acked   uint64 // acknowledged in this one
	ended   bool
	err     error
	changed chan struct{} // has room for one signal
}

// begin takes answers to another batch from now on.
func (a *answered) begin(batch string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.batch, a.ended = batch, false
}

func (a *answered) is(what func(*answered) bool) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return what(a)
}

// fastAnswer is any answer to a batch: what is stored so far (type ack), a
// number that is missing (gap), a message that is refused (err), or, without a
// type, the end of the batch.
type fastAnswer struct {
	Type   string `json:"type"`
	Seq    uint64 `json:"seq"`
	Wanted uint64 `json:"last_seq"`
	Count  uint64 `json:"count"`
	Error  *struct {
		Description string `json:"description"`
	} `json:"error"`
}

// take takes an answer; it is called by the link.
func (a *answered) take(subject string, payload []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !strings.HasPrefix(subject, a.batch) {
		return // to a batch that ended
	}
	if err := a.apply(payload); err != nil && a.err == nil {
		a.err = err
	}
	select {
	case a.changed <- struct{}{}:
	default:
	}
}

func (a *answered) apply(payload []byte) error {
	var answer fastAnswer
	if err := json.Unmarshal(payload, &answer); err != nil {
		return fmt.Errorf("no stream takes the messages (%q)", payload)
	}
	switch {
	case answer.Error != nil:
		return fmt.Errorf("the stream refused a message: %s", answer.Error.Description)
	case answer.Type == "gap":
		return fmt.Errorf("the stream missed message %d before %d", answer.Wanted, answer.Seq)
	case answer.Type == "ack":
		a.acked = max(a.acked, answer.Seq)
	default:
		a.acked, a.ended = answer.Count, true
	}
	return nil
}
