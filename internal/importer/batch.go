package importer

import "errors"

// Limits of a batch, which is one request.
const (
	// maxBatchEvents keeps the answer to a request, and so the display of
	// the progress, a matter of milliseconds.
	maxBatchEvents = 1000
	// maxBatchBytes stays far below the 10 MB a server takes; with the
	// longest event still to be added it remains below two of these.
	maxBatchBytes = 1 << 20
	// maxBatchRecords bounds how long a batch looks for events among lines
	// that have none, so that progress is seen and kept there too.
	maxBatchRecords = 50_000
)

// batch is a run of lines and the events they hold.
type batch struct {
	number int    // in the file, from 0
	body   []byte // the events, one a line
	lines  []int  // the line of each event in body
	bytes  int64  // how much of the file was read at its end
	tally  Summary
}

func (b *batch) empty() bool { return b.tally.Lines == 0 }

func (b *batch) full(records int) bool {
	return len(b.lines) >= maxBatchEvents || len(b.body) >= maxBatchBytes || records >= maxBatchRecords
}

// add puts what came of a record into the batch: an event, or the reason why
// there is none. It returns errors that are not about the record.
func (b *batch) add(r record, event []byte, err error) error {
	b.tally.Lines = max(b.tally.Lines, r.last)
	if malformed, ok := errors.AsType[*malformedError](err); ok {
		b.tally.Malformed++
		b.tally.note(r.line, malformed.reason)
		return nil
	}
	if errors.Is(err, errNotWanted) {
		b.tally.Skipped++
		return nil
	}
	if err != nil {
		return err
	}
	b.body = append(append(b.body, event...), '\n')
	b.lines = append(b.lines, r.line)
	return nil
}

// settle takes the server's answer into the tally.
func (b *batch) settle(accepted int, rejected []Rejection) {
	b.tally.Accepted = accepted
	b.tally.Rejected = len(rejected)
	for _, r := range rejected {
		if r.Index >= 0 && r.Index < len(b.lines) {
			b.tally.note(b.lines[r.Index], r.Reason)
		}
	}
}
