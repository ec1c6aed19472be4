package insight_test

import (
	"cmp"
	"slices"
	"sort"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// evaluateLifecycle works out a lifecycle bucket by bucket.
func evaluateLifecycle(question weir.Lifecycle, events []weir.Event, now time.Time, cohorts ...weir.Cohort) []weir.LifecyclePoint {
	zone, err := time.LoadLocation(question.Timezone)
	if err != nil {
		panic(err)
	}
	v := &evaluator{events: events, zone: zone, now: now, cohorts: cohorts}
	starts := v.period(question.From, question.To, question.Interval).starts
	n := len(starts)
	before := v.bucketStarts(starts[0].AddDate(0, 0, -40), starts[0], question.Interval)
	after := v.bucketStarts(starts[n-1], starts[n-1].AddDate(0, 0, 40), question.Interval)
	bounds := append([]time.Time{before[len(before)-1]}, starts...)
	bounds = append(bounds, after[1])
	active := v.activePeople(question.Series, question.Filters, bounds)
	var points []weir.LifecyclePoint
	for i := 1; i <= n; i++ {
		p := weir.LifecyclePoint{Time: bounds[i].In(zone), Incomplete: bounds[i+1].After(now)}
		for person, first := range v.firstTimes(question.Series, question.Filters) {
			is, was := active[i][person], active[i-1][person]
			switch {
			case is && !first.Before(bounds[i]):
				p.New++
			case is && was:
				p.Returning++
			case is:
				p.Resurrecting++
			case was && !bounds[i].After(now):
				p.Dormant++
			}
		}
		points = append(points, p)
	}
	return points
}

func (v *evaluator) meant(s weir.Selector, filters []weir.Filter) []weir.Event {
	var meant []weir.Event
	for _, e := range v.events {
		if (s.Event == "" || s.Event == e.Name) && v.holdAll(filters, e) && v.holdAll(s.Filters, e) {
			meant = append(meant, e)
		}
	}
	return meant
}

func (v *evaluator) firstTimes(s weir.Selector, filters []weir.Filter) map[string]time.Time {
	first := map[string]time.Time{}
	for _, e := range v.meant(s, filters) {
		if known, ok := first[v.who(e)]; !ok || e.Time.Before(known) {
			first[v.who(e)] = e.Time
		}
	}
	return first
}

// activePeople returns who was active between each bound and the next.
func (v *evaluator) activePeople(s weir.Selector, filters []weir.Filter, bounds []time.Time) []map[string]bool {
	active := make([]map[string]bool, len(bounds)-1)
	for i := range active {
		active[i] = map[string]bool{}
	}
	for _, e := range v.meant(s, filters) {
		i := sort.Search(len(bounds), func(i int) bool { return bounds[i].After(e.Time) }) - 1
		if i >= 0 && i < len(active) {
			active[i][v.who(e)] = true
		}
	}
	return active
}

func TestLifecycleAgreesWithEvaluation(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		scene := drawScene(t)
		events := withTies(t, drawVisits(t, scene))
		s.replace(t, events)
		s.cohorts = drawCohorts(t, scene)
		for range questionsPerScene {
			question, now := weir.Lifecycle{Insight: weir.InsightLifecycle, Series: drawSelector(t)}, scene.drawNow(t)
			question.Interval = rapid.SampledFrom([]weir.Interval{weir.IntervalHour, weir.IntervalDay, weir.IntervalDay, weir.IntervalWeek, weir.IntervalMonth}).Draw(t, "interval")
			question.Period = drawPeriod(t, scene, question.Interval)
			if rapid.IntRange(0, 2).Draw(t, "filtered") == 0 {
				question.Filters = drawFilters(t, 1)
			}
			mentionCohorts(t, s.cohorts, &question.Filters, nil)
			got := encode(askSound[*weir.LifecycleAnswer](t, s, question, now).Points)
			if want := encode(evaluateLifecycle(question, events, now, s.cohorts...)); got != want {
				t.Fatalf("got  %s\nwant %s\nquestion: %s at %s\ncohorts: %s\nevents: %s", got, want, encode(question), now, describeCohorts(s.cohorts), describeEvents(events))
			}
		}
	})
}

// TestLifecycleAsDefined holds what random questions rarely meet.
func TestLifecycleAsDefined(t *testing.T) {
	cases := []struct {
		name, question string
		events         []string
		want           []weir.LifecyclePoint // without times
	}{
		{"one of each", `"from":"2026-03-10","to":"2026-03-13"`,
			[]string{"2026-03-10T10:00:00Z", "2026-03-11T10:00:00Z", "2026-03-13T10:00:00Z"},
			[]weir.LifecyclePoint{{New: 1}, {Returning: 1}, {Dormant: 1}, {Resurrecting: 1}}},
		{"seen long before", `"from":"2026-03-10","to":"2026-03-10"`, []string{"2025-01-01T10:00:00Z", "2026-03-10T10:00:00Z"},
			[]weir.LifecyclePoint{{Resurrecting: 1}}},
		{"active in the bucket before the period", `"from":"2026-03-10","to":"2026-03-11"`, []string{"2026-03-09T10:00:00Z"},
			[]weir.LifecyclePoint{{Dormant: 1}, {}}},
		{"buckets count in full", `"from":"2026-03-10T12:00:00Z","to":"2026-03-10T13:00:00Z"`, []string{"2026-03-10T00:00:00Z"},
			[]weir.LifecyclePoint{{New: 1}}},
		{"the bucket that contains now, and one that has not begun", `"from":"2026-03-29","to":"2026-03-30"`, []string{"2026-03-28T10:00:00Z"},
			[]weir.LifecyclePoint{{Dormant: 1, Incomplete: true}, {Incomplete: true}}},
		{"an active person whom nobody has lost yet", `"from":"2026-03-29","to":"2026-03-30"`, []string{"2026-03-29T10:00:00Z"},
			[]weir.LifecyclePoint{{New: 1, Incomplete: true}, {Incomplete: true}}},
		{"past the first word of a mask", `"from":"2026-01-05","to":"2026-03-10","series":{"event":"x"}`, []string{"2026-03-06T10:00:00Z", "2026-03-07T10:00:00Z"},
			append(make([]weir.LifecyclePoint, 60), weir.LifecyclePoint{New: 1}, weir.LifecyclePoint{Returning: 1}, weir.LifecyclePoint{Dormant: 1}, weir.LifecyclePoint{}, weir.LifecyclePoint{})},
	}
	s := newStore(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s.replace(t, eventsAt(t, c.events...))
			answer, err := s.askAt([]byte(`{"insight":"lifecycle",`+c.question+`}`), now)
			if err != nil {
				t.Fatal(err)
			}
			got := answer.(*weir.LifecycleAnswer).Points
			for i := range got {
				got[i].Time = time.Time{}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("points are\n%v, want\n%v", got, c.want)
			}
		})
	}
}

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
			if want := encode(evaluateStickiness(question, events, s.cohorts...)); got != want {
				t.Fatalf("got  %s\nwant %s\nquestion: %s\ncohorts: %s\nevents: %s", got, want, encode(question), describeCohorts(s.cohorts), describeEvents(events))
			}
		}
	})
}

// evaluateStickiness counts each person's days in each stretch.
func evaluateStickiness(question weir.Stickiness, events []weir.Event, cohorts ...weir.Cohort) *weir.StickinessAnswer {
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
		for _, days := range perPerson {
			numbers = append(numbers, len(days))
		}
		all = append(all, numbers...)
		answer.Stretches = append(answer.Stretches, weir.StickinessStretch{Time: start.In(zone), StickinessCounts: countDays(numbers, days)})
	}
	longest := 0
	for _, days := range within {
		longest = max(longest, days)
	}
	answer.StickinessCounts = countDays(all, longest)
	return answer
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
