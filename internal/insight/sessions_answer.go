package insight

import (
	"cmp"
	"slices"

	"github.com/weirhq/weir"
)

// valuesPerPoint is how many numbers a point of sessions has.
const valuesPerPoint = 9

// assemble answers with what was counted.
func (p *sessionsPlan) assemble(t *sessionTally) *weir.SessionsAnswer {
	answer := &weir.SessionsAnswer{
		AnswerHead:     understood(p.span, p.interval),
		SessionsResult: p.overall(t),
		Breakdown:      p.breakdownNames(),
		Groups:         []weir.SessionsGroup{},
	}
	visits := answer.Total.Visits
	answer.EntryPages = p.listPages(t.entries, visits)
	answer.ExitPages = p.listPages(t.exits, visits)
	if len(p.breakdown) == 0 {
		return answer
	}
	ranked := p.rankedGroups(t)
	kept := min(len(ranked), p.limit, max(1, maxValues/(valuesPerPoint*len(p.starts))))
	for _, g := range ranked[:kept] {
		answer.Groups = append(answer.Groups, weir.SessionsGroup{Breakdown: g.values, SessionsResult: p.result(g.sessionGroupTally)})
	}
	answer.GroupsOmitted = int64(len(ranked) - kept)
	return answer
}

func (p *sessionsPlan) breakdownNames() []string {
	names := make([]string, len(p.breakdown))
	for i, value := range p.breakdown {
		names[i] = value.name
	}
	return names
}

// overall returns the sessions of all groups.
func (p *sessionsPlan) overall(t *sessionTally) weir.SessionsResult {
	all := &sessionGroupTally{cells: map[int]*sessionCell{}, whole: t.whole}
	for _, g := range t.groups {
		if len(t.groups) == 1 {
			return p.result(g)
		}
		for bucket, cell := range g.cells {
			if all.cells[bucket] == nil {
				all.cells[bucket] = &sessionCell{peopleCount: t.buckets[bucket]}
			}
			all.cells[bucket].merge(cell)
		}
	}
	return p.result(all)
}

// result returns what is known of some sessions.
func (p *sessionsPlan) result(g *sessionGroupTally) weir.SessionsResult {
	result := weir.SessionsResult{Points: make([]weir.SessionsPoint, len(p.starts))}
	whole := &sessionCell{peopleCount: g.whole}
	for i, start := range p.buckets.starts {
		cell := g.cells[i]
		if cell == nil {
			cell = &sessionCell{}
		}
		whole.merge(cell)
		result.Points[i] = weir.SessionsPoint{Time: inZone(start), SessionsCounts: cell.counts()}
	}
	result.Total = whole.counts()
	return result
}

// counts returns a cell as answers give it. It reorders the lengths.
func (c *sessionCell) counts() weir.SessionsCounts {
	counts := weir.SessionsCounts{
		Sessions: c.sessions, People: c.people,
		AvgSeconds: weir.NoValue(), MedianSeconds: medianSeconds(c.lengths),
		EventsPerSession: share(c.events, c.sessions), PageViewsPerSession: share(c.views, c.sessions),
		Visits: c.visits, Bounces: c.bounces, BounceRate: share(c.bounces, c.visits),
	}
	if c.sessions > 0 {
		counts.AvgSeconds = inSeconds(float64(c.length) / float64(c.sessions))
	}
	return counts
}

// rankedGroup is a group with its values.
type rankedGroup struct {
	*sessionGroupTally
	values   []*string
	sessions int64
}

// rankedGroups returns the groups by sessions, most first, and then by values.
func (p *sessionsPlan) rankedGroups(t *sessionTally) []rankedGroup {
	var all []rankedGroup
	for key, g := range t.groups {
		ranked := rankedGroup{sessionGroupTally: g, values: p.valuesOf(key)}
		for _, cell := range g.cells {
			ranked.sessions += cell.sessions
		}
		all = append(all, ranked)
	}
	slices.SortFunc(all, func(a, b rankedGroup) int {
		return cmp.Or(cmp.Compare(b.sessions, a.sessions), slices.CompareFunc(a.values, b.values, compareTexts))
	})
	return all
}

// valuesOf returns the values of a group, in the order asked for.
func (p *sessionsPlan) valuesOf(g sessionGroup) []*string {
	var properties []*string
	if len(p.query.breakdown) > 0 {
		classes := &p.query.classes
		properties = classes.groups.values[classes.all[g.class].group]
	}
	values := make([]*string, len(p.breakdown))
	for i, value := range p.breakdown {
		switch value.page {
		case entryPage:
			values[i] = p.pageText(g.entry)
		case exitPage:
			values[i] = p.pageText(g.exit)
		default:
			values[i], properties = properties[0], properties[1:]
		}
	}
	return values
}

// pageText returns a page as a value: nil for none.
func (p *sessionsPlan) pageText(node uint32) *string {
	text := weir.SessionPageOther
	nodes := &p.query.nodes
	switch {
	case node == nodes.special(nodeBare):
		return nil
	case int(node) < len(nodes.texts):
		text = nodes.texts[node]
	}
	return &text
}

// listPages returns the pages of the most sessions, and what remains.
func (p *sessionsPlan) listPages(counts []pageCount, visits int64) []weir.SessionsPage {
	listed, rest := p.rankPages(counts)
	pages := []weir.SessionsPage{}
	for _, node := range listed {
		pages = append(pages, sessionsPage(p.pageText(node), counts[node], visits))
	}
	if rest.sessions > 0 {
		other := sessionsPage(nil, rest, visits)
		other.Other = true
		pages = append(pages, other)
	}
	return pages
}

// rankPages returns the pages that are listed, in order, and the sessions of
// the others. Pages that are not told apart are among these.
func (p *sessionsPlan) rankPages(counts []pageCount) (listed []uint32, rest pageCount) {
	other := p.query.nodes.other()
	for node, c := range counts {
		switch {
		case uint32(node) == other:
			rest = c
		case c.sessions > 0:
			listed = append(listed, uint32(node))
		}
	}
	// Pages are numbered in the order of their texts.
	slices.SortStableFunc(listed, func(a, b uint32) int { return cmp.Compare(counts[b].sessions, counts[a].sessions) })
	kept := min(len(listed), p.pages)
	for _, node := range listed[kept:] {
		rest.sessions += counts[node].sessions
		rest.bounces += counts[node].bounces
	}
	return listed[:kept], rest
}

func sessionsPage(page *string, c pageCount, visits int64) weir.SessionsPage {
	return weir.SessionsPage{Page: page, Sessions: c.sessions, Share: share(c.sessions, visits),
		Bounces: c.bounces, BounceRate: share(c.bounces, c.sessions)}
}
