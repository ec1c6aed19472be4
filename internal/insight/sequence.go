package insight

import (
	"context"
	"runtime"
)

// Funnels, and whatever else asks in which order people did things, look at
// the events of each person in order of time. Sorting all events by person and
// time in the store costs several times what reading them costs, so the rows
// are read in the order in which the store finds them and grouped here:
//
//	store ── chunks ──> 512 partitions by person ──> per partition: group by
//	                    (blocks, spilled to a file    person, order by time,
//	                    beyond a budget)              visit
//
// A partition is grouped in memory. One that is too large for that, as of a
// person with millions of events, is left to the store, which sorts on disk if
// it must: its rows are asked for again, in order. So memory is bounded
// whatever the events are, and every row is read once but for those.

// occurrence is one event of a person as a visitor sees it.
type occurrence struct {
	time  int64  // microseconds since 1970
	class uint32 // what is the same for all alike events; see classes
	node  uint32 // which event or page it is, for those who ask; see nodeTable
}

// visitor is told of people one by one. The events of a person come in one or
// more calls, in order of time; those of one instant in the order of their
// classes, and without more than maxAlike of a class.
type visitor interface {
	begin(person uint64)
	visit(events []occurrence)
	end()
}

// maxAlike is how many alike events of one instant a visitor is certain to be
// told of. More cannot take a person further: there are no more steps.
const maxAlike = maxSteps

// sequenceLimits bound what reading sequences takes.
type sequenceLimits struct {
	blockBytes    int // of rows of one partition kept together
	heldBytes     int // of full blocks in memory; further ones are spilled
	partitionRows int // of a partition that is grouped in memory
	spillDir      string
}

// defaultSequenceLimits keep a question over 100 million rows below 500 MB.
var defaultSequenceLimits = sequenceLimits{
	// Large enough to be read from a disk at speed; 512 partitions have up to
	// one each that is being filled.
	blockBytes: 1000 * rowBytes,
	heldBytes:  128 << 20,
	// Some 36 bytes a row, in each worker.
	partitionRows: 2 << 20,
}

// maxWorkers bounds the goroutines that group and visit: each takes memory.
const maxWorkers = 4

// sequences reads what a query selects and shows it to visitors, of which it
// makes one for each goroutine. The classes are final when the first is made.
func (a *asking) sequences(q *sequenceQuery, newVisitor func() visitor) error {
	partitions := newPartitions(a.limits)
	defer partitions.close()
	if err := q.collect(a, partitions); err != nil {
		return err
	}
	q.classes.settle()
	if err := partitions.visit(a.ctx, q.classes.places, newVisitor); err != nil {
		return err
	}
	for _, people := range partitions.oversized() {
		if err := q.visitOrdered(a, people, newVisitor()); err != nil {
			return err
		}
	}
	return nil
}

// workers is how many goroutines share the work.
func workers() int { return min(runtime.GOMAXPROCS(0), maxWorkers) }

// checkEvery is how many people a worker visits between looks at the context.
const checkEvery = 1024

// canceled returns the context's error once in a while.
func canceled(ctx context.Context, person int) error {
	if person%checkEvery != 0 {
		return nil
	}
	return ctx.Err()
}
