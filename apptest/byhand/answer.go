package byhand

import (
	"fmt"
	"slices"

	"github.com/weirhq/weir"
)

// Answer answers a question: a [weir.Trend], [weir.Funnel], [weir.Retention],
// [weir.Lifecycle], [weir.Stickiness], [weir.Sessions], [weir.Paths],
// [weir.People] or [weir.Person]. The answer says nothing of how fresh it is, and has no keys of
// people, who are listed by their ids where they would be by keys. It fails for
// questions beyond what the package knows.
func (e Events) Answer(question any) (weir.Answer, error) {
	if err := check(question); err != nil {
		return nil, err
	}
	switch q := question.(type) {
	case weir.Trend:
		return e.trend(q)
	case weir.Funnel:
		return e.funnel(q)
	case weir.Retention:
		return e.retention(q)
	case weir.Lifecycle:
		return e.lifecycle(q)
	case weir.Stickiness:
		return e.stickiness(q)
	case weir.Sessions:
		return e.visits(q)
	case weir.Paths:
		return e.paths(q)
	case weir.People:
		return e.list(q)
	case weir.Person:
		return e.person(q)
	}
	return nil, fmt.Errorf("cannot answer a %T", question)
}

// check refuses filters that are not known.
func check(question any) error {
	var filters []weir.Filter
	add := func(of ...weir.Selector) {
		for _, s := range of {
			filters = append(filters, s.Filters...)
		}
	}
	switch q := question.(type) {
	case weir.Trend:
		filters = slices.Clone(q.Filters)
		for _, s := range q.Series {
			filters = append(filters, s.Filters...)
		}
	case weir.Funnel:
		filters = slices.Clone(q.Filters)
		for _, s := range q.Steps {
			add(s.Selector)
		}
		for _, x := range q.Exclude {
			add(x.Selector)
		}
	case weir.Retention:
		filters = slices.Clone(q.Filters)
		add(q.Start)
		if q.Return != nil {
			add(*q.Return)
		}
	case weir.Lifecycle:
		filters = slices.Concat(q.Filters, q.Series.Filters)
	case weir.Stickiness:
		filters = slices.Concat(q.Filters, q.Series.Filters)
	case weir.Sessions:
		filters = q.Filters
	case weir.Paths:
		filters = q.Filters
	case weir.People:
		filters = q.Filters
	case weir.Person:
		filters = q.Filters
	}
	return checkFilters(filters)
}
