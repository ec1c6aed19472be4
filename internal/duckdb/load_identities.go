package duckdb

import "fmt"

// sought are distinct ids to look up on disk.
type sought struct {
	persons map[distinct]struct{}
	claims  map[distinct]struct{} // with all of the claim that counts
}

// loadIdentities prepares for a batch's rows: it loads what is on record of
// their distinct ids and of those that they tie.
func (s *Store) loadIdentities(batch []pending) error {
	x := s.identities
	s.mu.RLock()
	oldest := s.tables[0]
	s.mu.RUnlock()
	x.retire(oldest)
	clear(x.loaded)
	missing := sought{persons: map[distinct]struct{}{}, claims: map[distinct]struct{}{}}
	ties := 0
	for i := range batch {
		p := &batch[i]
		if p.repeat {
			continue
		}
		p.own = distinct{p.project, ownKey(&p.record.Event)}
		p.known = x.want(p.own, missing.persons)
		if tie, ok := p.record.Tie(); ok {
			p.tie = &tie
			ties++
			x.wantTied(p, missing)
		}
	}
	if ties > 0 {
		x.expect(batch)
	}
	if err := s.lookUpIdentities(missing); err != nil {
		return fmt.Errorf("cannot look up identities: %w", err)
	}
	return nil
}

// want loads what the cache knows of a distinct id, or adds it to the missing.
// It reports whether anything may be on record of it.
func (x *identities) want(d distinct, missing map[distinct]struct{}) bool {
	if !x.held.mayHold(d) {
		return false
	}
	if _, recent := x.findRecent(d); recent {
		return true
	}
	known, cached := x.cache.get(d)
	switch {
	case !cached:
		missing[d] = struct{}{}
	case known.exists:
		x.loaded[d] = known.identity()
	}
	return true
}

// wantTied wants the distinct ids that an event ties. The claim on its
// anonymous id is needed as a whole only if that is no earlier: else its time
// tells enough.
func (x *identities) wantTied(p *pending, missing sought) {
	x.want(distinct{p.project, userKey(p.tie.UserID)}, missing.persons)
	if p.tie.Alias {
		x.want(distinct{p.project, userKey(p.tie.AnonymousID)}, missing.persons)
	}
	d := distinct{p.project, anonymousKey(p.tie.AnonymousID)}
	x.want(d, missing.claims)
	if known, ok := x.loaded[d]; ok && p.record.Time.UnixMicro() <= known.claim.time {
		missing.claims[d] = struct{}{}
	}
}

// expect makes the filter hold what a batch's ties will put on record.
func (x *identities) expect(batch []pending) {
	for i := range batch {
		p := &batch[i]
		if p.tie == nil {
			continue
		}
		x.held.add(distinct{p.project, anonymousKey(p.tie.AnonymousID)})
		if p.tie.Alias {
			x.held.add(distinct{p.project, userKey(p.tie.UserID)})
			x.held.add(distinct{p.project, userKey(p.tie.AnonymousID)})
		}
	}
	for i := range batch {
		p := &batch[i]
		p.known = p.known || !p.repeat && x.held.mayHold(p.own)
	}
}
