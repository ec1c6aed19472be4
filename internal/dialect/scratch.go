package dialect

import "sync"

// scratch is what the translation of an event takes: buffers that serve for the
// next one, too.
type scratch struct {
	event      event
	top        object // members of what is being read
	properties object // members of what is inside, of which most become properties
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func newScratch() *scratch { return scratches.Get().(*scratch) }

// read makes an object the one that is being read, with no event of it yet.
func (s *scratch) read(v value) {
	s.event.reset()
	s.top = s.top[:0].appendOf(v)
	s.properties = s.properties[:0]
}

// enter takes the members of an object inside of the one that is being read.
// What is none has no members.
func (s *scratch) enter(name string) {
	if inside := s.top.get(name); inside.kind() == '{' {
		s.properties = s.properties[:0].appendOf(inside)
	}
}

// open reads an event, and enters what is inside of a name. What is no object, or
// too large to be looked into, is rejected: ok is false then.
func (s *scratch) open(in *intake, key string, v value, name string) (ok bool, err error) {
	if v.kind() != '{' {
		return false, in.reject(key, v)
	}
	s.read(v)
	s.enter(name)
	if s.isLarge() {
		return false, in.reject(key, v)
	}
	return true, nil
}

// isLarge reports whether what is being read has more members than are looked
// into.
func (s *scratch) isLarge() bool { return s.top.isLarge() || s.properties.isLarge() }

// recycle gives the buffers back, unless they are unusually large. What was read
// must not be in use any more.
func (s *scratch) recycle() {
	if !s.event.small() || cap(s.top)+cap(s.properties) > maxRecycledMembers {
		return
	}
	s.event.reset()
	s.top, s.properties = s.top.emptied(), s.properties.emptied()
	scratches.Put(s)
}
