package insight

import (
	"cmp"
	"container/heap"
	"slices"
	"strconv"

	"github.com/weirhq/weir"
)

// firstPeople counts people of whom all come one after the other, and keeps
// those of a page with the smallest keys: one more than it has, to know whether
// there are more. It belongs to one goroutine.
type firstPeople struct {
	page  peoplePage
	total peopleCount
	first walkers
}

// add counts a person once, however often they come in a row.
func (f *firstPeople) add(person uint64) {
	if f.total.people > 0 && f.total.last == person {
		return
	}
	f.total.add(person)
	if f.page.later && person <= f.page.after {
		return
	}
	full := len(f.first) > f.page.limit
	if full && person > f.first[0].person {
		return
	}
	if full {
		heap.Pop(&f.first)
	}
	heap.Push(&f.first, walker{person: person})
}

// listFirst answers with the page of the people that were found.
func (a *asking) listFirst(page peoplePage, lists []*firstPeople) (*weir.PeopleList, error) {
	answer := &weir.PeopleList{}
	var found []walker
	for _, list := range lists {
		answer.Total += list.total.people
		found = append(found, list.first...)
	}
	slices.SortFunc(found, func(a, b walker) int { return cmp.Compare(a.person, b.person) })
	if len(found) > page.limit {
		found = found[:page.limit]
		answer.Next = strconv.FormatUint(found[page.limit-1].person, 10)
	}
	keys := make([]uint64, len(found))
	for i, w := range found {
		keys[i] = w.person
	}
	var err error
	answer.People, err = a.personRefs(keys)
	return answer, err
}
