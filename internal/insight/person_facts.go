package insight

import (
	"cmp"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

const (
	// maxListedIDs bounds the distinct ids listed of one person. Most have two
	// or three; somebody who signs in on a hundred devices has more than a page
	// shows.
	maxListedIDs = 20
	// maxListedProperties bounds the properties listed of one person: as many as
	// one event may set.
	maxListedProperties = weir.MaxProperties
)

// personFacts returns what is known of people, in their order.
func (a *asking) personFacts(found []personSummary, zone *time.Location) ([]weir.PersonFacts, error) {
	facts := make([]weir.PersonFacts, len(found))
	if len(found) == 0 {
		return facts, nil
	}
	byKey := map[uint64]*weir.PersonFacts{}
	keys := make([]fragment, len(found))
	for i, p := range found {
		facts[i] = weir.PersonFacts{
			FirstSeen: inZone(time.UnixMicro(p.firstSeen).In(zone)), LastSeen: inZone(time.UnixMicro(p.lastSeen).In(zone)), Events: p.events,
			Properties: map[string]string{},
		}
		facts[i].Person = fmt.Sprint(p.key)
		byKey[p.key], keys[i] = &facts[i], verbatim(unsigned(p.key))
	}
	people := join(keys, ", ")
	if err := a.addIDs(people, byKey); err != nil {
		return nil, fmt.Errorf("cannot list the ids of people: %w", err)
	}
	if err := a.addProperties(people, byKey); err != nil {
		return nil, fmt.Errorf("cannot list the properties of people: %w", err)
	}
	return facts, nil
}

// addIDs adds the distinct ids of people: those of their events.
func (a *asking) addIDs(people fragment, byKey map[uint64]*weir.PersonFacts) error {
	statement := compose(`SELECT person, of_user, distinct_id, total FROM (
SELECT *, row_number() OVER (PARTITION BY person ORDER BY of_user DESC, distinct_id) AS place, CAST(count(*) OVER (PARTITION BY person) AS BIGINT) AS total
FROM (SELECT DISTINCT person, user_id IS NOT NULL AS of_user, coalesce(user_id, anonymous_id) AS distinct_id FROM events WHERE person IN ({})) AS ids) AS placed
WHERE place <= {} ORDER BY person, place`, people, bind(int64(maxListedIDs)))
	return a.query(statement, func(rows Rows) error {
		var key uint64
		var ofUser bool
		var id string
		var total int64
		if err := rows.Scan(&key, &ofUser, &id, &total); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		facts := byKey[key]
		kind := weir.IDAnonymous
		if ofUser {
			kind = weir.IDUser
		}
		facts.DistinctID = cmp.Or(facts.DistinctID, id)
		facts.DistinctIDs, facts.DistinctIDsTotal = append(facts.DistinctIDs, weir.PersonID{ID: id, Kind: kind}), total
		return nil
	})
}
