package insight

import (
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

const (
	// defaultNames and maxNames bound the names listed: more than anybody gives
	// on purpose, and what a program may take at once of names made of data.
	defaultNames = 1_000
	maxNames     = 10_000
)

// names is a checked weir.Names.
type names struct {
	period period
	limit  int
}

func (n *names) name() weir.Insight { return weir.InsightNames }

func readNames(o *object) planned {
	n := &names{period: readPeriod(o), limit: o.number("limit", 1, maxNames, defaultNames)}
	o.done()
	return n
}

func (n *names) answer(a *asking) (weir.Answer, error) {
	s, err := n.period.settle(a.now)
	if err != nil {
		return nil, err
	}
	answer := &weir.NamesAnswer{AnswerHead: understood(s, ""), Names: []weir.NameFacts{}}
	err = a.query(n.statement(a.dialect, s), func(rows Rows) error {
		var facts weir.NameFacts
		var first, last int64
		if err := rows.Scan(&facts.Name, &facts.Count, &first, &last, &answer.Total); err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		facts.FirstSeen, facts.LastSeen = inZone(time.UnixMicro(first).In(n.period.zone)), inZone(time.UnixMicro(last).In(n.period.zone))
		answer.Names = append(answer.Names, facts)
		return nil
	})
	return answer, err
}

// statement gives name, number, first_seen, last_seen, and how many names there
// are.
func (n *names) statement(in dialect, s span) fragment {
	return compose(`SELECT name, number, first_seen, last_seen, CAST(count(*) OVER () AS BIGINT)
FROM (SELECT name, {} FROM events WHERE {} GROUP BY name) AS names
ORDER BY number DESC, name LIMIT {}`, summary(in), s.during(in), bind(int64(n.limit)))
}
