package insight

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
)

// sessionVisitor is told of sessions one by one, all of a person one after the
// other: first of those with an id, or without. The events of one come in one
// or more calls, in order of time.
type sessionVisitor interface {
	// begin says whose events follow: those of one session by its id, or all
	// of the person's that have none.
	begin(person uint64, given bool)
	visit(events []occurrence)
	end()
}

// sessionReader holds the events of a question, to be visited more than once.
type sessionReader struct {
	query      *sessionQuery
	partitions *partitions
	// byNode has events of one instant come in the order of their nodes, and
	// without more than maxAlike of a node; else by their classes, and all.
	byNode bool
}

// sessions reads what a query selects. The reader is to be closed.
func (a *asking) sessions(q *sessionQuery, byNode bool) (*sessionReader, error) {
	r := &sessionReader{query: q, partitions: newPartitions(a.limits.forSessions()), byNode: byNode}
	if err := q.collect(a, r.partitions); err != nil {
		r.close()
		return nil, err
	}
	q.classes.settle()
	return r, nil
}

func (r *sessionReader) close() { r.partitions.close() }

// visit shows all sessions to visitors, of which it makes one for each
// goroutine. The last of several visits gives up the events.
func (r *sessionReader) visit(a *asking, last bool, newVisitor func() sessionVisitor) error {
	if err := r.visitHeld(a.ctx, last, newVisitor); err != nil {
		return err
	}
	for _, people := range r.partitions.oversized() {
		if err := r.visitOrdered(a, people, newVisitor()); err != nil {
			return err
		}
	}
	return nil
}

// visitHeld groups partitions by session, some at a time.
func (r *sessionReader) visitHeld(ctx context.Context, last bool, newVisitor func() sessionVisitor) error {
	group, ctx := errgroup.WithContext(ctx)
	queue := make(chan int, partitionCount)
	for number := range partitionCount {
		if !r.partitions.empty(number) {
			queue <- number
		}
	}
	close(queue)
	for range min(workers(), len(queue)) {
		g := &sessionGrouping{reader: r, last: last, visitor: newVisitor()}
		g.buffer = make([]byte, r.partitions.limits.blockBytes)
		group.Go(func() error {
			for number := range queue {
				if err := g.group(ctx, number); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// sessionGrouping is the memory of one worker. Its table numbers sessions, not
// people.
type sessionGrouping struct {
	grouping
	reader  *sessionReader
	last    bool
	visitor sessionVisitor
	owners  []uint64 // the person of each session
	order   []uint32 // sessions by person
}

// group shows the sessions of one partition to the visitor.
func (g *sessionGrouping) group(ctx context.Context, number int) error {
	g.table.reset()
	g.numbers, g.rows, g.owners = g.numbers[:0], g.rows[:0], g.owners[:0]
	read := g.reader.partitions.look
	if g.last {
		read = g.reader.partitions.drain
	}
	if err := read(number, g.buffer, g.take); err != nil {
		return err
	}
	g.distribute()
	for i, session := range g.sorted() {
		if err := canceled(ctx, i); err != nil {
			return err
		}
		g.show(session)
	}
	return nil
}

// sorted returns the sessions by person, and in the order of their keys, so
// that it is the same each time.
func (g *sessionGrouping) sorted() []uint32 {
	g.order = g.order[:0]
	for i := range g.owners {
		g.order = append(g.order, uint32(i))
	}
	slices.SortFunc(g.order, func(i, j uint32) int {
		return cmp.Or(cmp.Compare(g.owners[i], g.owners[j]), cmp.Compare(g.table.people[i].key, g.table.people[j].key))
	})
	return g.order
}

func (g *sessionGrouping) show(session uint32) {
	start := uint32(0)
	if session > 0 {
		start = g.table.people[session-1].end
	}
	events := g.grouped[start:g.table.people[session].end]
	g.sorting.sort(events)
	g.visitor.begin(g.owners[session], g.table.people[session].key != g.owners[session])
	g.visitor.visit(events)
	g.visitor.end()
}

// take numbers the sessions of a block's rows and counts their events.
func (g *sessionGrouping) take(block []byte) {
	for ; len(block) >= sessionRowBytes; block = block[sessionRowBytes:] {
		row := getSessionRow(block)
		number := g.table.find(row.key)
		if int(number) == len(g.owners) {
			g.owners = append(g.owners, row.person)
		}
		g.table.people[number].end++
		g.numbers = append(g.numbers, number)
		g.rows = append(g.rows, g.reader.occurrence(row))
	}
}

// occurrence returns an event as visitors see it.
func (r *sessionReader) occurrence(row sessionRow) occurrence {
	e := occurrence{time: row.time, node: row.node}
	switch {
	case r.byNode:
		e.class = row.node
	case len(r.query.classes.places) > 0:
		e.class = r.query.classes.places[row.class]
	}
	return e
}
