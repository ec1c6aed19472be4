package insight_test

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// evaluatedPaths answers a question about paths, from docs/insights.md alone.
type evaluatedPaths struct {
	*evaluator
	question weir.Paths
	span     evaluatedSpan
	apart    []string // nodes told apart
	paths    []evaluatedPath
}

// evaluatedPath is the steps of one path. Nodes that are not told apart are "".
type evaluatedPath struct {
	person string
	nodes  []string
	drops  bool
}

func evaluatePaths(question weir.Paths, events []weir.Event, nodes int, cohorts ...weir.Cohort) *evaluatedPaths {
	zone, err := time.LoadLocation(question.Timezone)
	if err != nil {
		panic(err)
	}
	p := &evaluatedPaths{question: question, evaluator: &evaluator{events: events, zone: zone, now: now, cohorts: cohorts}}
	p.span = p.period(question.From, question.To, weir.IntervalMonth)
	var looked []weir.Event
	var names []string
	for _, e := range events {
		if p.looksAt(e.Time) && p.holdAll(question.Filters, e) {
			looked = append(looked, e)
			names = append(names, nodeOf(e))
		}
	}
	p.apart = mostOften(names, nodes)
	if anchor := question.Start + question.End; anchor != "" {
		p.apart = append(p.apart, anchor)
	}
	for _, sequence := range p.sequences(looked) {
		p.follow(sequence)
	}
	return p
}

func (p *evaluatedPaths) looksAt(t time.Time) bool {
	from, to := p.span.from.Add(-24*time.Hour), p.span.to.Add(24*time.Hour)
	if p.question.Window != "" && p.question.End != "" {
		from, to = p.span.from.Add(-windowOf(p.question.Window)), p.span.to
	} else if p.question.Window != "" {
		from, to = p.span.from, p.span.to.Add(windowOf(p.question.Window))
	}
	return !t.Before(from) && t.Before(to)
}

func nodeOf(e weir.Event) string {
	if e.Name == "page_view" && e.Context.Path != "" {
		return "page_view:" + e.Context.Path
	}
	return e.Name
}

// told returns an event's node, "" if it is not told apart.
func (p *evaluatedPaths) told(e weir.Event) string {
	if node := nodeOf(e); slices.Contains(p.apart, node) {
		return node
	}
	return ""
}

func (p *evaluatedPaths) sequences(events []weir.Event) []evaluatedVisit {
	sequences := p.visitsOf(events)
	if p.question.Window != "" {
		whole := map[string]evaluatedVisit{}
		for _, e := range events {
			who := p.who(e)
			whole[who] = evaluatedVisit{person: who, events: append(whole[who].events, e)}
		}
		sequences = nil
		for _, sequence := range whole {
			sequences = append(sequences, sequence)
		}
	}
	for _, sequence := range sequences {
		slices.SortStableFunc(sequence.events, p.compare)
	}
	return sequences
}

// compare is the order of events.
func (p *evaluatedPaths) compare(a, b weir.Event) int {
	rank := func(e weir.Event) int {
		switch {
		case p.told(e) != "":
			return 0
		case strings.HasPrefix(nodeOf(e), "page_view:") || nodeOf(e) == "page_view":
			return 2
		}
		return 1
	}
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(rank(a), rank(b)), cmp.Compare(p.told(a), p.told(b)))
}

// means reports whether an event is at the node given.
func (p *evaluatedPaths) means(e weir.Event) bool {
	switch given := p.question.Start + p.question.End; given {
	case "":
		return true
	case "page_view":
		return strings.HasPrefix(nodeOf(e), "page_view:") || nodeOf(e) == "page_view"
	default:
		return nodeOf(e) == given
	}
}

// follow finds the path of a sequence.
func (p *evaluatedPaths) follow(sequence evaluatedVisit) {
	anchor := slices.IndexFunc(sequence.events, func(e weir.Event) bool {
		return p.means(e) && (p.question.Window == "" || p.span.has(e.Time))
	})
	if anchor < 0 || !p.span.has(sequence.events[anchor].Time) {
		return
	}
	events := slices.Clone(sequence.events[anchor:])
	if p.question.End != "" {
		events = slices.Clone(sequence.events[:anchor+1])
		slices.Reverse(events)
	}
	var nodes []string
	for _, e := range events {
		if p.question.Window != "" && e.Time.Sub(events[0].Time).Abs() > windowOf(p.question.Window) {
			break
		}
		node := p.told(e)
		if p.question.Collapse && len(nodes) > 0 && nodes[len(nodes)-1] == node {
			continue
		}
		nodes = append(nodes, node)
	}
	steps := cmp.Or(p.question.Steps, 5)
	p.paths = append(p.paths, evaluatedPath{person: sequence.person, nodes: nodes[:min(len(nodes), steps)], drops: len(nodes) <= steps})
}

// kept returns the nodes of a step, from 0, that are not other.
func (p *evaluatedPaths) kept(step int) []string {
	var there []string
	for _, path := range p.paths {
		if step < len(path.nodes) && path.nodes[step] != "" {
			there = append(there, path.nodes[step])
		}
	}
	return mostOften(there, cmp.Or(p.question.Limit, 10))
}

// at returns a path's node at a step as answers show it: "" for other.
func (p *evaluatedPaths) at(path evaluatedPath, step int) string {
	if node := path.nodes[step]; slices.Contains(p.kept(step), node) {
		return node
	}
	return ""
}

// count counts the paths that reach a step and of which more holds.
func (p *evaluatedPaths) count(step int, holds func(evaluatedPath) bool) weir.PathsCount {
	var c weir.PathsCount
	people := map[string]bool{}
	for _, path := range p.paths {
		if step >= len(path.nodes) || !holds(path) {
			continue
		}
		c.Paths++
		people[path.person] = true
		if path.drops && step == len(path.nodes)-1 {
			c.Dropped++
		}
	}
	c.People, c.DropOff = int64(len(people)), ratio(c.Dropped, c.Paths)
	return c
}

func (p *evaluatedPaths) answer() *weir.PathsAnswer {
	answer := &weir.PathsAnswer{Start: p.question.Start, End: p.question.End, Steps: []weir.PathsStep{}, Links: []weir.PathsLink{}}
	if p.question.Window != "" {
		answer.WindowSeconds = new(int64(windowOf(p.question.Window).Seconds()))
	}
	all := p.count(0, func(evaluatedPath) bool { return true })
	answer.Paths, answer.People = all.Paths, all.People
	for step := 0; ; step++ {
		whole := p.count(step, func(evaluatedPath) bool { return true })
		if whole.Paths == 0 {
			return answer
		}
		result := weir.PathsStep{Step: step + 1, PathsCount: whole, Nodes: []weir.PathsNode{}}
		for _, node := range append(p.kept(step), "") {
			c := p.count(step, func(path evaluatedPath) bool { return p.at(path, step) == node })
			if c.Paths > 0 {
				result.Nodes = append(result.Nodes, weir.PathsNode{Node: shownNode(node), Other: node == "", PathsCount: c, Share: ratio(c.Paths, all.Paths)})
			}
		}
		answer.Steps = append(answer.Steps, result)
		answer.Links = append(answer.Links, p.links(step)...)
	}
}

func shownNode(node string) *string {
	if node == "" {
		return nil
	}
	return &node
}

func (p *evaluatedPaths) links(step int) []weir.PathsLink {
	var links []weir.PathsLink
	for _, here := range append(p.kept(step), "") {
		of := p.count(step, func(path evaluatedPath) bool { return p.at(path, step) == here })
		for _, next := range append(p.kept(step+1), "") {
			c := p.count(step+1, func(path evaluatedPath) bool { return p.at(path, step) == here && p.at(path, step+1) == next })
			if c.Paths == 0 {
				continue
			}
			link := weir.PathsLink{Step: step + 1, From: shownNode(here), To: shownNode(next), Paths: c.Paths, People: c.People, Share: ratio(c.Paths, of.Paths)}
			if p.question.End != "" {
				link.From, link.To = link.To, link.From
			}
			links = append(links, link)
		}
	}
	slices.SortStableFunc(links, func(a, b weir.PathsLink) int { return cmp.Compare(b.Paths, a.Paths) })
	return links
}

// walkers returns the names of the people of a node or a link. Two may have the
// same.
func (p *evaluatedPaths) walkers(asked *weir.PathsPeople) []string {
	fits := func(path evaluatedPath, step int, node string, other bool) bool {
		switch {
		case node == "" && !other:
			return true
		case step >= len(path.nodes):
			return false
		case other:
			return p.at(path, step) == ""
		}
		return path.nodes[step] == node
	}
	people := map[string]bool{}
	for _, path := range p.paths {
		step := asked.Step - 1
		if step >= len(path.nodes) || !fits(path, step, asked.Node, asked.Other) || !fits(path, step+1, asked.NextNode, asked.NextOther) ||
			asked.Outcome == weir.OutcomeDropped && (!path.drops || step != len(path.nodes)-1) {
			continue
		}
		people[path.person] = true
	}
	var names []string
	for person := range people {
		names = append(names, p.nameOf(person))
	}
	slices.Sort(names)
	return names
}
