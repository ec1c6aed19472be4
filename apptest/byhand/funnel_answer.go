package byhand

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// funnel answers a [weir.Funnel]: with a [weir.FunnelAnswer], or the people.
func (e Events) funnel(q weir.Funnel) (weir.Answer, error) {
	f, err := e.newFunnel(q)
	if err != nil {
		return nil, err
	}
	all := e.conversions(f)
	if q.People != nil {
		return f.people(all), nil
	}
	answer := &weir.FunnelAnswer{
		AnswerHead: f.head(weir.InsightFunnel, f.Interval), WindowSeconds: int64(f.window.Seconds()),
		Order: cmp.Or(q.Order, weir.FunnelOrdered), FunnelResult: f.result(all),
		Breakdown: append([]string{}, q.Breakdown...), Groups: []weir.FunnelGroup{},
	}
	if q.Breakdown == nil {
		return answer, nil
	}
	groups := f.groups(all)
	kept := min(len(groups), cmp.Or(q.Limit, 100))
	for _, g := range groups[:kept] {
		answer.Groups = append(answer.Groups, weir.FunnelGroup{Breakdown: g.group.pointers(), FunnelResult: f.result(g.all)})
	}
	answer.GroupsOmitted = int64(len(groups) - kept)
	return answer, nil
}

// groupedConversions are those of one group.
type groupedConversions struct {
	group group
	all   []conversion
}

// groups attributes conversions, and returns the groups of most people first.
func (f funnel) groups(all []conversion) []groupedConversions {
	groups := make(map[string]*groupedConversions)
	for _, c := range all {
		attributed := make(map[string]bool)
		for _, event := range f.attributedTo(c) {
			key := event.group.key()
			if groups[key] == nil {
				groups[key] = &groupedConversions{group: event.group}
			}
			if !attributed[key] {
				groups[key].all = append(groups[key].all, c)
			}
			attributed[key] = true
		}
	}
	var sorted []groupedConversions
	for _, g := range groups {
		sorted = append(sorted, *g)
	}
	slices.SortFunc(sorted, func(a, b groupedConversions) int {
		return cmp.Or(cmp.Compare(len(b.all), len(a.all)), compareGroups(a.group, b.group))
	})
	return sorted
}

// attributedTo returns the events whose groups a conversion counts in.
func (f funnel) attributedTo(c conversion) conversion {
	switch f.Attribution {
	case weir.AttributionLast:
		return c[len(c)-1:]
	case weir.AttributionAny:
		return c
	default:
		return c[:1]
	}
}

// result is how far people came.
func (f funnel) result(all []conversion) weir.FunnelResult {
	steps := len(f.Steps)
	people := make([]int64, steps+2) // by step, with nobody beyond the last
	for _, c := range all {
		for k := range c {
			people[k+1]++
		}
	}
	var result weir.FunnelResult
	for k := 1; k <= steps; k++ {
		bar := weir.FunnelBar{
			Step: k, Label: cmp.Or(f.Steps[k-1].Label, f.Steps[k-1].Event), Event: f.Steps[k-1].Event, People: people[k],
			Conversion: ratio(people[k], people[1]), ConversionFromPrevious: weir.NoValue(),
			MedianSeconds: weir.NoValue(), AvgSeconds: weir.NoValue(),
		}
		if k < steps {
			bar.Dropped = people[k] - people[k+1]
		}
		if k > 1 {
			seconds := secondsBetween(all, k-1, k)
			bar.ConversionFromPrevious = ratio(people[k], people[k-1])
			bar.MedianSeconds, bar.AvgSeconds = median(seconds), mean(seconds)
		}
		result.Steps = append(result.Steps, bar)
	}
	seconds := secondsBetween(all, 1, steps)
	result.Overall = weir.FunnelOverall{
		Conversion:    ratio(people[steps], people[1]),
		MedianSeconds: median(seconds), AvgSeconds: mean(seconds), Histogram: f.histogram(seconds),
	}
	result.Points = f.points(all)
	return result
}

// secondsBetween returns the time between two steps of all who reached the
// second of them.
func secondsBetween(all []conversion, from, to int) []float64 {
	var seconds []float64
	for _, c := range all {
		if len(c) >= to {
			seconds = append(seconds, c[to-1].Time.Sub(c[from-1].Time).Seconds())
		}
	}
	return seconds
}

// binEdges are where the bins of a histogram begin.
var binEdges = []time.Duration{
	0, time.Second, 10 * time.Second, 30 * time.Second,
	time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	days(1), days(2), days(3), days(7), days(14), days(30), days(60), days(90), days(180),
}

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

func (f funnel) histogram(seconds []float64) []weir.FunnelBin {
	var bins []weir.FunnelBin
	for i, edge := range binEdges {
		if edge >= f.window {
			break
		}
		end := f.window
		if i+1 < len(binEdges) {
			end = min(end, binEdges[i+1])
		}
		bin := weir.FunnelBin{FromSeconds: int64(edge.Seconds()), ToSeconds: int64(end.Seconds())}
		for _, s := range seconds {
			if s >= edge.Seconds() && (s < end.Seconds() || s == f.window.Seconds() && end == f.window) {
				bin.People++
			}
		}
		bins = append(bins, bin)
	}
	return bins
}

// points is the conversion by the bucket of its first event.
func (f funnel) points(all []conversion) []weir.FunnelPoint {
	if f.Interval == "" {
		return nil
	}
	points := make([]weir.FunnelPoint, len(f.starts))
	for i, start := range f.starts {
		points[i].Time = start
	}
	for _, c := range all {
		point := &points[f.bucket(c[0].Time)]
		point.Entered++
		if len(c) == len(f.Steps) {
			point.Converted++
		}
	}
	for i, point := range points {
		points[i].Conversion = ratio(point.Converted, point.Entered)
	}
	return points
}

// people lists those of one step, by their ids and without keys.
func (f funnel) people(all []conversion) *weir.FunnelPeopleList {
	list := &weir.FunnelPeopleList{AnswerHead: f.head(weir.InsightFunnel, f.Interval), People: []weir.FunnelPerson{}}
	for _, c := range all {
		if len(c) < f.People.Step || f.People.Outcome == weir.OutcomeDropped && len(c) > f.People.Step {
			continue
		}
		person := weir.FunnelPerson{PersonRef: weir.PersonRef{DistinctID: c[0].Who}}
		for _, event := range c {
			person.Times = append(person.Times, event.Time.In(f.zone))
		}
		list.People = append(list.People, person)
	}
	list.Total = int64(len(list.People))
	return list
}

// readWindow reads a number of s, m, h, d or w.
func readWindow(text string) (time.Duration, error) {
	units := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": days(1), "w": days(7)}
	number, err := strconv.Atoi(text[:len(text)-1])
	unit, ok := units[text[len(text)-1:]]
	if err != nil || !ok {
		return 0, fmt.Errorf("cannot read the window %q", text)
	}
	return time.Duration(number) * unit, nil
}
