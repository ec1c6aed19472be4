package insight

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"github.com/weirhq/weir"
)

const (
	// defaultPeople and maxPeople bound the people of one list: a page of a
	// screen, and what a program may take at once.
	defaultPeople = 100
	maxPeople     = 1_000
)

// peoplePage is a checked weir.PeoplePage.
type peoplePage struct {
	limit int
	after uint64
	later bool // only people after that key
}

// readPage reads the members of a weir.PeoplePage.
func (o *object) readPage() peoplePage {
	page := peoplePage{limit: o.number("limit", 1, maxPeople, defaultPeople)}
	text := o.text("after")
	if text == "" {
		return page
	}
	var err error
	if page.after, err = strconv.ParseUint(text, 10, 64); err != nil {
		o.fail(o.at("after"), "cannot be %s; it is what next of the page before says", quote(text))
	}
	page.later = true
	return page
}

// listPeople lists the persons that a statement gives, its column person, each
// once. The statement need not begin with SELECT.
func (a *asking) listPeople(persons fragment, page peoplePage) (*weir.PeopleList, error) {
	list := &weir.PeopleList{People: []weir.PersonRef{}}
	later := verbatim("TRUE")
	if page.later {
		later = compose("person > {}", verbatim(unsigned(page.after)))
	}
	statement := compose(`SELECT * FROM (
WITH listed AS MATERIALIZED ({})
SELECT count(*) AS number, CAST(NULL AS UBIGINT) AS person FROM listed
UNION ALL (SELECT 0, person FROM listed WHERE {} ORDER BY person LIMIT {})) AS answer`,
		persons, later, bind(int64(page.limit+1)))
	var keys []uint64
	err := a.query(statement, func(rows Rows) error {
		var number int64
		var key sql.Null[uint64]
		if err := rows.Scan(&number, &key); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		list.Total += number
		if key.Valid {
			keys = append(keys, key.V)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(keys)
	if len(keys) > page.limit {
		keys = keys[:page.limit]
		list.Next = strconv.FormatUint(keys[page.limit-1], 10)
	}
	list.People, err = a.personRefs(keys)
	return list, err
}
