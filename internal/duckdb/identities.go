package duckdb

import (
	"slices"

	"github.com/weirhq/weir"
)

// identities knows who is who as of the last row appended. What the rows in
// memory changed is in the overlays of their tables, the rest is on disk; see
// doc.go. It belongs to the goroutine that appends.
type identities struct {
	held   keyFilter     // distinct ids that may be on record
	cache  identityCache // of what is on disk
	loaded map[distinct]identity
	tables []*table // those in memory, oldest first, and maybe some just moved
	staged *overlay // of the rows being appended
}

func newIdentities() *identities {
	return &identities{loaded: map[distinct]identity{}, staged: newOverlay()}
}

// personOf returns the person of a distinct id.
func (x *identities) personOf(d distinct) uint64 {
	if known, ok := x.get(d); ok {
		return known.person
	}
	return d.key
}

// get returns what is on record of a distinct id, with its person of now.
func (x *identities) get(d distinct) (identity, bool) {
	known, ok := x.find(d)
	if ok {
		known.person = x.follow(d.project, known.person)
	}
	return known, ok
}

func (x *identities) find(d distinct) (identity, bool) {
	if known, ok := x.findRecent(d); ok {
		return known, true
	}
	known, ok := x.loaded[d]
	return known, ok
}

// findRecent looks for what the rows in memory say.
func (x *identities) findRecent(d distinct) (identity, bool) {
	if known, ok := x.staged.identities[d]; ok {
		return known, true
	}
	for _, t := range slices.Backward(x.tables) {
		if known, ok := t.overlay.identities[d]; ok {
			return known, true
		}
	}
	return identity{}, false
}

func (x *identities) follow(project uint32, person uint64) uint64 {
	for _, t := range x.tables {
		person = t.overlay.follow(project, person)
	}
	return x.staged.follow(project, person)
}

// apply changes who is who as an event says, by the rule in docs/insights.md.
func (x *identities) apply(project uint32, tie *weir.Tie, event *weir.Event) {
	x.claim(project, tie, event)
	if tie.Alias {
		x.join(project, userKey(tie.AnonymousID), userKey(tie.UserID))
	}
}

// claim gives an anonymous id to a user, unless an earlier claim gave it to
// another.
func (x *identities) claim(project uint32, tie *weir.Tie, event *weir.Event) {
	d := distinct{project, anonymousKey(tie.AnonymousID)}
	made := claim{user: userKey(tie.UserID), time: event.Time.UnixMicro(), received: event.Received.UnixMicro(), id: event.ID}
	person := x.personOf(distinct{project, made.user})
	known, claimed := x.get(d)
	if claimed && !made.before(&known.claim) {
		return
	}
	x.staged.identities[d] = identity{person: person, claim: made}
	switch {
	case !claimed:
		x.staged.overrides[d] = person
	case known.person != person:
		x.staged.reassigned[anonymous{project, tie.AnonymousID}] = person
	}
}

// join makes the persons of two users one, named by the smaller key: so names
// do not depend on the order of events.
func (x *identities) join(project uint32, previous, user uint64) {
	former, latter := x.personOf(distinct{project, previous}), x.personOf(distinct{project, user})
	person := min(former, latter)
	x.staged.identities[distinct{project, previous}] = identity{person: person}
	x.staged.identities[distinct{project, user}] = identity{person: person}
	if former != latter {
		x.staged.overrides[distinct{project, max(former, latter)}] = person
		x.staged.joined = true
	}
}

// keep makes what was staged part of the newest table's overlay.
func (x *identities) keep() {
	if !x.staged.isEmpty() {
		x.tables[len(x.tables)-1].overlay.add(x.staged)
		x.staged = newOverlay()
	}
}

// discard forgets what was staged.
func (x *identities) discard() { x.staged = newOverlay() }

// retire forgets the overlays of tables that are on disk, all before the
// oldest one in memory.
func (x *identities) retire(oldest *table) {
	for len(x.tables) > 0 && x.tables[0] != oldest {
		x.cache.absorb(x.tables[0].overlay)
		x.tables = x.tables[1:]
	}
}
