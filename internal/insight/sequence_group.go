package insight

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
)

// visit groups the partitions by person, some at a time, and shows the people
// to visitors.
func (ps *partitions) visit(ctx context.Context, places []uint32, newVisitor func() visitor) error {
	group, ctx := errgroup.WithContext(ctx)
	queue := make(chan int, len(ps.all))
	for number := range ps.all {
		if !ps.empty(number) {
			queue <- number
		}
	}
	close(queue)
	for range min(workers(), len(queue)) {
		g := &grouping{places: places, visitor: newVisitor(), buffer: make([]byte, ps.limits.blockBytes)}
		group.Go(func() error {
			for number := range queue {
				if err := g.group(ctx, ps, number); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// grouping is the memory of one worker.
type grouping struct {
	places  []uint32 // of classes in the order of ties
	visitor visitor
	buffer  []byte

	table   personTable
	numbers []uint32     // by row, the number of its person
	rows    []occurrence // as they came
	grouped []occurrence // by person
	sorting sorting
}

// group shows the people of one partition to the visitor.
func (g *grouping) group(ctx context.Context, ps *partitions, number int) error {
	g.table.reset()
	g.numbers, g.rows = g.numbers[:0], g.rows[:0]
	if err := ps.drain(number, g.buffer, g.take); err != nil {
		return err
	}
	g.distribute()
	start := uint32(0)
	for i := range g.table.people {
		if err := canceled(ctx, i); err != nil {
			return err
		}
		person := &g.table.people[i]
		events := g.grouped[start:person.end]
		start = person.end
		g.sorting.sort(events)
		g.visitor.begin(person.key)
		g.visitor.visit(events)
		g.visitor.end()
	}
	return nil
}

// take numbers the people of a block's rows and counts their events.
func (g *grouping) take(block []byte) {
	for ; len(block) >= rowBytes; block = block[rowBytes:] {
		key, time, class := getRow(block)
		number := g.table.find(key)
		g.table.people[number].end++
		g.numbers = append(g.numbers, number)
		g.rows = append(g.rows, occurrence{time: time, class: g.places[class]})
	}
}

// distribute puts the events of each person next to each other. Until now end
// was the number of a person's events; from now on it is where they end.
func (g *grouping) distribute() {
	next := g.table.starts()
	g.grouped = slices.Grow(g.grouped[:0], len(g.rows))[:len(g.rows)]
	for i, number := range g.numbers {
		g.grouped[next[number]] = g.rows[i]
		next[number]++
	}
	for i := range g.table.people {
		g.table.people[i].end = next[i]
	}
}

// personTable numbers people in the order of their coming.
type personTable struct {
	people []numberedPerson
	slots  []uint32 // number + 1, or 0; twice as many or more as people
	offset []uint32
}

type numberedPerson struct {
	key uint64
	end uint32
}

// firstSlots is how many slots a table begins with.
const firstSlots = 1 << 10

func (t *personTable) reset() {
	t.people = t.people[:0]
	if t.slots == nil {
		t.slots = make([]uint32, firstSlots)
	}
	clear(t.slots)
}

// find returns a person's number. Keys are hashes, so that their low bits serve
// as one.
func (t *personTable) find(key uint64) uint32 {
	mask := uint64(len(t.slots) - 1)
	for slot := key & mask; ; slot = (slot + 1) & mask {
		switch number := t.slots[slot]; {
		case number == 0:
			return t.add(key, slot)
		case t.people[number-1].key == key:
			return number - 1
		}
	}
}

func (t *personTable) add(key, slot uint64) uint32 {
	t.people = append(t.people, numberedPerson{key: key})
	number := uint32(len(t.people))
	t.slots[slot] = number
	if 2*len(t.people) > len(t.slots) {
		t.grow()
	}
	return number - 1
}

func (t *personTable) grow() {
	t.slots = make([]uint32, 2*len(t.slots))
	mask := uint64(len(t.slots) - 1)
	for i := range t.people {
		slot := t.people[i].key & mask
		for t.slots[slot] != 0 {
			slot = (slot + 1) & mask
		}
		t.slots[slot] = uint32(i + 1)
	}
}

// starts returns where the events of each person begin, if they stand one
// after the other.
func (t *personTable) starts() []uint32 {
	t.offset = t.offset[:0]
	at := uint32(0)
	for i := range t.people {
		t.offset = append(t.offset, at)
		at += t.people[i].end
	}
	return t.offset
}
