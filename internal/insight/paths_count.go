package insight

import (
	"cmp"
	"slices"

	"github.com/weirhq/weir"
)

// pathCell counts paths.
type pathCell struct {
	peopleCount
	paths, dropped int64
}

func (c *pathCell) add(person uint64, dropped bool) {
	c.peopleCount.add(person)
	c.paths++
	if dropped {
		c.dropped++
	}
}

// merge adds paths of other people.
func (c *pathCell) merge(other *pathCell) {
	c.peopleCount.merge(other.peopleCount)
	c.paths += other.paths
	c.dropped += other.dropped
}

// pathTally counts paths by the nodes kept. It belongs to one goroutine.
type pathTally struct {
	kept  *keptNodes
	steps []pathCell
	nodes [][]pathCell // by step and place, the others last
	links [][]pathCell // by step and both places
}

func newPathTally(kept *keptNodes) *pathTally {
	t := &pathTally{kept: kept, steps: make([]pathCell, len(kept.nodes))}
	for step := range kept.nodes {
		t.nodes = append(t.nodes, make([]pathCell, t.width(step)))
		if step+1 < len(kept.nodes) {
			t.links = append(t.links, make([]pathCell, t.width(step)*t.width(step+1)))
		}
	}
	return t
}

// width is how many places a step has.
func (t *pathTally) width(step int) int { return len(t.kept.nodes[step]) + 1 }

func (t *pathTally) take(person uint64, p *path) {
	before := 0
	for step, node := range p.nodes[:p.steps] {
		place := int(t.kept.places[step][node])
		t.steps[step].add(person, p.dropped(step))
		t.nodes[step][place].add(person, p.dropped(step))
		if step > 0 {
			t.links[step-1][before*t.width(step)+place].add(person, false)
		}
		before = place
	}
}

// merge adds a tally of other people.
func (t *pathTally) merge(other *pathTally) {
	mergeCells(t.steps, other.steps)
	for step := range t.nodes {
		mergeCells(t.nodes[step], other.nodes[step])
	}
	for step := range t.links {
		mergeCells(t.links[step], other.links[step])
	}
}

func mergeCells(to, from []pathCell) {
	for i := range from {
		to[i].merge(&from[i])
	}
}

// count answers with the paths by the nodes kept.
func (p *pathsPlan) count(a *asking, reader *sessionReader, kept *keptNodes) (weir.Answer, error) {
	var tallies []*pathTally
	err := p.walkAll(a, reader, true, func() pathTaker {
		tallies = append(tallies, newPathTally(kept))
		return tallies[len(tallies)-1]
	})
	if err != nil {
		return nil, err
	}
	all := newPathTally(kept)
	for _, t := range tallies {
		all.merge(t)
	}
	return p.assemble(all), nil
}

func (p *pathsPlan) assemble(t *pathTally) *weir.PathsAnswer {
	answer := &weir.PathsAnswer{AnswerHead: understood(p.span, ""), Steps: []weir.PathsStep{}, Links: []weir.PathsLink{}}
	if p.toEnd {
		answer.End = p.anchor
	} else {
		answer.Start = p.anchor
	}
	if p.window > 0 {
		seconds := int64(p.window.Seconds())
		answer.WindowSeconds = &seconds
	}
	answer.Paths, answer.People = t.steps[0].paths, t.steps[0].people
	for step := range t.steps {
		if t.steps[step].paths > 0 {
			answer.Steps = append(answer.Steps, p.step(t, step))
		}
	}
	for step := range t.links {
		answer.Links = append(answer.Links, p.links(t, step)...)
	}
	return answer
}

func (p *pathsPlan) step(t *pathTally, step int) weir.PathsStep {
	result := weir.PathsStep{Step: step + 1, PathsCount: t.steps[step].count(), Nodes: []weir.PathsNode{}}
	for place := range t.nodes[step] {
		cell := &t.nodes[step][place]
		if cell.paths == 0 {
			continue // of what is other, there may be nothing
		}
		node := p.nodeText(t, step, place)
		result.Nodes = append(result.Nodes, weir.PathsNode{Node: node, Other: node == nil, PathsCount: cell.count(),
			Share: share(cell.paths, t.steps[0].paths)})
	}
	return result
}

func (c *pathCell) count() weir.PathsCount {
	return weir.PathsCount{Paths: c.paths, People: c.people, Dropped: c.dropped, DropOff: share(c.dropped, c.paths)}
}

// nodeText returns the node at a place of a step, nil for the others.
func (p *pathsPlan) nodeText(t *pathTally, step, place int) *string {
	if place == len(t.kept.nodes[step]) {
		return nil
	}
	return &p.query.nodes.texts[t.kept.nodes[step][place]]
}

// links returns those from a step to the next, most paths first, and then in
// the order of the nodes at the step and the next.
func (p *pathsPlan) links(t *pathTally, step int) []weir.PathsLink {
	var links []weir.PathsLink
	for i := range t.links[step] {
		cell := &t.links[step][i]
		if cell.paths == 0 {
			continue
		}
		here, next := i/t.width(step+1), i%t.width(step+1)
		link := weir.PathsLink{Step: step + 1, From: p.nodeText(t, step, here), To: p.nodeText(t, step+1, next),
			Paths: cell.paths, People: cell.people, Share: share(cell.paths, t.nodes[step][here].paths)}
		if p.toEnd {
			link.From, link.To = link.To, link.From
		}
		links = append(links, link)
	}
	slices.SortStableFunc(links, func(a, b weir.PathsLink) int { return cmp.Compare(b.Paths, a.Paths) })
	return links
}
