package insight

import (
	"fmt"

	"github.com/weirhq/weir"
)

func (s *stickiness) answer(a *asking) (weir.Answer, error) {
	p, err := s.plan(a)
	if err != nil {
		return nil, err
	}
	if p.people != nil {
		return p.listPeople(a)
	}
	// people[i][n] is how many were active on n+1 days of the i-th stretch.
	people := make([][]int64, len(p.stretches))
	longest := 0
	for i, stretch := range p.stretches {
		people[i] = make([]int64, stretch.to-stretch.from)
		longest = max(longest, len(people[i]))
	}
	if err := a.query(p.statement(), func(rows Rows) error { return scanDays(rows, people) }); err != nil {
		return nil, err
	}
	answer := &weir.StickinessAnswer{AnswerHead: understood(p.span, weir.IntervalDay), Per: p.per}
	all := make([]int64, longest)
	for i, stretch := range p.stretches {
		for n, number := range people[i] {
			all[n] += number
		}
		answer.Stretches = append(answer.Stretches, weir.StickinessStretch{Time: inZone(stretch.start), StickinessCounts: stickinessCounts(people[i])})
	}
	answer.StickinessCounts = stickinessCounts(all)
	return answer, nil
}

func scanDays(rows Rows, people [][]int64) error {
	var stretch, days, number int64
	if err := rows.Scan(&stretch, &days, &number); err != nil {
		return fmt.Errorf("cannot read a row: %w", err)
	}
	if stretch < 0 || stretch >= int64(len(people)) || days < 1 || days > int64(len(people[stretch])) {
		return fmt.Errorf("the store gave %d active days in stretch %d, which has not as many", days, stretch)
	}
	people[stretch][days-1] = number
	return nil
}

// stickinessCounts returns the counts of people by number of days, from 1.
func stickinessCounts(people []int64) weir.StickinessCounts {
	counts := weir.StickinessCounts{Days: make([]weir.StickinessDays, len(people))}
	var days int64
	for n := len(people) - 1; n >= 0; n-- {
		counts.People += people[n]
		days += int64(n+1) * people[n]
		counts.Days[n] = weir.StickinessDays{Days: n + 1, People: people[n], AtLeast: counts.People}
	}
	for n := range counts.Days {
		counts.Days[n].Share = share(people[n], counts.People)
	}
	counts.Average = share(days, counts.People)
	return counts
}
