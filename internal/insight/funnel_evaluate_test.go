package insight_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"sort"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// evaluatedFunnel is a funnel worked out person by person, from
// docs/insights.md alone.
type evaluatedFunnel struct {
	*evaluator
	question weir.Funnel
	span     evaluatedSpan
	window   time.Duration
	way      map[string]evaluatedWay // by person, of those who reached a step
}

// evaluatedWay is a conversion: the event of each step reached.
type evaluatedWay []weir.Event

func evaluateFunnel(question weir.Funnel, events []weir.Event, cohorts ...weir.Cohort) *evaluatedFunnel {
	zone, err := time.LoadLocation(question.Timezone)
	if err != nil {
		panic(err)
	}
	f := &evaluatedFunnel{question: question, window: windowOf(question.Window), way: map[string]evaluatedWay{}}
	f.evaluator = &evaluator{events: events, zone: zone, now: now, cohorts: cohorts}
	f.span = f.period(question.From, question.To, question.Interval)
	byPerson := map[string][]weir.Event{}
	for _, e := range events {
		if !e.Time.Before(f.span.from) && e.Time.Before(f.span.to.Add(f.window)) && f.holdAll(question.Filters, e) {
			byPerson[f.who(e)] = append(byPerson[f.who(e)], e)
		}
	}
	for person, theirs := range byPerson {
		slices.SortStableFunc(theirs, f.compare)
		var way evaluatedWay
		switch question.Order {
		case weir.FunnelStrict:
			way = f.strict(theirs)
		case weir.FunnelAny:
			way = f.any(theirs)
		default:
			way = f.ordered(theirs)
		}
		if len(way) > 0 {
			f.way[person] = way
		}
	}
	return f
}

func windowOf(text string) time.Duration {
	if text == "" {
		return 14 * 24 * time.Hour
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	if err != nil {
		panic(err)
	}
	return time.Duration(n) * map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour,
		"d": 24 * time.Hour, "w": 168 * time.Hour}[text[len(text)-1:]]
}

// matched returns the numbers of the steps that an event matches, from 0.
func (f *evaluatedFunnel) matched(e weir.Event) []int {
	var steps []int
	for k, s := range f.question.Steps {
		if f.selects(s.Selector, e) {
			steps = append(steps, k)
		}
	}
	return steps
}

func (f *evaluatedFunnel) selects(s weir.Selector, e weir.Event) bool {
	return (s.Event == "" || s.Event == e.Name) && f.holdAll(s.Filters, e)
}

// compare is the order of events.
func (f *evaluatedFunnel) compare(a, b weir.Event) int {
	if order := a.Time.Compare(b.Time); order != 0 {
		return order
	}
	x, y := f.matched(a), f.matched(b)
	if (len(x) == 0) != (len(y) == 0) {
		if len(x) == 0 {
			return 1
		}
		return -1
	}
	if order := slices.Compare(x, y); order != 0 || len(x) == 0 {
		return order
	}
	return slices.CompareFunc(f.values(a, f.question.Breakdown), f.values(b, f.question.Breakdown), func(p, q *string) int {
		switch {
		case p == nil && q == nil:
			return 0
		case p == nil:
			return 1
		case q == nil:
			return -1
		}
		return cmp.Compare(*p, *q)
	})
}

func (f *evaluatedFunnel) inTime(way evaluatedWay, e weir.Event) bool {
	return !e.Time.After(way[0].Time.Add(f.window))
}

func (f *evaluatedFunnel) ordered(events []weir.Event) (best evaluatedWay) {
	runs := make([]evaluatedWay, len(f.question.Steps))
	for i, e := range events {
		steps := f.matched(e)
		slices.Reverse(steps)
		for _, k := range steps {
			var way evaluatedWay
			switch {
			case k == 0 && e.Time.Before(f.span.to):
				way = evaluatedWay{e}
			case k > 0 && runs[k-1] != nil && f.inTime(runs[k-1], e):
				way = append(slices.Clone(runs[k-1]), e)
			}
			if way == nil || runs[k] != nil && !runs[k][0].Time.Before(way[0].Time) {
				continue
			}
			runs[k] = way
			if len(way) > len(best) {
				best = way
			}
		}
		if i+1 == len(events) || events[i+1].Time.After(e.Time) {
			f.exclude(runs, events, e.Time)
		}
	}
	return best
}

// exclude ends runs at the end of an instant.
func (f *evaluatedFunnel) exclude(runs []evaluatedWay, events []weir.Event, instant time.Time) {
	for _, x := range f.question.Exclude {
		after, before := cmp.Or(x.After, 1), cmp.Or(x.Before, len(f.question.Steps))
		met := slices.ContainsFunc(events, func(e weir.Event) bool { return e.Time.Equal(instant) && f.selects(x.Selector, e) })
		for k := after; met && k < before; k++ {
			if run := runs[k-1]; run != nil && run[k-1].Time.Before(instant) {
				runs[k-1] = nil
			}
		}
	}
}

func (f *evaluatedFunnel) strict(events []weir.Event) (best evaluatedWay) {
	runs := make([]evaluatedWay, len(f.question.Steps))
	for _, e := range events {
		next := make([]evaluatedWay, len(runs))
		for _, k := range f.matched(e) {
			switch {
			case k == 0 && e.Time.Before(f.span.to):
				next[0] = evaluatedWay{e}
			case k > 0 && runs[k-1] != nil && f.inTime(runs[k-1], e):
				next[k] = append(slices.Clone(runs[k-1]), e)
			}
			if len(next[k]) > len(best) {
				best = next[k]
			}
		}
		runs = next
	}
	return best
}

// any tries every choice.
func (f *evaluatedFunnel) any(events []weir.Event) (best evaluatedWay) {
	asks := make([]string, len(f.question.Steps))
	for k, s := range f.question.Steps {
		asks[k] = encode(s.Selector)
	}
	chosen := make([]int, 0, len(asks)) // by step, an event's index or -1
	var try func(k int)
	try = func(k int) {
		if k == len(asks) {
			if way := f.choice(events, chosen); f.better(way, best) {
				best = way
			}
			return
		}
		chosen = append(chosen, -1)
		try(k + 1)
		for i, e := range events {
			again := false
			for j := range k {
				again = again || chosen[j] == i && asks[j] == asks[k]
			}
			if !again && f.selects(f.question.Steps[k].Selector, e) {
				chosen[k] = i
				try(k + 1)
			}
		}
		chosen = chosen[:k]
	}
	try(0)
	return best
}

// choice returns a choice's events in order, nil if it is not allowed.
func (f *evaluatedFunnel) choice(events []weir.Event, chosen []int) evaluatedWay {
	var picked []int
	for _, i := range chosen {
		if i >= 0 {
			picked = append(picked, i)
		}
	}
	slices.Sort(picked) // events are in order
	var way evaluatedWay
	for _, i := range picked {
		way = append(way, events[i])
	}
	if len(way) == 0 || !way[0].Time.Before(f.span.to) || !f.inTime(way, way[len(way)-1]) {
		return nil
	}
	return way
}

func (f *evaluatedFunnel) better(way, than evaluatedWay) bool {
	if len(way) != len(than) || len(way) == 0 {
		return len(way) > len(than)
	}
	last := len(way) - 1
	if order := way[last].Time.Compare(than[last].Time); order != 0 {
		return order < 0
	}
	return slices.CompareFunc(way, than, f.compare) > 0
}

// table returns the answer that is not about people.
func (f *evaluatedFunnel) table() *weir.FunnelAnswer {
	answer := &weir.FunnelAnswer{WindowSeconds: int64(f.window.Seconds()), Order: cmp.Or(f.question.Order, weir.FunnelOrdered),
		Breakdown: f.question.Breakdown, Groups: []weir.FunnelGroup{}}
	var all []evaluatedWay
	for _, way := range f.way {
		all = append(all, way)
	}
	answer.FunnelResult = f.result(all)
	if len(f.question.Breakdown) == 0 {
		answer.Breakdown = []string{}
		return answer
	}
	answer.Groups = f.groups()
	sort.SliceStable(answer.Groups, func(i, j int) bool {
		a, b := answer.Groups[i], answer.Groups[j]
		if x, y := a.Steps[0].People, b.Steps[0].People; x != y {
			return x > y
		}
		return slices.CompareFunc(a.Breakdown, b.Breakdown, comparePointers) < 0
	})
	if limit := cmp.Or(f.question.Limit, 100); len(answer.Groups) > limit {
		answer.GroupsOmitted = int64(len(answer.Groups) - limit)
		answer.Groups = answer.Groups[:limit]
	}
	return answer
}

func comparePointers(a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*a, *b)
}

func (f *evaluatedFunnel) groups() []weir.FunnelGroup {
	members := map[string][]evaluatedWay{}
	for _, way := range f.way {
		for _, key := range f.groupsOf(way) {
			members[key] = append(members[key], way)
		}
	}
	groups := []weir.FunnelGroup{}
	for key, ways := range members {
		group := weir.FunnelGroup{FunnelResult: f.result(ways)}
		if err := json.Unmarshal([]byte(key), &group.Breakdown); err != nil {
			panic(err)
		}
		groups = append(groups, group)
	}
	return groups
}

// groupsOf returns the values of a way's groups, as JSON.
func (f *evaluatedFunnel) groupsOf(way evaluatedWay) []string {
	deciding := way
	switch f.question.Attribution {
	case "", weir.AttributionFirst:
		deciding = way[:1]
	case weir.AttributionLast:
		deciding = way[len(way)-1:]
	}
	var keys []string
	for _, e := range deciding {
		if key := encode(f.values(e, f.question.Breakdown)); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (f *evaluatedFunnel) result(ways []evaluatedWay) weir.FunnelResult {
	var result weir.FunnelResult
	people := func(k int) (n int64) {
		for _, way := range ways {
			if len(way) >= k {
				n++
			}
		}
		return n
	}
	last := len(f.question.Steps)
	for k := 1; k <= last; k++ {
		s := f.question.Steps[k-1]
		bar := weir.FunnelBar{Step: k, Label: cmp.Or(s.Label, s.Event), Event: s.Event, People: people(k),
			Conversion: ratio(people(k), people(1)), ConversionFromPrevious: weir.NoValue()}
		var gaps []float64
		for _, way := range ways {
			if k > 1 && len(way) >= k {
				gaps = append(gaps, way[k-1].Time.Sub(way[k-2].Time).Seconds())
			}
		}
		bar.MedianSeconds, bar.AvgSeconds = ofNumbers(weir.MeasureP50, gaps), ofNumbers(weir.MeasureAvg, gaps)
		if k > 1 {
			bar.ConversionFromPrevious = ratio(people(k), people(k-1))
		}
		if k < last {
			bar.Dropped = people(k) - people(k+1)
		}
		result.Steps = append(result.Steps, bar)
	}
	f.overall(&result, ways, last)
	return result
}

func ratio(a, b int64) weir.Value { return weir.Value(float64(a) / float64(b)) }

func (f *evaluatedFunnel) overall(result *weir.FunnelResult, ways []evaluatedWay, last int) {
	var spans []float64
	edges := []int64{0, 1, 10, 30, 60, 300, 900, 1800, 3600, 7200, 21600, 43200, 86400, 2 * 86400, 3 * 86400, 7 * 86400, 14 * 86400,
		30 * 86400, 60 * 86400, 90 * 86400, 180 * 86400}
	end := int64(f.window.Seconds())
	edges = append(slices.DeleteFunc(edges, func(edge int64) bool { return edge >= end }), end)
	bins := make([]weir.FunnelBin, len(edges)-1)
	for i := range bins {
		bins[i].FromSeconds, bins[i].ToSeconds = edges[i], edges[i+1]
	}
	for _, start := range f.span.starts {
		if f.question.Interval != "" {
			result.Points = append(result.Points, weir.FunnelPoint{Time: start})
		}
	}
	for _, way := range ways {
		at := sort.Search(len(result.Points), func(i int) bool { return result.Points[i].Time.After(way[0].Time) }) - 1
		if at >= 0 {
			result.Points[at].Entered++
		}
		if len(way) < last {
			continue
		}
		if at >= 0 {
			result.Points[at].Converted++
		}
		seconds := way[last-1].Time.Sub(way[0].Time).Seconds()
		spans = append(spans, seconds)
		bin := sort.Search(len(bins), func(i int) bool { return float64(bins[i].ToSeconds) > seconds })
		bins[min(bin, len(bins)-1)].People++
	}
	for i, p := range result.Points {
		result.Points[i].Conversion = ratio(p.Converted, p.Entered)
	}
	result.Overall = weir.FunnelOverall{Conversion: ratio(int64(len(spans)), int64(len(ways))), Histogram: bins,
		MedianSeconds: ofNumbers(weir.MeasureP50, spans), AvgSeconds: ofNumbers(weir.MeasureAvg, spans)}
}
