package insight_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// inCohort reports whether the person behind an event is in a cohort.
func (v *evaluator) inCohort(of weir.Event, name string) bool {
	i := slices.IndexFunc(v.cohorts, func(c weir.Cohort) bool { return c.Name == name })
	key := v.who(of) + " in " + name
	if _, known := v.members[key]; !known {
		if v.members == nil {
			v.members = map[string]bool{}
		}
		v.members[key] = v.fulfils(*v.cohorts[i].Who, of)
	}
	return v.members[key]
}

func (v *evaluator) fulfils(r weir.CohortRule, of weir.Event) bool {
	fulfils := func(part weir.CohortRule) bool { return v.fulfils(part, of) }
	switch {
	case r.Any != nil:
		return slices.ContainsFunc(r.Any, fulfils)
	case r.All != nil:
		return !slices.ContainsFunc(r.All, func(part weir.CohortRule) bool { return !fulfils(part) })
	case r.Not != nil:
		return !fulfils(*r.Not)
	case r.Did != nil:
		return v.did(*r.Did, of)
	case r.IDs != nil:
		return slices.ContainsFunc(v.events, func(e weir.Event) bool { return v.who(e) == v.who(of) && slices.Contains(r.IDs, e.DistinctID()) })
	}
	return v.holds(weir.Filter{Property: r.Property, Op: r.Op, Value: r.Value}, of)
}

func (v *evaluator) did(d weir.CohortDid, of weir.Event) bool {
	times := 0
	for _, e := range v.events {
		if v.who(e) == v.who(of) && (d.Event == "" || d.Event == e.Name) && v.holdAll(d.Filters, e) && v.counts(d, e.Time) {
			times++
		}
	}
	switch {
	case d.AtMost != nil:
		return times <= *d.AtMost
	case d.Exactly != nil:
		return times == *d.Exactly
	case d.AtLeast != nil:
		return times >= *d.AtLeast
	}
	return times >= 1
}

// counts reports whether an event counts by its time.
func (v *evaluator) counts(d weir.CohortDid, at time.Time) bool {
	if d.Within != "" {
		return !at.Before(v.now.Add(-windowOf(d.Within))) && at.Before(v.now)
	}
	zone, err := time.LoadLocation(d.Timezone)
	if err != nil {
		panic(err)
	}
	in := &evaluator{zone: zone}
	instant := func(text string, days int) time.Time {
		if date, err := time.Parse(time.DateOnly, text); err == nil {
			return in.dayStart(date.AddDate(0, 0, days))
		}
		return mustInstant(text)
	}
	return (d.From == "" || !at.Before(instant(d.From, 0))) && (d.To == "" || at.Before(instant(d.To, 1)))
}

// drawCohorts returns cohorts c0, c1, …, which it has the package check.
func drawCohorts(t *rapid.T, s scene) []weir.Cohort {
	cohorts := make([]weir.Cohort, rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "cohorts"))
	for i := range cohorts {
		who := drawRule(t, s, 2)
		cohorts[i] = weir.Cohort{Name: fmt.Sprintf("c%d", i), Who: &who}
		text, err := json.Marshal(who)
		if err != nil {
			t.Fatalf("cannot write a cohort: %v", err)
		}
		read, err := insight.ReadCohort(text)
		if again, _ := json.Marshal(read); err != nil || string(again) != string(text) {
			t.Fatalf("the cohort %s is read as %s: %v", text, again, err)
		}
	}
	return cohorts
}

func drawRule(t *rapid.T, s scene, depth int) weir.CohortRule {
	kind := rapid.IntRange(0, 8).Draw(t, "rule")
	if depth == 0 && kind < 3 {
		kind += 4
	}
	switch kind {
	case 0:
		return weir.CohortRule{Any: []weir.CohortRule{drawRule(t, s, depth-1), drawRule(t, s, depth-1)}}
	case 1:
		return weir.CohortRule{All: []weir.CohortRule{drawRule(t, s, depth-1), drawRule(t, s, depth-1)}}
	case 2:
		opposite := drawRule(t, s, depth-1)
		return weir.CohortRule{Not: &opposite}
	case 3:
		return weir.CohortRule{IDs: []string{drawn(t, "id", "u1", "u2", "a1"), drawn(t, "id", "u1", "a2", "gone")}}
	case 4:
		f := drawFilter(t, 0)
		f.Property = "person." + drawn(t, "key", keys...)
		return weir.CohortRule{Property: f.Property, Op: f.Op, Value: f.Value}
	}
	did := drawDid(t, s)
	return weir.CohortRule{Did: &did}
}

func drawDid(t *rapid.T, s scene) weir.CohortDid {
	d := weir.CohortDid{Selector: drawSelector(t)}
	times := rapid.IntRange(0, 3).Draw(t, "times")
	switch rapid.IntRange(0, 4).Draw(t, "bound") {
	case 0:
		d.AtMost = &times
	case 1:
		d.Exactly = &times
	case 2, 3:
		times = max(1, times)
		d.AtLeast = &times
	}
	switch rapid.IntRange(0, 4).Draw(t, "limited") {
	case 0:
		d.Within = drawn(t, "within", "1h", "36h", "30d", "366d")
	case 1:
		d.Period = drawPeriod(t, s, weir.IntervalDay)
	case 2:
		d.Period = drawPeriod(t, s, weir.IntervalDay)
		d.To = ""
	}
	return d
}

// mentionCohorts adds to what a question has, perhaps, filters and breakdowns
// by cohorts.
func mentionCohorts(t *rapid.T, cohorts []weir.Cohort, filters *[]weir.Filter, breakdown *[]string) {
	for _, c := range cohorts {
		name := "cohort." + c.Name
		switch rapid.IntRange(0, 5).Draw(t, "mention") {
		case 0:
			*filters = append(*filters, weir.Filter{Property: name, Op: weir.OpIs, Value: rapid.Bool().Draw(t, "in")})
		case 1:
			*filters = append(*filters, weir.Filter{Any: []weir.Filter{drawFilter(t, 0), {Property: name, Op: weir.OpIsNot, Value: "true"}}})
		case 2:
			if breakdown != nil {
				*breakdown = append(*breakdown, name)
			}
		}
	}
}

// describeCohorts tells which cohorts a question may have named.
func describeCohorts(cohorts []weir.Cohort) string {
	lines := make([]string, len(cohorts))
	for i, c := range cohorts {
		lines[i] = "\n" + c.Name + ": " + encode(c.Who)
	}
	return strings.Join(lines, "")
}
