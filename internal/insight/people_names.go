package insight

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"github.com/weirhq/weir"
)

// personRefs names persons by their keys, in the order of the keys. There are
// at most maxPeople of them.
func (a *asking) personRefs(keys []uint64) ([]weir.PersonRef, error) {
	refs := []weir.PersonRef{}
	if len(keys) == 0 {
		return refs, nil
	}
	names, err := a.personNames(keys)
	if err != nil {
		return nil, fmt.Errorf("cannot name people: %w", err)
	}
	for _, key := range slices.Sorted(slices.Values(keys)) {
		refs = append(refs, weir.PersonRef{Person: strconv.FormatUint(key, 10), DistinctID: names[key]})
	}
	return refs, nil
}

// personNames returns an id of each person: the first of their user ids by
// bytes, else of their anonymous ids.
func (a *asking) personNames(keys []uint64) (map[uint64]string, error) {
	list := make([]fragment, len(keys))
	for i, key := range keys {
		list[i] = verbatim(unsigned(key))
	}
	statement := compose(`SELECT person, coalesce(min(user_id), min(anonymous_id)) FROM events
WHERE person IN ({}) GROUP BY person`, join(list, ", "))
	names := map[uint64]string{}
	err := a.query(statement, func(rows Rows) error {
		var key uint64
		var name sql.NullString
		if err := rows.Scan(&key, &name); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		names[key] = name.String
		return nil
	})
	return names, err
}
