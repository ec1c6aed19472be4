package insight_test

import (
	"cmp"
	"sort"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

func TestStickinessAgreesWithEvaluation(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		scene := drawScene(t)
		events := withTies(t, drawVisits(t, scene))
		s.replace(t, events)
		s.cohorts = drawCohorts(t, scene)
		for range questionsPerScene {
			question := weir.Stickiness{Insight: weir.InsightStickiness, Series: drawSelector(t), Period: drawPeriod(t, scene, weir.IntervalDay)}
			question.Per = rapid.SampledFrom([]weir.StickinessPer{"", weir.StickinessPerPeriod, weir.StickinessPerWeek, weir.StickinessPerMonth}).Draw(t, "per")
			if rapid.IntRange(0, 2).Draw(t, "filtered") == 0 {
				question.Filters = drawFilters(t, 1)
			}
			mentionCohorts(t, s.cohorts, &question.Filters, nil)
			got := encode(withoutHead(askSound[*weir.StickinessAnswer](t, s, question, now)))
			want := evaluateStickiness(question, events, s.cohorts...)
			if wanted := encode(want.StickinessAnswer); got != wanted {
				t.Fatalf("got  %s\nwant %s\nquestion: %s\ncohorts: %s\nevents: %s", got, wanted, encode(question), describeCohorts(s.cohorts), describeEvents(events))
			}
			agreeOnStickinessPeople(t, s, question, want)
		}
	})
}

// evaluatedStickiness is an answer and, of each stretch, the active days of
// each person, whom nameOf names; several may have the same name.
type evaluatedStickiness struct {
	*weir.StickinessAnswer
	days   []map[string]int
	nameOf func(person string) string
}

// evaluateStickiness counts each person's days in each stretch.
func evaluateStickiness(question weir.Stickiness, events []weir.Event, cohorts ...weir.Cohort) evaluatedStickiness {
	zone, err := time.LoadLocation(question.Timezone)
	if err != nil {
		panic(err)
	}
	v := &evaluator{events: events, zone: zone, now: now, cohorts: cohorts}
	span := v.period(question.From, question.To, weir.IntervalDay)
	answer := &weir.StickinessAnswer{Per: cmp.Or(question.Per, weir.StickinessPerPeriod)}
	stretches := span.starts[:1]
	if answer.Per != weir.StickinessPerPeriod {
		stretches = v.bucketStarts(span.from, span.to, weir.Interval(answer.Per))
	}
	var perStretch []map[string]int
	within := map[int]int{} // stretches by their number of days
	var all []int           // numbers of days, of each person in each stretch
	for i, start := range stretches {
		in := func(t time.Time) bool {
			return span.has(t) && (i+1 == len(stretches) || t.Before(stretches[i+1])) && (i == 0 || !t.Before(start))
		}
		days := 0
		for _, day := range span.starts {
			if i == 0 && (len(stretches) == 1 || day.Before(stretches[1])) || i > 0 && in(day) {
				days++
			}
		}
		within[i] = days
		perPerson := map[string]map[int]bool{}
		for _, e := range v.meant(question.Series, question.Filters) {
			if !in(e.Time) {
				continue
			}
			if perPerson[v.who(e)] == nil {
				perPerson[v.who(e)] = map[int]bool{}
			}
			perPerson[v.who(e)][sort.Search(len(span.starts), func(i int) bool { return span.starts[i].After(e.Time) })] = true
		}
		var numbers []int
		perStretch = append(perStretch, map[string]int{})
		for person, days := range perPerson {
			numbers = append(numbers, len(days))
			perStretch[i][person] = len(days)
		}
		all = append(all, numbers...)
		answer.Stretches = append(answer.Stretches, weir.StickinessStretch{Time: start.In(zone), StickinessCounts: countDays(numbers, days)})
	}
	longest := 0
	for _, days := range within {
		longest = max(longest, days)
	}
	answer.StickinessCounts = countDays(all, longest)
	return evaluatedStickiness{StickinessAnswer: answer, days: perStretch, nameOf: v.nameOf}
}

func countDays(numbers []int, most int) weir.StickinessCounts {
	counts := weir.StickinessCounts{People: int64(len(numbers)), Average: weir.NoValue(), Days: []weir.StickinessDays{}}
	sum := 0
	for _, n := range numbers {
		sum += n
	}
	if len(numbers) > 0 {
		counts.Average = weir.Value(float64(sum) / float64(len(numbers)))
	}
	for days := 1; days <= most; days++ {
		d := weir.StickinessDays{Days: days, Share: weir.NoValue()}
		for _, n := range numbers {
			if n == days {
				d.People++
			}
			if n >= days {
				d.AtLeast++
			}
		}
		if len(numbers) > 0 {
			d.Share = weir.Value(float64(d.People) / float64(len(numbers)))
		}
		counts.Days = append(counts.Days, d)
	}
	return counts
}
