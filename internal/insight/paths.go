package insight

import (
	"math"
	"time"

	"github.com/weirhq/weir"
)

const (
	// maxPathSteps bounds the steps of paths: more than any screen shows, and
	// less than maxAlike.
	maxPathSteps     = 20
	defaultPathSteps = 5
	// maxPathNodes and defaultPathNodes bound the nodes of a step. Between two
	// steps there may be as many links as the square.
	maxPathNodes     = 100
	defaultPathNodes = 10
)

// paths is a checked weir.Paths.
type paths struct {
	period   period
	anchor   string // what paths start or end with, "" for any event
	toEnd    bool
	steps    int
	collapse bool
	window   time.Duration // 0: within sessions
	limit    int
	filters  []condition
	people   *pathsPeople // nil if not asked for
}

func (p *paths) name() weir.Insight { return weir.InsightPaths }

func readPaths(o *object) planned {
	p := &paths{
		period:   readPeriod(o),
		anchor:   o.text("start"),
		steps:    o.number("steps", 2, maxPathSteps, defaultPathSteps),
		collapse: o.flag("collapse"),
		limit:    o.number("limit", 1, maxPathNodes, defaultPathNodes),
		filters:  o.readFilters("filters", 0),
	}
	if end := o.text("end"); end != "" {
		if p.anchor != "" {
			o.fail(o.at("end"), "must be absent if start is given: paths are from an event or to one")
		}
		p.anchor, p.toEnd = end, true
	}
	if o.text("window") != "" {
		p.window = o.readWindow("window")
		if p.anchor == "" {
			o.fail(o.at("window"), "needs start or end: without them a path starts with a session")
		}
	}
	p.people = o.readPathsPeople(p)
	o.done()
	return p
}

// pathsPlan is a question about paths whose period is settled.
type pathsPlan struct {
	*paths
	span   span
	query  *sessionQuery
	course pathCourse
}

func (p *paths) plan(a *asking) (*pathsPlan, error) {
	settled, err := p.period.settle(a.now)
	if err != nil {
		return nil, err
	}
	plan := &pathsPlan{paths: p, span: settled}
	plan.query = &sessionQuery{filters: p.filters, from: settled.from, to: settled.to, named: true}
	switch {
	case p.window == 0:
		plan.query.apart = true
		plan.query.from, plan.query.to = settled.from.Add(-sessionMargin), settled.to.Add(sessionMargin)
	case p.toEnd:
		plan.query.from = settled.from.Add(-p.window)
	default:
		plan.query.to = settled.to.Add(p.window)
	}
	return plan, nil
}

// newCourse returns what all walks have in common, once the nodes are known.
func (p *pathsPlan) newCourse() pathCourse {
	nodes := &p.query.nodes
	c := pathCourse{
		steps: p.steps, toEnd: p.toEnd, collapse: p.collapse, gap: gapMicros, window: p.window.Microseconds(),
		from: p.span.from.UnixMicro(), to: p.span.to.UnixMicro(), other: nodes.other(),
		anchors: make([]bool, nodes.special(nodeOtherPage)+1),
	}
	if p.window > 0 {
		c.gap = math.MaxInt64
	}
	for i, text := range nodes.texts {
		c.anchors[i] = p.anchor == "" || p.anchor == text || p.anchor == weir.NamePageView && isPage(text)
	}
	c.anchors[nodes.other()] = p.anchor == ""
	c.anchors[nodes.special(nodeOtherPage)] = p.anchor == "" || p.anchor == weir.NamePageView
	return c
}

// answer implements planned.
func (p *paths) answer(a *asking) (weir.Answer, error) {
	plan, err := p.plan(a)
	if err != nil {
		return nil, err
	}
	var always []string
	if p.anchor != "" {
		always = append(always, p.anchor)
	}
	if err := plan.query.findNodes(a, always...); err != nil {
		return nil, err
	}
	plan.course = plan.newCourse()
	reader, err := a.sessions(plan.query, true)
	if err != nil {
		return nil, err
	}
	defer reader.close()
	if p.people != nil {
		return plan.listPeople(a, reader)
	}
	kept, err := plan.keep(a, reader)
	if err != nil {
		return nil, err
	}
	return plan.count(a, reader, kept)
}

// walkAll shows all paths to takers, of which it makes one for each goroutine.
func (p *pathsPlan) walkAll(a *asking, reader *sessionReader, last bool, newTaker func() pathTaker) error {
	return reader.visit(a, last, func() sessionVisitor {
		return &pathWalk{pathCourse: &p.course, taker: newTaker()}
	})
}
