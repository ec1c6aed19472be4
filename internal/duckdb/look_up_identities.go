package duckdb

import (
	"context"
	"fmt"
	"strings"
)

// lookUpIdentities loads what the disk has of distinct ids. The text of a
// claim's id is most of what there is to read, and is seldom needed.
func (s *Store) lookUpIdentities(missing sought) error {
	if err := s.lookUpEach(missing.persons, "CAST(0 AS UBIGINT), CAST(0 AS BIGINT), ''"); err != nil {
		return err
	}
	return s.lookUpEach(missing.claims, "coalesce(i.user_key, 0), coalesce(epoch_us(i.received_at), 0), coalesce(i.id, '')")
}

func (s *Store) lookUpEach(missing map[distinct]struct{}, claim string) error {
	if len(missing) == 0 {
		return nil
	}
	if err := s.writer.exec("BEGIN TRANSACTION"); err != nil {
		return err
	}
	// Whatever happened, nothing of what was sought is to be kept.
	defer s.writer.exec("ROLLBACK")
	if err := s.appendSought(missing); err != nil {
		return err
	}
	statement := fmt.Sprintf(`SELECT CAST(i.project AS UBIGINT), i.key, i.person, coalesce(epoch_us(i.time), 0), %s
FROM main.identities i JOIN %s.sought s ON s.key = i.key AND s.project = i.project`, claim, memory)
	if err := s.writer.eachChunk(statement, s.identities.load); err != nil {
		return err
	}
	for d := range missing {
		known, exists := s.identities.loaded[d]
		s.identities.cache.put(d, cachedIdentity{person: known.person, claimed: known.claim.time, exists: exists})
	}
	return nil
}

// eachChunk runs a statement and calls visit with its rows.
func (n *native) eachChunk(statement string, visit func(*resultChunk)) error {
	rows, err := n.execute(context.Background(), statement, nil)
	if err != nil {
		return err
	}
	defer rows.close()
	for {
		chunk, err := rows.next()
		if err != nil || chunk == nil {
			return err
		}
		visit(chunk)
		if chunk.err != nil {
			return chunk.err
		}
	}
}

// load takes rows of lookUpEach.
func (x *identities) load(rows *resultChunk) {
	projects, keys, persons, times := rows.Uint64s(0), rows.Uint64s(1), rows.Uint64s(2), rows.Int64s(3)
	users, received := rows.Uint64s(4), rows.Int64s(5)
	for i := range rows.Len() {
		id, _ := rows.Text(6, i)
		x.loaded[distinct{uint32(projects[i]), keys[i]}] = identity{
			person: persons[i],
			claim:  claim{user: users[i], time: times[i], received: received[i], id: strings.Clone(id)},
		}
	}
}

func (s *Store) appendSought(missing map[distinct]struct{}) error {
	for d := range missing {
		chunk, row, err := s.sought.next()
		if err != nil {
			return err
		}
		chunk.columns[0].setUint32(row, d.project)
		chunk.columns[1].setUint64(row, d.key)
	}
	if err := s.sought.finish(); err != nil {
		s.sought.discard()
		return err
	}
	return nil
}

// loadAllIdentities fills the filter, and the cache as far as it has room.
func (s *Store) loadAllIdentities() error {
	const statement = "SELECT CAST(project AS UBIGINT), key, person, coalesce(epoch_us(time), 0) FROM main.identities"
	err := s.writer.eachChunk(statement, func(rows *resultChunk) {
		projects, keys, persons, times := rows.Uint64s(0), rows.Uint64s(1), rows.Uint64s(2), rows.Int64s(3)
		for i, key := range keys {
			d := distinct{uint32(projects[i]), key}
			s.identities.held.add(d)
			s.identities.cache.put(d, cachedIdentity{person: persons[i], claimed: times[i], exists: true})
		}
	})
	if err != nil {
		return fmt.Errorf("cannot load the identities: %w", err)
	}
	return nil
}
