package duckdb

import (
	"cmp"
	"maps"
)

// identity is what is on record of a distinct id that was tied to another.
type identity struct {
	// person is whose it was when this was written down; renames since then
	// have to be followed.
	person uint64
	claim  claim // of an anonymous id; zero for a user id
}

// claim is an event's saying that an anonymous id is a user's. The earliest
// counts.
type claim struct {
	user     uint64
	time     int64 // microseconds
	received int64
	id       string
}

func (c *claim) before(other *claim) bool {
	return cmp.Or(cmp.Compare(c.time, other.time), cmp.Compare(c.received, other.received), cmp.Compare(c.id, other.id)) < 0
}

// overlay is what a run of rows changed in who is who. It belongs to the
// goroutine that appends.
type overlay struct {
	identities map[distinct]identity
	// overrides are persons that are another now. A person that was renamed is
	// never a person's name again: names only get smaller, and an anonymous id
	// that was claimed stays claimed.
	overrides map[distinct]uint64
	// reassigned are anonymous ids that went from one user to another, with
	// their person: rows of theirs name the former one.
	reassigned map[anonymous]uint64
	// joined says that users were joined: identities written down before may
	// name persons that were renamed here.
	joined bool
}

// anonymous is an anonymous id of a project.
type anonymous struct {
	project uint32
	id      string
}

func newOverlay() *overlay {
	return &overlay{
		identities: map[distinct]identity{},
		overrides:  map[distinct]uint64{},
		reassigned: map[anonymous]uint64{},
	}
}

// isEmpty reports whether nothing was changed: every change is at an identity.
func (o *overlay) isEmpty() bool { return len(o.identities) == 0 }

// follow returns who a person is now.
func (o *overlay) follow(project uint32, person uint64) uint64 {
	if len(o.overrides) == 0 {
		return person
	}
	next, renamed := o.overrides[distinct{project, person}]
	if !renamed {
		return person
	}
	last := o.follow(project, next)
	if last != next {
		o.overrides[distinct{project, person}] = last // the next one finds it at once
	}
	return last
}

// renamesWithin reports whether a person that other's overrides lead to is
// renamed here.
func (o *overlay) renamesWithin(other *overlay) bool {
	if !o.joined {
		return false
	}
	for from, to := range other.overrides {
		if _, renamed := o.overrides[distinct{from.project, to}]; renamed {
			return true
		}
	}
	return false
}

// reassignsAgain reports whether an anonymous id of other's is reassigned here.
func (o *overlay) reassignsAgain(other *overlay) bool {
	for a := range o.reassigned {
		if _, again := other.reassigned[a]; again {
			return true
		}
	}
	return false
}

// add takes over what a later overlay changed.
func (o *overlay) add(later *overlay) {
	maps.Copy(o.identities, later.identities)
	maps.Copy(o.overrides, later.overrides)
	maps.Copy(o.reassigned, later.reassigned)
	o.joined = o.joined || later.joined
}
