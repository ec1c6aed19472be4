package insight

import (
	"sort"

	"github.com/weirhq/weir"
)

// maxSessionCells bounds what groups are counted in over time, and so their
// memory: some 150 bytes each.
const maxSessionCells = 1 << 19

// sessionGroup is what tells groups apart: the class of the first event, and
// the pages if asked for.
type sessionGroup struct{ class, entry, exit uint32 }

// peopleCount counts different people of whom all come one after the other.
type peopleCount struct {
	people int64
	last   uint64
}

func (c *peopleCount) add(person uint64) {
	if c.people == 0 || c.last != person {
		c.people++
		c.last = person
	}
}

// merge adds a count of other people.
func (c *peopleCount) merge(other peopleCount) { c.people += other.people }

// sessionCell counts sessions.
type sessionCell struct {
	peopleCount
	sessions, events, views int64
	visits, bounces         int64
	length                  int64   // microseconds, of all together
	lengths                 []int64 // of each
}

func (c *sessionCell) add(person uint64, s *session) {
	c.peopleCount.add(person)
	c.sessions++
	c.events += s.events
	c.views += s.views
	if s.views > 0 {
		c.visits++
	}
	if s.bounced() {
		c.bounces++
	}
	c.length += s.end - s.start
	c.lengths = append(c.lengths, s.end-s.start)
}

// merge adds what another cell counted, but for its people.
func (c *sessionCell) merge(other *sessionCell) {
	c.sessions += other.sessions
	c.events += other.events
	c.views += other.views
	c.visits += other.visits
	c.bounces += other.bounces
	c.length += other.length
	c.lengths = append(c.lengths, other.lengths...)
}

// sessionGroupTally is the sessions of one group, by bucket.
type sessionGroupTally struct {
	cells map[int]*sessionCell
	whole peopleCount
}

// pageCount is the sessions that begin, or end, at a page.
type pageCount struct{ sessions, bounces int64 }

// sessionTally counts sessions. It belongs to one goroutine.
type sessionTally struct {
	plan    *sessionsPlan
	groups  map[sessionGroup]*sessionGroupTally
	cells   int           // of all groups
	buckets []peopleCount // of all groups together
	whole   peopleCount
	entries []pageCount // by node
	exits   []pageCount
	err     error
}

func (p *sessionsPlan) newTally() *sessionTally {
	pages := p.query.nodes.action() // nodes from there on are no pages
	return &sessionTally{plan: p, groups: map[sessionGroup]*sessionGroupTally{}, buckets: make([]peopleCount, len(p.starts)),
		entries: make([]pageCount, pages), exits: make([]pageCount, pages)}
}

// add counts a session of a person.
func (t *sessionTally) add(person uint64, s *session) {
	bucket := t.plan.bucketOf(s.start)
	t.buckets[bucket].add(person)
	t.whole.add(person)
	if s.views > 0 {
		t.entries[s.entry.node].add(s)
		t.exits[s.exit.node].add(s)
	}
	group := t.group(t.plan.groupOf(s))
	group.whole.add(person)
	if c := t.cell(group, bucket); c != nil {
		c.add(person, s)
	}
}

func (c *pageCount) add(s *session) {
	c.sessions++
	if s.bounced() {
		c.bounces++
	}
}

// groupOf returns the group of a session.
func (p *sessionsPlan) groupOf(s *session) sessionGroup {
	group := sessionGroup{class: s.class}
	entry, exit := s.entry.node, s.exit.node
	if s.views == 0 {
		entry = p.query.nodes.special(nodeBare)
		exit = entry
	}
	if p.byEntry {
		group.entry = entry
	}
	if p.byExit {
		group.exit = exit
	}
	return group
}

// bucketOf returns the index of the bucket that an instant of the period is in.
func (p *sessionsPlan) bucketOf(micros int64) int {
	return sort.Search(len(p.starts), func(i int) bool { return p.starts[i] > micros }) - 1
}

func (t *sessionTally) group(of sessionGroup) *sessionGroupTally {
	g, known := t.groups[of]
	if !known {
		g = &sessionGroupTally{cells: map[int]*sessionCell{}}
		t.groups[of] = g
	}
	return g
}

// cell returns the cell of a group and a bucket, nil if there are too many.
func (t *sessionTally) cell(g *sessionGroupTally, bucket int) *sessionCell {
	c, known := g.cells[bucket]
	if known {
		return c
	}
	if t.cells == maxSessionCells {
		t.err = weir.InvalidField("breakdown", "gives groups with sessions in more than %d intervals in all; "+
			"filter, break down by less, or ask for longer intervals", maxSessionCells)
		return nil
	}
	t.cells++
	c = &sessionCell{}
	g.cells[bucket] = c
	return c
}

// merge adds the sessions of other people.
func (t *sessionTally) merge(other *sessionTally) {
	t.whole.merge(other.whole)
	for i, c := range other.buckets {
		t.buckets[i].merge(c)
	}
	mergePages(t.entries, other.entries)
	mergePages(t.exits, other.exits)
	for key, from := range other.groups {
		to := t.group(key)
		to.whole.merge(from.whole)
		for bucket, cell := range from.cells {
			if c := t.cell(to, bucket); c != nil {
				c.merge(cell)
				c.peopleCount.merge(cell.peopleCount)
			}
		}
		clear(from.cells) // the lengths are many
	}
	if t.err == nil {
		t.err = other.err
	}
}

func mergePages(to, from []pageCount) {
	for i, c := range from {
		to[i].sessions += c.sessions
		to[i].bounces += c.bounces
	}
}
