package byhand

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// Event is what one line of a file says that somebody did.
type Event struct {
	Name string
	Time time.Time
	// Who is the person's only distinct id, of the kind Kind.
	Who  string
	Kind weir.IDKind
	// Text has the texts of properties by their names; those that are not set
	// are not there.
	Text map[string]string
}

// page returns the page that the event is a view of.
func (e Event) page() value { return e.value("path") }

// value returns the text of a property, or that it is not set.
func (e Event) value(property string) value {
	if property == "name" {
		return value{e.Name, true}
	}
	text, isSet := e.Text[property]
	return value{text, isSet}
}

// values returns the texts of properties.
func (e Event) values(properties []string) group {
	of := make(group, len(properties))
	for i, property := range properties {
		of[i] = e.value(property)
	}
	return of
}

// value is the text of a property that may not be set.
type value struct {
	text  string
	isSet bool
}

// pointer returns the value as answers have it.
func (v value) pointer() *string {
	if !v.isSet {
		return nil
	}
	return &v.text
}

// compareValues orders by bytes, and what is not set last.
func compareValues(a, b value) int {
	if a.isSet != b.isSet {
		if a.isSet {
			return -1
		}
		return 1
	}
	return cmp.Compare(a.text, b.text)
}

// group is the values of some properties.
type group []value

func compareGroups(a, b group) int { return slices.CompareFunc(a, b, compareValues) }

// key returns a text that only equal groups share.
func (g group) key() string {
	var key strings.Builder
	for _, v := range g {
		if v.isSet {
			key.WriteString("=" + v.text)
		}
		key.WriteByte(0)
	}
	return key.String()
}

// pointers returns the group as answers have it.
func (g group) pointers() []*string {
	of := make([]*string, len(g))
	for i, v := range g {
		of[i] = v.pointer()
	}
	return of
}

// Events are in order of time.
type Events []Event

// order sorts events by time; those of one instant stay as they are.
func order(events Events) Events {
	slices.SortStableFunc(events, func(a, b Event) int { return a.Time.Compare(b.Time) })
	return events
}

// between returns the events with from ≤ time < to.
func (e Events) between(from, to time.Time) Events {
	first, _ := slices.BinarySearchFunc(e, from, func(e Event, t time.Time) int { return e.Time.Compare(t) })
	last, _ := slices.BinarySearchFunc(e, to, func(e Event, t time.Time) int { return e.Time.Compare(t) })
	return e[first:max(first, last)]
}

// meant returns the events that a selector means and of which filters hold.
func (e Events) meant(s weir.Selector, filters []weir.Filter) Events {
	var meant Events
	for _, event := range e {
		if means(s, event) && hold(filters, event) {
			meant = append(meant, event)
		}
	}
	return meant
}

// countPeople returns how many people the events are of.
func (e Events) countPeople() int {
	who := make(map[string]bool)
	for _, event := range e {
		who[event.Who] = true
	}
	return len(who)
}

// people returns the events of each person, the people by their ids.
func (e Events) people() []Events {
	of := make(map[string]Events)
	for _, event := range e {
		of[event.Who] = append(of[event.Who], event)
	}
	people := make([]Events, 0, len(of))
	for _, events := range of {
		people = append(people, events)
	}
	slices.SortFunc(people, func(a, b Events) int { return cmp.Compare(a[0].Who, b[0].Who) })
	return people
}
