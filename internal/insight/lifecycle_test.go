package insight_test

import (
	"slices"
	"sort"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// evaluatedLifecycle is a point and who is in each part of it, by name.
type evaluatedLifecycle struct {
	weir.LifecyclePoint
	people map[weir.Outcome][]string
}

// evaluateLifecycle works out a lifecycle bucket by bucket.
func evaluateLifecycle(question weir.Lifecycle, events []weir.Event, now time.Time, cohorts ...weir.Cohort) []evaluatedLifecycle {
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
	var points []evaluatedLifecycle
	for i := 1; i <= n; i++ {
		p := evaluatedLifecycle{people: map[weir.Outcome][]string{}}
		for person, first := range v.firstTimes(question.Series, question.Filters) {
			is, was := active[i][person], active[i-1][person]
			switch {
			case is && !first.Before(bounds[i]):
				p.add(weir.OutcomeNew, v.nameOf(person))
			case is && was:
				p.add(weir.OutcomeReturning, v.nameOf(person))
			case is:
				p.add(weir.OutcomeResurrecting, v.nameOf(person))
			case was && !bounds[i].After(now):
				p.add(weir.OutcomeDormant, v.nameOf(person))
			}
		}
		p.LifecyclePoint = weir.LifecyclePoint{
			Time: bounds[i].In(zone), Incomplete: bounds[i+1].After(now),
			New: p.number(weir.OutcomeNew), Returning: p.number(weir.OutcomeReturning),
			Resurrecting: p.number(weir.OutcomeResurrecting), Dormant: p.number(weir.OutcomeDormant),
		}
		points = append(points, p)
	}
	return points
}

func (e *evaluatedLifecycle) add(outcome weir.Outcome, name string) {
	e.people[outcome] = append(e.people[outcome], name)
}

func (e *evaluatedLifecycle) number(outcome weir.Outcome) int64 {
	return int64(len(e.people[outcome]))
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
			points := evaluateLifecycle(question, events, now, s.cohorts...)
			var want []weir.LifecyclePoint
			for _, p := range points {
				want = append(want, p.LifecyclePoint)
			}
			if wanted := encode(want); got != wanted {
				t.Fatalf("got  %s\nwant %s\nquestion: %s at %s\ncohorts: %s\nevents: %s", got, wanted, encode(question), now, describeCohorts(s.cohorts), describeEvents(events))
			}
			agreeOnLifecyclePeople(t, s, question, points, now)
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
