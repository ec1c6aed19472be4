package dialect

import (
	"bytes"

	"github.com/weirhq/weir"
)

// setTrack translates what happened, and calls of kinds nobody knows.
func (s *segmentReader) setTrack(kind string) {
	e := &s.event
	e.name = s.top.get("event").identifier()
	if e.name == "" && kind != "track" && kind != "batch" {
		e.name = kind
	}
	s.setProperties("name", "category", "groupId", "previousId", "traits")
}

// setProperties sets the properties of the call, the members of it that are of
// no other use to its kind, and the traits that it carries along.
func (s *segmentReader) setProperties(members ...string) {
	properties := s.top.get("properties")
	s.keep(func(name string) bool { return properties.get(name) != nil }, members)
	s.event.properties.all(properties)
	s.setTraits()
}

// keep makes members of the call properties, unless there are some of the name.
func (s *segmentReader) keep(there func(name string) bool, members []string) {
	for _, name := range members {
		if v := s.top.get(name); v.given() && !there(name) && (name != "traits" || v.kind() == '{') {
			s.event.properties.put(name, v)
		}
	}
}

func (s *segmentReader) setIdentify() {
	s.event.name = weir.NameIdentify
	s.setProperties("event", "name", "category", "groupId", "previousId")
	if traits := s.top.get("traits"); !bytes.Equal(traits, s.context.get("traits")) {
		s.event.set.all(traits)
	}
}

// setTraits sets the properties of the person that come with any kind of call.
func (s *segmentReader) setTraits() { s.event.set.all(s.context.get("traits")) }

// setAlias joins another id of the person's to the user's.
func (s *segmentReader) setAlias() {
	e := &s.event
	e.name = weir.NameAlias
	s.setProperties("event", "name", "category", "groupId", "traits")
	previous := firstOf(s.top.get("previousId").identifier(), e.anonymousID)
	e.properties.text(weir.PropertyPreviousID, previous)
}

// segmentGroup is the type of Segment's groups, which have none.
const segmentGroup = "group"

func (s *segmentReader) setGroup() {
	e := &s.event
	e.name = weir.NameGroup
	s.setProperties("event", "name", "category", "previousId")
	id := s.top.get("groupId").identifier()
	e.describeGroup(segmentGroup, id, s.top.get("traits"))
	if s.context.get("groupId") == nil {
		e.groups.text(segmentGroup, id)
	}
}

// setView translates a page or a screen.
func (s *segmentReader) setView(kind string) {
	e := &s.event
	if kind == "screen" {
		e.name = kind
		s.setProperties("name", "category", "event", "groupId", "previousId", "traits")
		return
	}
	e.name = weir.NamePageView
	s.setTraits()
	s.keep(s.page.has, []string{"name", "category", "event", "groupId", "previousId", "traits"})
	s.setPage(s.page, nil, func(m member) { e.properties.add(m.quoted, m.value) })
}
