package insight

import (
	"database/sql"
	"fmt"
	"strconv"

	"github.com/weirhq/weir"
)

// person is a checked weir.Person.
type person struct {
	key        uint64 // if distinctID is ""
	distinctID string
	kind       weir.IDKind // "" for any
	period     period
	which      selector
	limit      int
	before     *timelinePlace // nil for the newest events
}

const (
	// defaultTimeline and maxTimeline bound the events of one page of a
	// timeline: what a screen shows, and what fits into memory where every event
	// is as long as can be.
	defaultTimeline = 100
	maxTimeline     = 500
)

func (p *person) name() weir.Insight { return weir.InsightPerson }

func readPerson(o *object) planned {
	p := &person{
		distinctID: o.text("distinct_id"),
		kind:       choice(o, "kind", "", weir.IDUser, weir.IDAnonymous),
		period:     readPeriod(o),
		which:      o.readSelectorMembers(),
		limit:      o.number("limit", 1, maxTimeline, defaultTimeline),
		before:     o.readTimelinePlace("before"),
	}
	key := o.text("person")
	switch {
	case (key == "") == (p.distinctID == ""):
		o.fail("person", "or distinct_id must be given, and not both")
	case key != "" && p.kind != "":
		o.fail("kind", "must be absent: a key is of no kind")
	case key != "":
		var err error
		if p.key, err = strconv.ParseUint(key, 10, 64); err != nil {
			o.fail("person", "cannot be %s; it is a person's key, as people has it", quote(key))
		}
	}
	o.done()
	return p
}

func (p *person) answer(a *asking) (weir.Answer, error) {
	during, head, err := p.period.settleIfGiven(a.now)
	if err != nil {
		return nil, err
	}
	key, err := p.find(a)
	if err != nil {
		return nil, err
	}
	summary, err := a.summaryOf(key)
	if err != nil {
		return nil, err
	}
	if summary.events == 0 {
		return nil, weir.Errorf(weir.CodeNotFound, "there is no person with the key %d; where people were joined, the key of one of them remains: ask by distinct_id", key)
	}
	facts, err := a.personFacts([]personSummary{summary}, p.period.zone)
	if err != nil {
		return nil, err
	}
	answer := &weir.PersonAnswer{AnswerHead: head, Person: facts[0]}
	return answer, p.fillTimeline(a, key, during, answer)
}

// find returns the key of the person asked for.
func (p *person) find(a *asking) (uint64, error) {
	if p.distinctID == "" {
		return p.key, nil
	}
	const ofUser, ofVisitor = "user_id = {}", "user_id IS NULL AND anonymous_id = {}"
	for _, kind := range []struct {
		name  weir.IDKind
		holds code
	}{{weir.IDUser, ofUser}, {weir.IDAnonymous, ofVisitor}} {
		if p.kind != "" && p.kind != kind.name {
			continue
		}
		key, err := a.personWith(compose(kind.holds, bind(p.distinctID)))
		if err != nil {
			return 0, err
		}
		if key.Valid {
			return key.V, nil
		}
	}
	return 0, weir.Errorf(weir.CodeNotFound, "there is no person with the distinct id %s", quote(p.distinctID))
}

// personWith returns the person of the events for which a condition holds, if
// there are any.
func (a *asking) personWith(condition fragment) (key sql.Null[uint64], err error) {
	err = a.query(compose("SELECT person FROM events WHERE {} LIMIT 1", condition), func(rows Rows) error {
		if err := rows.Scan(&key); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		return nil
	})
	return key, err
}

// summaryOf returns what the events of a person say together.
func (a *asking) summaryOf(key uint64) (personSummary, error) {
	p := personSummary{key: key}
	statement := compose("SELECT {} FROM events WHERE person = {} GROUP BY person", summary(a.dialect), verbatim(unsigned(key)))
	err := a.query(statement, func(rows Rows) error {
		if err := rows.Scan(&p.events, &p.firstSeen, &p.lastSeen); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		return nil
	})
	return p, err
}
