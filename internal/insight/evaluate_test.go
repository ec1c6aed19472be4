package insight_test

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// The evaluator answers trends over a slice of events, in plain Go. It was
// written from docs/insights.md and shares no code with the package; it is
// slow and simple on purpose.
type evaluator struct {
	events []weir.Event
	zone   *time.Location
	now    time.Time
	shape  evaluatedShape

	ties    *evaluatedTies // of the events, once somebody asks for them
	cohorts []weir.Cohort
	members map[string]bool // what is known of who is in which cohort
}

// evaluatedSpan is a period: its ends, and its buckets' first instants.
type evaluatedSpan struct {
	from, to time.Time
	starts   []time.Time
}

// evaluate answers a question whose from and to are given.
func evaluate(question weir.Trend, events []weir.Event, cohorts ...weir.Cohort) *weir.TrendAnswer {
	zone, err := time.LoadLocation(cmp.Or(question.Timezone, "UTC"))
	if err != nil {
		panic(err)
	}
	v := &evaluator{events: events, zone: zone, now: now, cohorts: cohorts}
	v.shape = evaluatedShape{cumulative: question.Cumulative, rolling: question.Rolling}
	current := v.period(question.From, question.To, question.Interval)
	spans := []evaluatedSpan{current}
	if question.Compare != "" {
		spans = append(spans, v.previous(question, current))
	}
	results := v.allSeries(question, spans)
	limit := cmp.Or(question.Limit, 1000)
	answer := &weir.TrendAnswer{Breakdown: question.Breakdown}
	for i, ofSeries := range results {
		sortResults(ofSeries)
		if len(ofSeries) > limit {
			answer.GroupsOmitted += int64(len(ofSeries) - limit)
			ofSeries = ofSeries[:limit]
			if question.Other {
				ofSeries = append(ofSeries, v.otherResult(question, i, ofSeries, spans))
			}
		}
		answer.Series = append(answer.Series, ofSeries...)
	}
	v.shape.roll(answer)
	return answer
}

// period settles from and to, which are dates or instants.
func (v *evaluator) period(from, to string, interval weir.Interval) evaluatedSpan {
	var s evaluatedSpan
	if date, err := time.Parse(time.DateOnly, from); err == nil {
		s.from = v.dayStart(date)
	} else {
		s.from = mustInstant(from)
	}
	if date, err := time.Parse(time.DateOnly, to); err == nil {
		s.to = v.dayStart(date.AddDate(0, 0, 1))
	} else {
		s.to = mustInstant(to)
	}
	s.starts = v.bucketStarts(s.from, s.to, interval)
	return s
}

func (v *evaluator) previous(question weir.Trend, current evaluatedSpan) evaluatedSpan {
	first, err1 := time.Parse(time.DateOnly, question.From)
	last, err2 := time.Parse(time.DateOnly, question.To)
	s := evaluatedSpan{to: current.from}
	if err1 == nil && err2 == nil {
		days := int(last.Sub(first).Hours()/24) + 1
		s.from = v.dayStart(first.AddDate(0, 0, -days))
	} else {
		s.from = current.from.Add(-current.to.Sub(current.from))
	}
	s.starts = v.bucketStarts(s.from, s.to, question.Interval)
	return s
}

func mustInstant(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// shows returns the date that the zone's calendar shows, as midnight UTC.
func (v *evaluator) shows(t time.Time) time.Time {
	year, month, day := t.In(v.zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// dayStart walks by quarter hours to the first instant whose date is the one
// given or later: since 1972 all days of all zones begin at one.
func (v *evaluator) dayStart(date time.Time) time.Time {
	for t := date.Add(-30 * time.Hour); ; t = t.Add(15 * time.Minute) {
		if !v.shows(t).Before(date) {
			return t
		}
	}
}

// bucketStarts returns the first instants of the buckets that [from, to)
// meets.
func (v *evaluator) bucketStarts(from, to time.Time, interval weir.Interval) []time.Time {
	if !from.Before(to) {
		return nil
	}
	if interval == weir.IntervalHour || interval == weir.IntervalMinute {
		return v.clockStarts(from, to, interval)
	}
	date := v.shows(from).AddDate(0, 0, -3)
	for !isFirst(date, interval) {
		date = date.AddDate(0, 0, -1)
	}
	var starts []time.Time
	for {
		start := v.dayStart(date)
		if !start.Before(to) {
			return starts
		}
		for date = date.AddDate(0, 0, 1); !isFirst(date, interval); {
			date = date.AddDate(0, 0, 1)
		}
		if end := v.dayStart(date); start.Before(end) && from.Before(end) {
			starts = append(starts, start)
		}
	}
}

func isFirst(date time.Time, interval weir.Interval) bool {
	switch interval {
	case weir.IntervalWeek:
		return date.Weekday() == time.Monday
	case weir.IntervalMonth:
		return date.Day() == 1
	}
	return true
}

// clockStarts walks minute by minute over what the clocks show.
func (v *evaluator) clockStarts(from, to time.Time, interval weir.Interval) []time.Time {
	format := "2006-01-02 15:04 -0700"
	if interval == weir.IntervalHour {
		format = "2006-01-02 15 -0700"
	}
	shows := func(t time.Time) string { return t.In(v.zone).Format(format) }
	first := from.Truncate(time.Minute)
	for shows(first.Add(-time.Minute)) == shows(first) {
		first = first.Add(-time.Minute)
	}
	starts := []time.Time{first}
	for t := first; t.Before(to); t = t.Add(time.Minute) {
		if shows(t) != shows(starts[len(starts)-1]) {
			starts = append(starts, t)
		}
	}
	return starts
}

// allSeries returns a list of results for each series, or one for the
// formula.
func (v *evaluator) allSeries(question weir.Trend, spans []evaluatedSpan) [][]weir.TrendResult {
	matching := make([][]weir.Event, len(question.Series))
	for i, s := range question.Series {
		matching[i] = v.matching(question, s, spans)
	}
	if question.Formula != "" {
		return [][]weir.TrendResult{v.formulaResults(question, matching, spans)}
	}
	results := make([][]weir.TrendResult, len(question.Series))
	for i, s := range question.Series {
		for _, values := range v.groups(question.Breakdown, matching[i]) {
			lines := v.lines(s, v.inGroup(matching[i], question.Breakdown, values), spans)
			results[i] = append(results[i], newResult(cmp.Or(s.Label, string(rune('A'+i))), values, lines))
		}
	}
	return results
}

func newResult(label string, values []*string, lines []weir.TrendLine) weir.TrendResult {
	result := weir.TrendResult{Label: label, Breakdown: values, TrendLine: lines[0]}
	if len(lines) > 1 {
		result.Previous = &lines[1]
	}
	return result
}

func (v *evaluator) matching(question weir.Trend, s weir.TrendSeries, spans []evaluatedSpan) []weir.Event {
	var matching []weir.Event
	for _, e := range v.events {
		inAny := slices.ContainsFunc(spans, func(p evaluatedSpan) bool { return p.has(e.Time) })
		if inAny && (s.Event == "" || s.Event == e.Name) && v.holdAll(question.Filters, e) && v.holdAll(s.Filters, e) {
			matching = append(matching, e)
		}
	}
	return matching
}

func (p evaluatedSpan) has(t time.Time) bool { return !t.Before(p.from) && t.Before(p.to) }

// groups returns the combinations of values that events have.
func (v *evaluator) groups(breakdown []string, events []weir.Event) [][]*string {
	if len(breakdown) == 0 {
		return [][]*string{{}}
	}
	var groups [][]*string
	for _, e := range events {
		values := v.values(e, breakdown)
		if !slices.ContainsFunc(groups, func(g []*string) bool { return slices.EqualFunc(g, values, equalTexts) }) {
			groups = append(groups, values)
		}
	}
	return groups
}

func (v *evaluator) values(e weir.Event, breakdown []string) []*string {
	values := []*string{}
	for _, name := range breakdown {
		if text, set := v.property(e, name); set {
			values = append(values, &text)
		} else {
			values = append(values, nil)
		}
	}
	return values
}

func equalTexts(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func (v *evaluator) inGroup(events []weir.Event, breakdown []string, values []*string) []weir.Event {
	var in []weir.Event
	for _, e := range events {
		if slices.EqualFunc(v.values(e, breakdown), values, equalTexts) {
			in = append(in, e)
		}
	}
	return in
}

// lines measures events in each span.
func (v *evaluator) lines(s weir.TrendSeries, events []weir.Event, spans []evaluatedSpan) []weir.TrendLine {
	var lines []weir.TrendLine
	for _, span := range spans {
		buckets := make([][]weir.Event, len(span.starts))
		var all []weir.Event
		for _, e := range events {
			if span.has(e.Time) {
				i := sort.Search(len(span.starts), func(i int) bool { return span.starts[i].After(e.Time) }) - 1
				buckets[i] = append(buckets[i], e)
				all = append(all, e)
			}
		}
		line := weir.TrendLine{Total: v.measure(s, all)}
		for i, start := range span.starts {
			if v.shape.cumulative && i > 0 {
				buckets[i] = slices.Concat(buckets[i-1], buckets[i])
			}
			line.Points = append(line.Points, weir.Point{Time: start, Value: v.measure(s, buckets[i])})
		}
		lines = append(lines, line)
	}
	return lines
}

func (v *evaluator) measure(s weir.TrendSeries, events []weir.Event) weir.Value {
	people, sessions := map[string]bool{}, map[string]bool{}
	var numbers []float64
	for _, e := range events {
		people[v.who(e)] = true
		if e.SessionID != "" {
			sessions[e.SessionID] = true
		}
		if s.Property == "" {
			continue
		}
		if text, set := v.property(e, s.Property); set {
			if number, ok := asNumber(text); ok {
				numbers = append(numbers, number)
			}
		}
	}
	switch s.Measure {
	case "", weir.MeasureCount:
		return weir.Value(len(events))
	case weir.MeasurePeople:
		return weir.Value(len(people))
	case weir.MeasureSessions:
		return weir.Value(len(sessions))
	case weir.MeasureCountPerPerson:
		return weir.Value(float64(len(events)) / float64(len(people)))
	}
	return ofNumbers(s.Measure, numbers)
}

func ofNumbers(measure weir.Measure, numbers []float64) weir.Value {
	sum := 0.0
	for _, number := range numbers {
		sum += number
	}
	if measure == weir.MeasureSum {
		return weir.Value(sum)
	}
	if len(numbers) == 0 {
		return weir.NoValue()
	}
	switch measure {
	case weir.MeasureAvg:
		return weir.Value(sum / float64(len(numbers)))
	case weir.MeasureMin:
		return weir.Value(slices.Min(numbers))
	case weir.MeasureMax:
		return weir.Value(slices.Max(numbers))
	}
	share, err := strconv.ParseFloat(strings.TrimPrefix(string(measure), "p"), 64)
	if err != nil {
		panic(err)
	}
	slices.Sort(numbers)
	h := share / 100 * float64(len(numbers)-1)
	below := int(math.Floor(h))
	above := min(below+1, len(numbers)-1)
	return weir.Value(numbers[below] + (h-float64(below))*(numbers[above]-numbers[below]))
}

func sortResults(results []weir.TrendResult) {
	slices.SortFunc(results, func(a, b weir.TrendResult) int {
		if a.Total.IsSet() != b.Total.IsSet() {
			if a.Total.IsSet() {
				return -1
			}
			return 1
		}
		if a.Total.IsSet() && a.Total != b.Total {
			return cmp.Compare(b.Total, a.Total)
		}
		return slices.CompareFunc(a.Breakdown, b.Breakdown, func(x, y *string) int {
			switch {
			case x == nil && y == nil:
				return 0
			case x == nil:
				return 1
			case y == nil:
				return -1
			}
			return cmp.Compare(*x, *y)
		})
	})
}
