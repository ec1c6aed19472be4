package insight

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"

	"github.com/weirhq/weir"
)

// personSummary is what the events of a person say together. Times are
// microseconds since 1970.
type personSummary struct {
	key                 uint64
	events              int64
	firstSeen, lastSeen int64
}

func (p *people) answer(a *asking) (weir.Answer, error) {
	during, head, err := p.period.settleIfGiven(a.now)
	if err != nil {
		return nil, err
	}
	answer := &weir.PeopleAnswer{AnswerHead: head, People: []weir.PersonFacts{}}
	found, total, err := p.find(a, during)
	if err != nil {
		return nil, err
	}
	answer.Total = total
	if len(found) > p.page.limit {
		found = found[:p.page.limit]
		answer.Next = p.order.cursor(found[len(found)-1])
	}
	answer.People, err = a.personFacts(found, p.period.zone)
	return answer, err
}

// find returns the people of the page, and one more if there is, and how many
// there are on all pages.
func (p *people) find(a *asking, during *span) (found []personSummary, total int64, err error) {
	err = a.query(p.statement(a.dialect, during), func(rows Rows) error {
		var number, events, firstSeen, lastSeen sql.NullInt64
		var key sql.Null[uint64]
		if err := rows.Scan(&number, &key, &events, &firstSeen, &lastSeen); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		total += number.Int64
		if key.Valid {
			found = append(found, personSummary{key.V, events.Int64, firstSeen.Int64, lastSeen.Int64})
		}
		return nil
	})
	slices.SortFunc(found, func(a, b personSummary) int {
		return cmp.Or(cmp.Compare(p.order.value(b), p.order.value(a)), cmp.Compare(a.key, b.key))
	})
	return found, total, err
}
