package insight

import (
	"cmp"
	"slices"
	"time"

	"github.com/weirhq/weir"
)

// assemble answers with what was counted.
func (p *funnelPlan) assemble(count *funnelCount) *weir.FunnelAnswer {
	answer := &weir.FunnelAnswer{
		AnswerHead:    understood(p.span, p.interval),
		WindowSeconds: int64(p.window / time.Second),
		Order:         p.order,
		FunnelResult:  p.result(count.total),
		Breakdown:     p.breakdownNames(),
		Groups:        []weir.FunnelGroup{},
	}
	ranked := p.ranked(count.groups)
	kept := min(len(ranked), p.limit, max(1, maxValues/(len(p.steps)+len(p.starts))))
	for _, number := range ranked[:kept] {
		answer.Groups = append(answer.Groups, weir.FunnelGroup{
			Breakdown:    p.query.classes.groups.values[number],
			FunnelResult: p.result(count.groups[number]),
		})
	}
	answer.GroupsOmitted = int64(len(ranked) - kept)
	return answer
}

// ranked returns the numbers of groups, the largest first and ties by their
// values.
func (p *funnelPlan) ranked(groups map[uint32]*tally) []uint32 {
	sizes := map[uint32]int64{}
	var numbers []uint32
	for number, t := range groups {
		sizes[number] = t.people()[0]
		numbers = append(numbers, number)
	}
	values := p.query.classes.groups.values
	slices.SortFunc(numbers, func(a, b uint32) int {
		if order := cmp.Compare(sizes[b], sizes[a]); order != 0 {
			return order
		}
		return slices.CompareFunc(values[a], values[b], compareTexts)
	})
	return numbers
}

// result returns what one tally says. It reorders the tally's times.
func (p *funnelPlan) result(t *tally) weir.FunnelResult {
	people := t.people()
	result := weir.FunnelResult{Steps: make([]weir.FunnelBar, len(p.steps))}
	for k, s := range p.steps {
		bar := weir.FunnelBar{Step: k + 1, Label: s.label, Event: s.event, People: people[k],
			Conversion: share(people[k], people[0]), ConversionFromPrevious: weir.NoValue(),
			MedianSeconds: medianSeconds(t.gaps[k]), AvgSeconds: avgSeconds(t.gaps[k])}
		if k > 0 {
			bar.ConversionFromPrevious = share(people[k], people[k-1])
		}
		if k+1 < len(people) {
			bar.Dropped = people[k] - people[k+1]
		}
		result.Steps[k] = bar
	}
	result.Overall = weir.FunnelOverall{
		Conversion: share(people[len(people)-1], people[0]), Histogram: p.histogram(t.spans),
		MedianSeconds: medianSeconds(t.spans), AvgSeconds: avgSeconds(t.spans),
	}
	for i, start := range p.starts {
		result.Points = append(result.Points, weir.FunnelPoint{
			Time: p.instant(start), Entered: t.entered[i], Converted: t.converted[i],
			Conversion: share(t.converted[i], t.entered[i]),
		})
	}
	return result
}
