package insight_test

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/weirhq/weir"
)

// evaluatedCohort is a cohort's people, by their id, with what is to be known
// of each.
type evaluatedCohort map[string]evaluatedMember

type evaluatedMember struct {
	start  weir.Event // the first in the cohort's bucket
	values []*string  // of the breakdown
	since  []bool     // whether they returned in each bucket from the cohort's own
}

// evaluatedRetention is a retention worked out person by person.
type evaluatedRetention struct {
	*evaluator
	question weir.Retention
	now      time.Time
	starts   []time.Time // of the buckets, many more than are looked at
	cohorts  []evaluatedCohort
	lookedAt int
}

func evaluateRetention(question weir.Retention, events []weir.Event, now time.Time, cohorts ...weir.Cohort) *evaluatedRetention {
	zone, err := time.LoadLocation(question.Timezone)
	if err != nil {
		panic(err)
	}
	v := &evaluator{events: events, zone: zone, now: now, cohorts: cohorts}
	span := v.period(question.From, question.To, question.Interval)
	days := map[weir.Interval]int{weir.IntervalDay: 1, weir.IntervalWeek: 7, weir.IntervalMonth: 31}[question.Interval]
	r := &evaluatedRetention{evaluator: v, question: question, now: now}
	r.starts = v.bucketStarts(span.from, span.to.AddDate(0, 0, days*(question.Periods+3)), question.Interval)
	r.lookedAt = len(span.starts)
	for r.lookedAt < len(span.starts)+question.Periods-1 && !r.starts[r.lookedAt].After(now) {
		r.lookedAt++
	}
	for i := range span.starts {
		r.cohorts = append(r.cohorts, r.cohort(span, i))
	}
	return r
}

// means reports whether a selector means an event.
func (r *evaluatedRetention) means(s weir.Selector, e weir.Event) bool {
	return (s.Event == "" || s.Event == e.Name) && r.holdAll(r.question.Filters, e) && r.holdAll(s.Filters, e)
}

// bucket returns the place of an instant, -1 before the first bucket.
func (r *evaluatedRetention) bucket(t time.Time) int {
	return sort.Search(len(r.starts), func(i int) bool { return r.starts[i].After(t) }) - 1
}

// sorted returns the events that a selector means, in the order in which the
// definition takes them.
func (r *evaluatedRetention) sorted(s weir.Selector) []weir.Event {
	var meant []weir.Event
	for _, e := range r.events {
		if r.means(s, e) {
			meant = append(meant, e)
		}
	}
	slices.SortFunc(meant, func(a, b weir.Event) int {
		return cmp.Or(a.Time.Compare(b.Time), a.Received.Compare(b.Received), cmp.Compare(a.ID, b.ID))
	})
	return meant
}

func (r *evaluatedRetention) cohort(span evaluatedSpan, i int) evaluatedCohort {
	c := evaluatedCohort{}
	started := map[string]bool{}
	for _, e := range r.sorted(r.question.Start) {
		person := r.who(e)
		firstEver := !started[person]
		started[person] = true
		if _, known := c[person]; known || !span.has(e.Time) || r.bucket(e.Time) != i {
			continue
		}
		if r.question.Type == weir.RetentionFirstTime && !firstEver {
			continue
		}
		c[person] = evaluatedMember{start: e, values: r.values(e, r.question.Breakdown), since: r.since(span, i, e)}
	}
	return c
}

// since works out in which buckets the person of a start event returned.
func (r *evaluatedRetention) since(span evaluatedSpan, cohort int, start weir.Event) []bool {
	returned := make([]bool, r.lookedAt-cohort)
	which := r.question.Start
	if r.question.Return != nil {
		which = *r.question.Return
	}
	for _, e := range r.sorted(which) {
		at := r.bucket(e.Time)
		if r.who(e) != r.who(start) || e.Time.Before(span.from) || at >= r.lookedAt {
			continue
		}
		if at > cohort || at == cohort && !e.Time.Before(start.Time) {
			returned[at-cohort] = true
		}
	}
	return returned
}

// returned reports whether a member returned in the k-th period.
func (r *evaluatedRetention) returned(m evaluatedMember, k int) bool {
	if r.question.Type == weir.RetentionUnbounded {
		return slices.Contains(m.since[k:], true)
	}
	return m.since[k]
}

// begun reports whether the k-th period of a cohort has begun.
func (r *evaluatedRetention) begun(cohort, k int) bool { return !r.starts[cohort+k].After(r.now) }

// table is the answer without what every answer says.
func (r *evaluatedRetention) table() *weir.RetentionAnswer {
	answer := &weir.RetentionAnswer{Breakdown: r.question.Breakdown, Cohorts: []weir.RetentionCohort{}, Totals: []weir.RetentionTotal{}}
	groups := r.groupsBySize()
	if limit := cmp.Or(r.question.Limit, 1000); len(groups) > limit {
		answer.GroupsOmitted = int64(len(groups) - limit)
		groups = groups[:limit]
	}
	for _, values := range groups {
		total := weir.RetentionTotal{Breakdown: values}
		sums, of := make([]int64, r.question.Periods), make([]int64, r.question.Periods)
		for i := range r.cohorts {
			cohort := r.row(i, values)
			total.Size += cohort.Size
			for k, n := range cohort.Retained {
				if n != nil {
					sums[k] += *n
					of[k] += cohort.Size
				}
			}
			answer.Cohorts = append(answer.Cohorts, cohort)
		}
		for k := range sums {
			value := weir.NoValue()
			if of[k] > 0 {
				value = weir.Value(float64(sums[k]) / float64(of[k]))
			}
			total.Retention = append(total.Retention, value)
		}
		answer.Totals = append(answer.Totals, total)
	}
	return answer
}

func (r *evaluatedRetention) row(i int, values []*string) weir.RetentionCohort {
	row := weir.RetentionCohort{Start: r.starts[i].In(r.zone), Breakdown: values, Retained: make([]*int64, r.question.Periods)}
	for _, m := range r.cohorts[i] {
		if slices.EqualFunc(m.values, values, equalTexts) {
			row.Size++
		}
	}
	for k := range row.Retained {
		if row.IncompleteFrom == nil && r.starts[i+k+1].After(r.now) {
			row.IncompleteFrom = &k
		}
		if !r.begun(i, k) {
			continue
		}
		row.Retained[k] = new(int64)
		for _, m := range r.cohorts[i] {
			if slices.EqualFunc(m.values, values, equalTexts) && r.returned(m, k) {
				*row.Retained[k]++
			}
		}
	}
	return row
}

func (r *evaluatedRetention) groupsBySize() [][]*string {
	if len(r.question.Breakdown) == 0 {
		return [][]*string{{}}
	}
	var totals []weir.TrendResult
	for _, c := range r.cohorts {
		for _, m := range c {
			i := slices.IndexFunc(totals, func(t weir.TrendResult) bool { return slices.EqualFunc(t.Breakdown, m.values, equalTexts) })
			if i < 0 {
				i = len(totals)
				totals = append(totals, weir.TrendResult{Breakdown: m.values})
			}
			totals[i].Total++
		}
	}
	sortResults(totals)
	var groups [][]*string
	for _, t := range totals {
		groups = append(groups, t.Breakdown)
	}
	return groups
}

// listed returns the ids of the people of one cell, in order.
func (r *evaluatedRetention) listed(cohort, k int, outcome weir.Outcome, values []*string) []string {
	var ids []string
	for id, m := range r.cohorts[cohort] {
		inGroup := values == nil || slices.EqualFunc(m.values, values, equalTexts)
		if inGroup && r.returned(m, k) == (outcome != weir.OutcomeLost) {
			ids = append(ids, r.nameOf(id))
		}
	}
	slices.Sort(ids)
	return ids
}
