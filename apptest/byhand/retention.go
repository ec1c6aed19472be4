package byhand

import (
	"cmp"
	"errors"
	"slices"

	"github.com/weirhq/weir"
)

// retention is a question with what is worked out of it once.
type retention struct {
	weir.Retention
	period     // of the cohorts
	looked     period
	returning  weir.Selector
	periods    int
	cohortsOf  []map[string]bool   // who is in each cohort
	returnedIn []map[string][]bool // by cohort and person: in which buckets from it
}

// retention answers a [weir.Retention]: with a [weir.RetentionAnswer], or the
// people of a cell.
func (e Events) retention(q weir.Retention) (weir.Answer, error) {
	if q.Breakdown != nil {
		return nil, errors.New("cannot break down a retention")
	}
	r := retention{Retention: q, returning: q.Start, periods: cmp.Or(q.Periods, 12)}
	if q.Return != nil {
		r.returning = *q.Return
	}
	var err error
	if r.period, err = newPeriod(q.Period, q.Interval); err != nil {
		return nil, err
	}
	r.looked = r.period
	r.looked.to = r.shift(r.starts[len(r.starts)-1], r.periods)
	if r.looked, err = r.looked.cut(); err != nil {
		return nil, err
	}
	r.fill(e)
	if q.People != nil {
		return r.people()
	}
	return r.answer(), nil
}

// fill finds who is in which cohort and when they returned.
func (r *retention) fill(e Events) {
	for range r.starts {
		r.cohortsOf = append(r.cohortsOf, map[string]bool{})
		r.returnedIn = append(r.returnedIn, map[string][]bool{})
	}
	for _, person := range e.people() {
		started := person.meant(r.Start, r.Filters)
		returned := person.meant(r.returning, r.Filters).between(r.from, r.looked.to)
		for i, start := range r.starts {
			of := r.events(started).between(start, r.bucketEnd(i))
			firstEver := len(of) > 0 && !started[0].Time.Before(of[0].Time)
			if len(of) == 0 || r.Type == weir.RetentionFirstTime && !firstEver {
				continue
			}
			r.cohortsOf[i][of[0].Who] = true
			r.returnedIn[i][of[0].Who] = r.returns(i, returned.between(of[0].Time, r.looked.to))
		}
	}
}

// returns says for each bucket from cohort i's own if there is an event in it,
// or if that is how returns are meant, in it or later.
func (r *retention) returns(i int, returned Events) []bool {
	in := make([]bool, r.periods)
	for _, event := range returned {
		k := r.looked.bucket(event.Time) - i
		if r.Type == weir.RetentionUnbounded {
			for j := range in[:min(k+1, len(in))] {
				in[j] = true
			}
		} else if k < len(in) {
			in[k] = true
		}
	}
	return in
}

func (r *retention) answer() *weir.RetentionAnswer {
	answer := &weir.RetentionAnswer{AnswerHead: r.head(weir.InsightRetention, r.interval), Breakdown: []string{}}
	total := weir.RetentionTotal{Breakdown: []*string{}}
	sums := make([]int64, r.periods)
	for i, start := range r.starts {
		cohort := weir.RetentionCohort{Start: start, Breakdown: []*string{}, Size: int64(len(r.cohortsOf[i]))}
		for k := range sums {
			retained := int64(len(r.who(i, k, true)))
			cohort.Retained = append(cohort.Retained, &retained)
			sums[k] += retained
		}
		answer.Cohorts = append(answer.Cohorts, cohort)
		total.Size += cohort.Size
	}
	for _, retained := range sums {
		total.Retention = append(total.Retention, ratio(retained, total.Size))
	}
	answer.Totals = []weir.RetentionTotal{total}
	return answer
}

// who returns those of cohort i who returned in the kth bucket from it, or did
// not, by their ids.
func (r *retention) who(i, k int, returned bool) []string {
	var who []string
	for person := range r.cohortsOf[i] {
		if r.returnedIn[i][person][k] == returned {
			who = append(who, person)
		}
	}
	slices.Sort(who)
	return who
}

// people lists those of a cell, by their ids and without keys.
func (r *retention) people() (*weir.PeopleList, error) {
	cell, err := newPeriod(weir.Period{From: r.People.Cohort, To: r.People.Cohort, Timezone: r.Timezone}, "")
	if err != nil {
		return nil, err
	}
	list := &weir.PeopleList{AnswerHead: r.head(weir.InsightRetention, r.interval), People: []weir.PersonRef{}}
	for _, id := range r.who(r.bucket(cell.from), r.People.Period, r.People.Outcome != weir.OutcomeLost) {
		list.People = append(list.People, weir.PersonRef{DistinctID: id})
	}
	list.Total = int64(len(list.People))
	return list, nil
}
