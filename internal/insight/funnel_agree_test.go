package insight_test

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// TestFunnelAgreesWithEvaluation asks random funnels about random events, both
// of the store and of the evaluator: as usual, and with limits so low that
// rows are spilled and people left to the store.
func TestFunnelAgreesWithEvaluation(t *testing.T) {
	s := newStore(t)
	answerers := []*insight.Answerer{insight.DuckDB(), insight.Cramped(insight.DuckDB())}
	rapid.Check(t, func(t *rapid.T) {
		scene := drawScene(t)
		events := withTies(t, drawJourneys(t, scene))
		s.replace(t, withRepeats(t, events))
		s.cohorts = drawCohorts(t, scene)
		for range questionsPerScene {
			question := drawFunnel(t, scene)
			mentionCohorts(t, s.cohorts, &question.Filters, &question.Breakdown)
			s.answerer = rapid.SampledFrom(answerers).Draw(t, "answerer")
			want := evaluateFunnel(question, events, s.cohorts...)
			agreeOnFunnel(t, s, want)
			agreeOnWalkers(t, s, want)
			if difference := want.possible(); difference != "" {
				t.Fatalf("%s\nquestion: %s\nevents: %s", difference, encode(question), describeEvents(events))
			}
		}
	})
}

func agreeOnFunnel(t *rapid.T, s *store, want *evaluatedFunnel) {
	answer := askSound[*weir.FunnelAnswer](t, s, want.question, now)
	got, wanted := roundFunnel(withoutHead(answer)), roundFunnel(want.table())
	if got != wanted {
		t.Fatalf("got  %s\nwant %s\nquestion: %s\ncohorts: %s\nevents: %s", got, wanted, encode(want.question), describeCohorts(want.cohorts), describeEvents(want.events))
	}
}

// roundFunnel returns an answer as JSON with its doubles cut to what does not
// depend on the order of additions, and its times in UTC.
func roundFunnel(a *weir.FunnelAnswer) string {
	results := []*weir.FunnelResult{&a.FunnelResult}
	for i := range a.Groups {
		results = append(results, &a.Groups[i].FunnelResult)
	}
	for _, r := range results {
		for k := range r.Steps {
			round(&r.Steps[k].AvgSeconds)
			round(&r.Steps[k].MedianSeconds)
		}
		round(&r.Overall.AvgSeconds)
		round(&r.Overall.MedianSeconds)
		for i := range r.Points {
			r.Points[i].Time = r.Points[i].Time.UTC()
		}
	}
	return encode(a)
}

func round(v *weir.Value) {
	if v.IsSet() {
		text := strconv.FormatFloat(float64(*v), 'e', 12, 64)
		rounded, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic(err)
		}
		*v = weir.Value(rounded)
	}
}

// agreeOnWalkers asks for the people of a step, page by page.
func agreeOnWalkers(t *rapid.T, s *store, want *evaluatedFunnel) {
	question := want.question
	steps := len(question.Steps)
	people := &weir.FunnelPeople{Step: rapid.IntRange(1, steps).Draw(t, "step"), PeoplePage: weir.PeoplePage{Limit: rapid.IntRange(1, 3).Draw(t, "page")}}
	if people.Step < steps && rapid.Bool().Draw(t, "dropped") {
		people.Outcome = weir.OutcomeDropped
	}
	if groups := want.table().Groups; len(groups) > 0 && rapid.Bool().Draw(t, "grouped") {
		people.Breakdown = rapid.SampledFrom(groups).Draw(t, "group").Breakdown
	}
	table := want.table()
	if points := table.Points; len(points) > 0 && rapid.Bool().Draw(t, "timed") {
		people.Time = rapid.SampledFrom(points).Draw(t, "point").Time.UTC().Format(time.RFC3339)
	}
	if people.Step == steps && rapid.Bool().Draw(t, "binned") {
		people.FromSeconds = new(rapid.SampledFrom(table.Overall.Histogram).Draw(t, "bin").FromSeconds)
	}
	question.People = people
	expected := want.walkers(people)
	var got []string
	for {
		list := askSound[*weir.FunnelPeopleList](t, s, question, now)
		if int(list.Total) != len(expected) || len(list.People) > people.Limit {
			t.Fatalf("%d in all, %d listed, want %v\nquestion: %s\nevents: %s", list.Total, len(list.People), expected, encode(question), describeEvents(want.events))
		}
		for _, p := range list.People {
			got = append(got, describeWalker(p.DistinctID, p.Times))
		}
		if people.After = list.Next; list.Next == "" {
			break
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, expected) {
		t.Fatalf("listed %v, want %v\nquestion: %s\nevents: %s", got, expected, encode(question), describeEvents(want.events))
	}
}

func (f *evaluatedFunnel) walkers(asked *weir.FunnelPeople) []string {
	var all []string
	table := f.table()
	for person, way := range f.way {
		if !inPoint(way, table.Points, asked.Time) || !inBin(way, table.Overall.Histogram, asked.FromSeconds) {
			continue
		}
		if len(way) < asked.Step || asked.Outcome == weir.OutcomeDropped && len(way) > asked.Step ||
			asked.Breakdown != nil && !slices.Contains(f.groupsOf(way), encode(asked.Breakdown)) {
			continue
		}
		var times []time.Time
		for _, e := range way {
			times = append(times, e.Time)
		}
		all = append(all, describeWalker(f.nameOf(person), times))
	}
	slices.Sort(all)
	return all
}

// inPoint reports whether a way begins in the point that starts at a time.
func inPoint(way []weir.Event, points []weir.FunnelPoint, start string) bool {
	at := sort.Search(len(points), func(i int) bool { return points[i].Time.After(way[0].Time) }) - 1
	return start == "" || points[at].Time.UTC().Format(time.RFC3339) == start
}

// inBin reports whether a way takes as long as the bin that begins there.
func inBin(way []weir.Event, bins []weir.FunnelBin, from *int64) bool {
	if from == nil {
		return true
	}
	seconds := way[len(way)-1].Time.Sub(way[0].Time).Seconds()
	last := bins[len(bins)-1]
	for _, b := range bins {
		if b.FromSeconds == *from {
			return seconds >= float64(b.FromSeconds) && (seconds < float64(b.ToSeconds) || b == last)
		}
	}
	return false
}

func describeWalker(person string, times []time.Time) string {
	text := person
	for _, t := range times {
		text += " " + t.UTC().Format(time.RFC3339Nano)
	}
	return text
}

// possible checks the levels of ordered and strict funnels without exclusions
// against what can be said of them without following runs: that there are
// events in order that go so far, and none that go further.
func (f *evaluatedFunnel) possible() string {
	if f.question.Order == weir.FunnelAny || len(f.question.Exclude) > 0 {
		return ""
	}
	byPerson := map[string][]weir.Event{}
	for _, e := range f.events {
		if !e.Time.Before(f.span.from) && f.holdAll(f.question.Filters, e) {
			byPerson[f.who(e)] = append(byPerson[f.who(e)], e)
		}
	}
	for person, events := range byPerson {
		slices.SortStableFunc(events, f.compare)
		level := 0
		for i, e := range events {
			if e.Time.Before(f.span.to) && slices.Contains(f.matched(e), 0) {
				level = max(level, f.goesTo(events[i+1:], e.Time.Add(f.window), 1))
			}
		}
		if level != len(f.way[person]) {
			return fmt.Sprintf("%s can reach %d steps, not %d", person, level, len(f.way[person]))
		}
	}
	return ""
}

// goesTo returns how many steps there can be, given that reached are.
func (f *evaluatedFunnel) goesTo(events []weir.Event, end time.Time, reached int) int {
	level := reached
	for i, e := range events {
		if e.Time.After(end) || i > 0 && f.question.Order == weir.FunnelStrict {
			break
		}
		if slices.Contains(f.matched(e), reached) {
			level = max(level, f.goesTo(events[i+1:], end, reached+1))
		}
	}
	return level
}
