package insight

import "github.com/weirhq/weir"

// firstPeople counts people of whom all come one after the other, and keeps
// those of a page. It belongs to one goroutine.
type firstPeople struct {
	pageTaker
	total peopleCount
}

// add counts a person once, however often they come in a row.
func (f *firstPeople) add(person uint64) {
	if f.total.people > 0 && f.total.last == person {
		return
	}
	f.total.add(person)
	if f.wants(person) {
		f.keep(walker{person: person})
	}
}

// listFirst answers with the page of the people that were found.
func (a *asking) listFirst(page peoplePage, lists []*firstPeople) (*weir.PeopleList, error) {
	answer := &weir.PeopleList{}
	var found []walker
	for _, list := range lists {
		answer.Total += list.total.people
		found = append(found, list.first...)
	}
	found, answer.Next = page.cut(found)
	var err error
	answer.People, err = a.refsOf(found)
	return answer, err
}
