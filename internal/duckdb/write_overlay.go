package duckdb

import (
	"fmt"
	"maps"
)

// writeOverlay writes what was staged beside the open table, whose overlay is
// given, in the current transaction. Every override there leads to a person of
// now, so that questions need to follow one only.
func (s *Store) writeOverlay(of *overlay) error {
	staged := s.identities.staged
	if staged.isEmpty() {
		return nil
	}
	current := s.identities.tables[len(s.identities.tables)-1]
	overrides, reassigned := staged.overrides, staged.reassigned
	if staged.renamesWithin(of) {
		if err := s.writer.exec("DELETE FROM " + current.in("overrides")); err != nil {
			return err
		}
		overrides = maps.Clone(of.overrides)
		maps.Copy(overrides, staged.overrides)
	}
	if staged.reassignsAgain(of) {
		if err := s.writer.exec("DELETE FROM " + current.in("reassigned")); err != nil {
			return err
		}
		reassigned = maps.Clone(of.reassigned)
		maps.Copy(reassigned, staged.reassigned)
	}
	if err := s.appendOverrides(overrides, of); err != nil {
		return fmt.Errorf("cannot write who is who: %w", err)
	}
	if err := s.appendReassigned(reassigned); err != nil {
		return fmt.Errorf("cannot write who is who: %w", err)
	}
	return nil
}

func (s *Store) appendOverrides(overrides map[distinct]uint64, of *overlay) error {
	for d, person := range overrides {
		chunk, row, err := s.companions.overrides.next()
		if err != nil {
			return err
		}
		chunk.columns[0].setUint32(row, d.project)
		chunk.columns[1].setUint64(row, d.key)
		chunk.columns[2].setUint64(row, s.identities.staged.follow(d.project, of.follow(d.project, person)))
	}
	return s.companions.overrides.finish()
}

// appendReassigned writes persons as they were: whoever reads them follows the
// overrides.
func (s *Store) appendReassigned(reassigned map[anonymous]uint64) error {
	for a, person := range reassigned {
		chunk, row, err := s.companions.reassigned.next()
		if err != nil {
			return err
		}
		chunk.columns[0].setUint32(row, a.project)
		chunk.columns[1].setText(row, a.id)
		chunk.columns[2].setUint64(row, person)
	}
	return s.companions.reassigned.finish()
}

// writeIdentities writes what a table put on record beside it, for the mover.
// It may be called again.
func (s *Store) writeIdentities(t *table) error {
	if t.overlay.isEmpty() {
		return nil
	}
	// A table anew, as writing to the one before may have failed; see table.spoilt.
	if err := s.writer.exec("CREATE OR REPLACE TABLE " + t.in("identities") + " AS SELECT * FROM main.identities LIMIT 0"); err != nil {
		return err
	}
	to, err := s.writer.newAppender(fmt.Sprintf("identities_%d", t.number))
	if err != nil {
		return err
	}
	defer to.close()
	for d, known := range t.overlay.identities {
		chunk, row, err := to.next()
		if err != nil {
			return err
		}
		known.person = t.overlay.follow(d.project, known.person)
		chunk.addIdentity(row, d, &known)
	}
	if err := to.finish(); err != nil {
		return fmt.Errorf("cannot write who is who: %w", err)
	}
	return nil
}

// addIdentity writes a row in the order of schema.sql.
func (c *chunk) addIdentity(row int, d distinct, known *identity) {
	c.columns[0].setUint32(row, d.project)
	c.columns[1].setUint64(row, d.key)
	c.columns[2].setUint64(row, known.person)
	if known.claim == (claim{}) {
		for i := 3; i <= 6; i++ {
			c.columns[i].setNull(row)
		}
		return
	}
	c.columns[3].setUint64(row, known.claim.user)
	c.columns[4].setInt64(row, known.claim.time)
	c.columns[5].setInt64(row, known.claim.received)
	c.columns[6].setText(row, known.claim.id)
}
