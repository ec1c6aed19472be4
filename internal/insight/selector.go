package insight

import "time"

import (
	"bytes"
	"encoding/json"
)

// selector is a checked weir.Selector.
type selector struct {
	event   string // "" for all
	filters []condition
	written string // as asked, to tell whether two are the same
}

// readSelector reads a member that says which events are meant: an object, or
// a list of one as trends have it. Absent, it means every event.
func (o *object) readSelector(name string) selector {
	data, present := o.member(name)
	if !present || o.err != nil {
		return selector{}
	}
	path := o.at(name)
	if data[0] == '[' {
		list := o.list(name, 1)
		if len(list) != 1 {
			o.fail(path, "must be one object, such as {\"event\":\"purchase\"}")
			return selector{}
		}
		data, path = list[0], element(path, 0)
	}
	return o.readOneSelector(path, data)
}

func (r *reading) readOneSelector(path string, data []byte) selector {
	o := r.object(path, data)
	s := o.readSelectorMembers()
	o.done()
	return s
}

func (o *object) readSelectorMembers() selector {
	s := selector{event: o.text("event"), filters: o.readFilters("filters", 0)}
	if filters, given := o.member("filters"); given && len(s.filters) > 0 {
		s.written = compact(filters)
	}
	return s
}

// compact returns JSON, known to be valid, without white space.
func compact(written []byte) string {
	var out bytes.Buffer
	if err := json.Compact(&out, written); err != nil {
		return string(written)
	}
	return out.String()
}

// same reports whether two selectors were asked in the same words.
func (s selector) same(other selector) bool {
	return s.event == other.event && s.written == other.written
}

// matches returns the condition that an event is meant, as SQL.
func (s selector) matches(in *scope) fragment {
	if s.event == "" {
		return in.allOf(s.filters)
	}
	return compose("name = {} AND {}", bind(s.event), in.allOf(s.filters))
}

// events returns a statement that selects columns of the events meant, of a
// time, for which further filters hold. The columns are composed before, in
// the same scope.
func (s selector) events(in *scope, columns, during fragment, filters []condition) fragment {
	conditions := compose("{} AND {} AND {}", during, s.matches(in), in.allOf(filters))
	return compose("SELECT {} FROM {} WHERE {}", columns, in.from(), conditions)
}

// between returns the condition that an event's time is in [from, to).
func between(d dialect, from, to time.Time) fragment { return span{from: from, to: to}.during(d) }

// before returns the condition that an event's time is before an instant.
func before(d dialect, to time.Time) fragment {
	return compose("time < {}", d.instant(bind(to.UnixMicro())))
}
