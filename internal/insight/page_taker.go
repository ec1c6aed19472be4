package insight

import (
	"cmp"
	"container/heap"
	"slices"
	"strconv"

	"github.com/weirhq/weir"
)

// walker is a person of a list.
type walker struct {
	person uint64
	times  []int64 // of the steps of a funnel
}

// pageTaker keeps, of people who come in any order, those of a page: the ones with
// the smallest keys, one more than it has, to know whether there are more. It
// belongs to one goroutine.
type pageTaker struct {
	page  peoplePage
	first walkers
}

// wants reports whether somebody belongs to the page, by those who came so far.
func (t *pageTaker) wants(person uint64) bool {
	if t.page.later && person <= t.page.after {
		return false
	}
	return len(t.first) <= t.page.limit || person <= t.first[0].person
}

// keep keeps somebody who is wanted, in place of another if it has enough.
func (t *pageTaker) keep(w walker) {
	if len(t.first) > t.page.limit {
		heap.Pop(&t.first)
	}
	heap.Push(&t.first, w)
}

// walkers is a heap with the greatest key first.
type walkers []walker

func (w walkers) Len() int           { return len(w) }
func (w walkers) Less(i, j int) bool { return w[i].person > w[j].person }
func (w walkers) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *walkers) Push(x any)        { *w = append(*w, x.(walker)) }
func (w *walkers) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
	return last
}

// cut returns the people of a page, in order, of those that several takers kept,
// and what the next page comes after; empty if there is none.
func (p peoplePage) cut(found []walker) (shown []walker, next string) {
	slices.SortFunc(found, func(a, b walker) int { return cmp.Compare(a.person, b.person) })
	if len(found) <= p.limit {
		return found, ""
	}
	return found[:p.limit], strconv.FormatUint(found[p.limit-1].person, 10)
}

// refsOf returns how people are named, each in their place.
func (a *asking) refsOf(people []walker) ([]weir.PersonRef, error) {
	keys := make([]uint64, len(people))
	for i, w := range people {
		keys[i] = w.person
	}
	return a.personRefs(keys)
}
