package insight

import (
	"slices"

	"github.com/weirhq/weir"
)

// sessionPeople is a checked weir.SessionsPeople.
type sessionPeople struct {
	time        bound         // of the bucket, any if not given
	entry, exit *sessionPlace // nil for any
	grouped     bool          // only sessions of the group with these values
	values      []*string
	page        peoplePage
}

// sessionPlace is a checked weir.SessionsPlace.
type sessionPlace struct {
	page  string
	given bool // else it is page views without a path, or other
	other bool
}

func (o *object) readSessionPeople(s *sessions) *sessionPeople {
	data, present := o.member("people")
	if !present || o.err != nil {
		return nil
	}
	bar := o.object(o.at("people"), data)
	p := &sessionPeople{
		time:  bar.readBound("time"),
		entry: bar.readSessionPlace("entry_page"),
		exit:  bar.readSessionPlace("exit_page"),
		page:  bar.readPage(),
	}
	p.values, p.grouped = bar.readGroupValues(len(s.breakdown))
	bar.done()
	return p
}

func (o *object) readSessionPlace(name string) *sessionPlace {
	data, present := o.member(name)
	if !present || o.err != nil {
		return nil
	}
	place := o.object(o.at(name), data)
	p := &sessionPlace{page: place.text("page"), other: place.flag("other")}
	_, p.given = place.member("page")
	if p.given && p.other {
		place.fail(place.at("other"), "must be absent if page is given")
	}
	place.done()
	return p
}

// listPeople answers with the people of the sessions asked for.
func (p *sessionsPlan) listPeople(a *asking) (weir.Answer, error) {
	bucket, err := p.bucketAsked()
	if err != nil {
		return nil, err
	}
	reader, err := p.open(a)
	if err != nil {
		return nil, err
	}
	defer reader.close()
	entry, exit, err := p.pagesAsked(a, reader)
	if err != nil {
		return nil, err
	}
	var lists []*firstPeople
	err = reader.visit(a, true, func() sessionVisitor {
		lists = append(lists, &firstPeople{pageTaker: pageTaker{page: p.people.page}})
		return p.newWalk(&sessionPeopleTaker{plan: p, bucket: bucket, entry: entry, exit: exit,
			groups: map[sessionGroup]bool{}, people: lists[len(lists)-1]})
	})
	if err != nil {
		return nil, err
	}
	list, err := a.listFirst(p.people.page, lists)
	if err == nil {
		list.AnswerHead = understood(p.span, p.interval)
	}
	return list, err
}

// bucketAsked returns the bucket in which the sessions began, -1 for any.
func (p *sessionsPlan) bucketAsked() (int, error) {
	if !p.people.time.given {
		return -1, nil
	}
	points := sections{name: "points", starts: p.buckets.starts, end: p.span.to, zone: p.period.zone}
	return points.place("people.time", p.people.time)
}

// pagesAsked returns at which pages the sessions may begin and end, nil for
// any. What is other is known only when all are counted.
func (p *sessionsPlan) pagesAsked(a *asking, reader *sessionReader) (entry, exit []bool, err error) {
	var entries, exits []pageCount
	if p.people.entry.isOther() || p.people.exit.isOther() {
		tally, err := p.tally(a, reader, false)
		if err != nil {
			return nil, nil, err
		}
		entries, exits = tally.entries, tally.exits
	}
	return p.allowedPages(p.people.entry, entries), p.allowedPages(p.people.exit, exits), nil
}

func (s *sessionPlace) isOther() bool { return s != nil && s.other }

// allowedPages returns which nodes a place means, nil for any.
func (p *sessionsPlan) allowedPages(place *sessionPlace, counts []pageCount) []bool {
	if place == nil {
		return nil
	}
	nodes := &p.query.nodes
	allowed := make([]bool, nodes.action()) // nodes from there on are no pages
	switch {
	case place.other:
		listed, _ := p.rankPages(counts)
		for node := range allowed {
			allowed[node] = !slices.Contains(listed, uint32(node))
		}
	case !place.given:
		allowed[nodes.special(nodeBare)] = true
	default:
		if node, known := nodes.pages[place.page]; known {
			allowed[node] = true
		}
	}
	return allowed
}

// sessionPeopleTaker finds the people who have a session asked for.
type sessionPeopleTaker struct {
	plan        *sessionsPlan
	bucket      int                   // -1 for any
	entry, exit []bool                // nil for any
	groups      map[sessionGroup]bool // whether they are asked for, of those met
	people      *firstPeople
}

func (t *sessionPeopleTaker) add(person uint64, s *session) {
	if t.wants(s) {
		t.people.add(person)
	}
}

func (t *sessionPeopleTaker) wants(s *session) bool {
	switch {
	case t.bucket >= 0 && t.plan.bucketOf(s.start) != t.bucket,
		t.entry != nil && (s.views == 0 || !t.entry[s.entry.node]),
		t.exit != nil && (s.views == 0 || !t.exit[s.exit.node]):
		return false
	}
	return !t.plan.people.grouped || t.inGroup(t.plan.groupOf(s))
}

func (t *sessionPeopleTaker) inGroup(group sessionGroup) bool {
	is, known := t.groups[group]
	if !known {
		is = slices.CompareFunc(t.plan.valuesOf(group), t.plan.people.values, compareTexts) == 0
		t.groups[group] = is
	}
	return is
}
