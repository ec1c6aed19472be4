package insight

import (
	"fmt"

	"github.com/weirhq/weir"
)

// addProperties adds the properties of people, as person.NAME has them. Names
// that lead into the value of another with dots are left out: the other has
// it all.
func (a *asking) addProperties(people fragment, byKey map[uint64]*weir.PersonFacts) error {
	return a.query(propertiesStatement(a.dialect, people), func(rows Rows) error {
		var key uint64
		var name, value string
		if err := rows.Scan(&key, &name, &value); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		facts := byKey[key]
		switch {
		case leadsInto(facts.Properties, name):
		case len(facts.Properties) == maxListedProperties:
			facts.PropertiesCut = true
		default:
			facts.Properties[name] = value
		}
		return nil
	})
}

// propertiesStatement gives person, name and value of each property, by person
// and name: what a name leads into comes after it. Of the relation
// person_changes see scope.joinPeople.
func propertiesStatement(in dialect, people fragment) fragment {
	s := &scope{dialect: in}
	return compose(`SELECT person, name, value FROM (
SELECT person, name, {} AS value FROM (
	SELECT person, once, time, received_at, id, name, value FROM person_changes WHERE name IS NOT NULL AND person IN ({})
	UNION ALL
	SELECT person, once, time, received_at, id, name, {} FROM (
		SELECT person, once, time, received_at, id, document, {} AS name FROM person_changes WHERE name IS NULL AND person IN ({})) AS members
) AS changes GROUP BY person, name) AS properties
WHERE value IS NOT NULL ORDER BY person, name`,
		s.personProperty("value"), people, in.memberText("document", "name"), in.eachMember("document"), people)
}

// leadsInto reports whether a name is one of those that are there, followed by
// a dot and more.
func leadsInto(there map[string]string, name string) bool {
	for i := range len(name) {
		if _, known := there[name[:i]]; known && name[i] == '.' {
			return true
		}
	}
	return false
}
