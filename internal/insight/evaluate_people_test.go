package insight_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// evaluatedList is a list of people worked out from docs/insights.md alone.
type evaluatedList struct {
	*evaluator
	question weir.People
	span     *evaluatedSpan // nil for all time
}

func evaluatePeople(question weir.People, events []weir.Event, cohorts []weir.Cohort) *evaluatedList {
	l := &evaluatedList{evaluator: evaluatorIn(question.Timezone, events, cohorts), question: question}
	l.span = l.spanOf(question.Period)
	return l
}

func evaluatorIn(timezone string, events []weir.Event, cohorts []weir.Cohort) *evaluator {
	zone, err := time.LoadLocation(cmp.Or(timezone, "UTC"))
	if err != nil {
		panic(err)
	}
	return &evaluator{events: events, zone: zone, now: now, cohorts: cohorts}
}

// spanOf returns a period of which both ends or none are given.
func (v *evaluator) spanOf(p weir.Period) *evaluatedSpan {
	if p.From == "" && p.To == "" {
		return nil
	}
	span := v.period(p.From, p.To, weir.IntervalMonth)
	return &span
}

// all returns the people asked for, in order.
func (l *evaluatedList) all() []weir.PersonFacts {
	var people []weir.PersonFacts
	for _, events := range l.byPerson() {
		inPeriod := slices.ContainsFunc(events, func(e weir.Event) bool { return l.span == nil || l.span.has(e.Time) })
		if inPeriod && l.holdAll(l.question.Filters, events[0]) && l.found(events) {
			people = append(people, l.facts(events))
		}
	}
	slices.SortFunc(people, func(a, b weir.PersonFacts) int {
		switch l.question.Order {
		case weir.OrderEvents:
			return cmp.Compare(b.Events, a.Events)
		case weir.OrderFirstSeen:
			return b.FirstSeen.Compare(a.FirstSeen)
		case weir.OrderKey:
			return 0
		}
		return b.LastSeen.Compare(a.LastSeen)
	})
	return people
}

func (v *evaluator) byPerson() map[string][]weir.Event {
	people := map[string][]weir.Event{}
	for _, e := range v.events {
		people[v.who(e)] = append(people[v.who(e)], e)
	}
	return people
}

// found reports whether the search finds the person with these events.
func (l *evaluatedList) found(events []weir.Event) bool {
	holds := func(text string) bool {
		return strings.Contains(strings.ToLower(text), strings.ToLower(l.question.Search))
	}
	if l.question.Search == "" || slices.ContainsFunc(events, func(e weir.Event) bool { return holds(e.DistinctID()) }) {
		return true
	}
	return slices.ContainsFunc([]string{"email", "name", "username", "first_name", "last_name", "phone"}, func(name string) bool {
		text, set := l.personProperty(events[0], name)
		return set && holds(text)
	})
}

// facts returns what is known of the person with these events, without the
// key.
func (v *evaluator) facts(events []weir.Event) weir.PersonFacts {
	facts := weir.PersonFacts{Events: int64(len(events)), FirstSeen: events[0].Time, LastSeen: events[0].Time, Properties: map[string]string{}}
	for _, e := range events {
		if e.Time.Before(facts.FirstSeen) {
			facts.FirstSeen = e.Time
		}
		if e.Time.After(facts.LastSeen) {
			facts.LastSeen = e.Time
		}
		id := weir.PersonID{ID: e.DistinctID(), Kind: weir.IDAnonymous}
		if e.UserID != "" {
			id.Kind = weir.IDUser
		}
		if !slices.Contains(facts.DistinctIDs, id) {
			facts.DistinctIDs = append(facts.DistinctIDs, id)
		}
	}
	slices.SortFunc(facts.DistinctIDs, func(a, b weir.PersonID) int {
		return cmp.Or(cmp.Compare(b.Kind, a.Kind), cmp.Compare(a.ID, b.ID)) // user comes after anonymous
	})
	facts.DistinctID, facts.DistinctIDsTotal = facts.DistinctIDs[0].ID, int64(len(facts.DistinctIDs))
	facts.FirstSeen, facts.LastSeen = facts.FirstSeen.In(v.zone), facts.LastSeen.In(v.zone)
	v.addProperties(events, &facts)
	return facts
}

// addProperties looks at each name that any of the person's events set.
func (v *evaluator) addProperties(events []weir.Event, facts *weir.PersonFacts) {
	set := map[string]string{}
	for _, e := range events {
		for _, document := range [][]byte{e.Person.Set, e.Person.SetOnce} {
			for _, name := range memberNames(document) {
				if text, ok := v.personProperty(events[0], name); ok {
					set[name] = text
				}
			}
		}
	}
	for name, text := range set {
		inside := false
		for i := range name {
			_, outer := set[name[:i]]
			inside = inside || outer && name[i] == '.'
		}
		if !inside {
			facts.Properties[name] = text
		}
	}
}

func memberNames(document []byte) []string {
	if document == nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	return decode(decoder).(*jsonObject).names
}

// timeline returns the events of a person that a question asks for,
// the newest first.
func (v *evaluator) timeline(question weir.Person, person string) []weir.Event {
	span := v.spanOf(question.Period)
	var events []weir.Event
	for _, e := range v.byPerson()[person] {
		if (span == nil || span.has(e.Time)) && (question.Event == "" || question.Event == e.Name) && v.holdAll(question.Filters, e) {
			events = append(events, e)
		}
	}
	slices.SortFunc(events, func(a, b weir.Event) int {
		return -cmp.Or(a.Time.Compare(b.Time), a.Received.Compare(b.Received), cmp.Compare(a.ID, b.ID))
	})
	return events
}

// named returns the person with a distinct id, "" if there is none.
func (v *evaluator) named(question weir.Person) string {
	for _, kind := range []weir.IDKind{weir.IDUser, weir.IDAnonymous} {
		for _, e := range v.events {
			ofKind := (e.UserID != "") == (kind == weir.IDUser)
			if ofKind && e.DistinctID() == question.DistinctID && (question.Kind == "" || question.Kind == kind) {
				return v.who(e)
			}
		}
	}
	return ""
}
