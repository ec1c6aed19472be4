package insight

import (
	"slices"

	"github.com/weirhq/weir"
)

// pathsPeople is a checked weir.PathsPeople.
type pathsPeople struct {
	step       int // from 0
	here, next pathPlace
	dropped    bool
	page       peoplePage
}

// pathPlace is a node asked for; the zero value is any.
type pathPlace struct {
	node  string
	other bool // what an answer gives as other
}

func (p pathPlace) any() bool { return p == pathPlace{} }

func (o *object) readPathsPeople(p *paths) *pathsPeople {
	data, present := o.member("people")
	if !present || o.err != nil {
		return nil
	}
	bar := o.object(o.at("people"), data)
	people := &pathsPeople{
		step:    bar.number("step", 1, p.steps, 0) - 1,
		here:    bar.readPlace("node", "other"),
		next:    bar.readPlace("next_node", "next_other"),
		dropped: choice(bar, "outcome", weir.OutcomeReached, weir.OutcomeDropped) == weir.OutcomeDropped,
		page:    bar.readPage(),
	}
	if people.step < 0 {
		bar.fail(bar.at("step"), "is missing; it is the number of a step, from 1 to %d", p.steps)
	}
	if !people.next.any() && people.step+1 == p.steps {
		bar.fail(bar.at("step"), "must be less than %d, as there is no link from the last step", p.steps)
	}
	if !people.next.any() && people.dropped {
		bar.fail(bar.at("outcome"), "cannot be dropped over a link; allowed is reached")
	}
	bar.done()
	return people
}

func (o *object) readPlace(node, other string) pathPlace {
	p := pathPlace{node: o.text(node), other: o.flag(other)}
	if p.node != "" && p.other {
		o.fail(o.at(other), "must be absent if %s is given", node)
	}
	return p
}

// listPeople answers with the people of a node or a link.
func (p *pathsPlan) listPeople(a *asking, reader *sessionReader) (weir.Answer, error) {
	var kept *keptNodes
	if p.people.here.other || p.people.next.other {
		var err error
		if kept, err = p.keep(a, reader); err != nil {
			return nil, err
		}
	}
	here, next := p.allowed(kept, p.people.here, p.people.step), p.allowed(kept, p.people.next, p.people.step+1)
	var lists []*firstPeople
	err := p.walkAll(a, reader, true, func() pathTaker {
		lists = append(lists, &firstPeople{pageTaker: pageTaker{page: p.people.page}})
		return &pathPeopleTaker{asked: p.people, here: here, next: next, people: lists[len(lists)-1]}
	})
	if err != nil {
		return nil, err
	}
	list, err := a.listFirst(p.people.page, lists)
	if err == nil {
		list.AnswerHead = understood(p.span, "")
	}
	return list, err
}

// allowed returns which nodes a place means, nil for any.
func (p *pathsPlan) allowed(kept *keptNodes, place pathPlace, step int) []bool {
	if place.any() {
		return nil
	}
	allowed := make([]bool, p.course.other+1)
	if place.other {
		others := int32(len(kept.nodes[step]))
		for node, at := range kept.places[step] {
			allowed[node] = at == others
		}
		return allowed
	}
	if node, known := slices.BinarySearch(p.query.nodes.texts, place.node); known {
		allowed[node] = true
	}
	return allowed
}

// pathPeopleTaker finds the people asked for.
type pathPeopleTaker struct {
	asked      *pathsPeople
	here, next []bool // nil for any
	people     *firstPeople
}

func (t *pathPeopleTaker) take(person uint64, p *path) {
	if t.wants(p) {
		t.people.add(person)
	}
}

func (t *pathPeopleTaker) wants(p *path) bool {
	step := t.asked.step
	switch {
	case step >= p.steps,
		t.here != nil && !t.here[p.nodes[step]],
		t.asked.dropped && !p.dropped(step):
		return false
	case t.next == nil:
		return true
	}
	return step+1 < p.steps && t.next[p.nodes[step+1]]
}
