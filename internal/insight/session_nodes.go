package insight

import (
	"fmt"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// maxNodes is how many pages, or pages and other events, one question tells
// apart. All others are one: paths with ids in them would be as many as events.
const maxNodes = 10_000

// nodeTable numbers nodes: those told apart from 0 in the order of their bytes,
// and then what is said of the others by number.
type nodeTable struct {
	texts  []string // of those told apart
	pages  map[string]uint32
	events map[string]uint32
	bare   uint32 // page views without a path
}

// Numbers of nodes that are not told apart, beyond those that are.
const (
	nodeOther     = iota // an event, or in sessions a page
	nodeOtherPage        // a page, where other events are nodes too
	nodeBare             // a page view without a path
	nodeAction           // in sessions: what people do that is no page view
	nodeIdentity         // in sessions: what people do not do
	nodeNumbers          // how many of these there are
)

func (t *nodeTable) special(kind int) uint32 { return uint32(len(t.texts) + kind) }

func (t *nodeTable) other() uint32    { return t.special(nodeOther) }
func (t *nodeTable) action() uint32   { return t.special(nodeAction) }
func (t *nodeTable) identity() uint32 { return t.special(nodeIdentity) }

// page returns the number of a page view.
func (t *nodeTable) page(path string, set bool) uint32 {
	if !set {
		return t.bare
	}
	if number, known := t.pages[path]; known {
		return number
	}
	if t.events != nil {
		return t.special(nodeOtherPage)
	}
	return t.other()
}

// event returns the number of an event that is no page view.
func (t *nodeTable) event(name string) uint32 {
	if number, known := t.events[name]; known {
		return number
	}
	if isPage(name) {
		return t.special(nodeOtherPage)
	}
	return t.other()
}

// isPage reports whether a node is a page.
func isPage(node string) bool {
	return node == weir.NamePageView || strings.HasPrefix(node, weir.PathPagePrefix)
}

// tellApart takes the nodes that are told apart.
func (t *nodeTable) tellApart(texts []string, named bool) {
	slices.Sort(texts)
	t.texts = slices.Compact(texts)
	t.pages, t.bare = map[string]uint32{}, t.special(nodeBare)
	if named {
		t.events, t.bare = map[string]uint32{}, t.special(nodeOtherPage)
	}
	for i, text := range t.texts {
		number := uint32(i)
		if !named {
			t.pages[text] = number
			continue
		}
		t.events[text] = number
		if text == weir.NamePageView {
			t.bare = number
		}
		if path, page := strings.CutPrefix(text, weir.PathPagePrefix); page {
			t.pages[path] = number
		}
	}
}

// findNodes finds out which nodes are told apart: those that most events have,
// and those given.
func (q *sessionQuery) findNodes(a *asking, always ...string) error {
	var texts []string
	err := a.query(q.mostNodes(a), func(rows Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		texts = append(texts, text)
		return nil
	})
	if err != nil {
		return fmt.Errorf("cannot find the pages: %w", err)
	}
	q.nodes.tellApart(append(texts, always...), q.named)
	return nil
}

// mostNodes returns a statement that gives the nodes that most events have.
func (q *sessionQuery) mostNodes(a *asking) fragment {
	in := &scope{dialect: a.dialect}
	conditions := q.conditions(in)
	if !q.named {
		return compose(`SELECT path FROM {} WHERE {} AND name = {} AND path IS NOT NULL
GROUP BY path ORDER BY count(*) DESC, path LIMIT {}`, in.from(), conditions, bind(weir.NamePageView), bind(int64(a.nodes)))
	}
	return compose(`SELECT node FROM (
	SELECT CASE WHEN name = {} THEN coalesce({} || page, name) ELSE name END AS node, number
	FROM (SELECT name, CASE WHEN name = {} THEN path END AS page, count(*) AS number FROM {} WHERE {} GROUP BY ALL) AS counted) AS named
GROUP BY node ORDER BY sum(number) DESC, node LIMIT {}`,
		bind(weir.NamePageView), bind(weir.PathPagePrefix), bind(weir.NamePageView), in.from(), conditions, bind(int64(a.nodes)))
}
