package byhand

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// pathsQuestion is a question with what is worked out of it once.
type pathsQuestion struct {
	weir.Paths
	period
	window time.Duration // 0: within sessions
}

// path is a person's way, from the anchor on.
type path struct {
	who     string
	nodes   []string
	dropped bool // there was nothing more than nodes
}

// paths answers [weir.Paths]: with a [weir.PathsAnswer], or the people.
func (e Events) paths(q weir.Paths) (weir.Answer, error) {
	p, err := newPeriod(q.Period, "")
	if err != nil {
		return nil, err
	}
	if q.People != nil && (q.People.Other || q.People.NextOther) {
		return nil, errors.New("cannot list the people of other nodes")
	}
	question := pathsQuestion{Paths: q, period: p}
	if q.Window != "" {
		if question.window, err = readWindow(q.Window); err != nil {
			return nil, err
		}
	}
	var all []path
	nodes := make(map[string]bool)
	for _, sequence := range e.sequences(question) {
		for _, event := range sequence {
			nodes[nodeOf(event)] = true
		}
		if found, ok := question.find(sequence); ok {
			all = append(all, found)
		}
	}
	if len(nodes) > maxPages {
		return nil, errors.New("cannot tell so many nodes apart")
	}
	if q.People != nil {
		return question.people(all), nil
	}
	return question.answer(all), nil
}

// sequences returns the events among which paths are looked for, in the order
// in which paths take them.
func (e Events) sequences(q pathsQuestion) []Events {
	var all []Events
	switch {
	case q.window == 0:
		all = e.sessions(q.period, q.Filters)
	case q.End != "":
		all = e.between(q.from.Add(-q.window), q.to).meant(weir.Selector{}, q.Filters).people()
	default:
		all = e.between(q.from, q.to.Add(q.window)).meant(weir.Selector{}, q.Filters).people()
	}
	for _, sequence := range all {
		slices.SortFunc(sequence, func(a, b Event) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(nodeOf(a), nodeOf(b))) })
	}
	return all
}

func nodeOf(e Event) string {
	if page := e.page(); e.Name == weir.NamePageView && page.isSet {
		return weir.PathPagePrefix + page.text
	}
	return e.Name
}

// find returns the path of a sequence, if it has one.
func (q pathsQuestion) find(sequence Events) (path, bool) {
	anchor := slices.IndexFunc(sequence, q.isAnchor)
	if anchor < 0 || sequence[anchor].Time.Before(q.from) || !sequence[anchor].Time.Before(q.to) {
		return path{}, false
	}
	way := slices.Clone(sequence[anchor:])
	if q.End != "" {
		way = slices.Clone(sequence[:anchor+1])
		slices.Reverse(way)
	}
	found := path{who: way[0].Who, dropped: true}
	for _, event := range way {
		node := nodeOf(event)
		if q.window > 0 && event.Time.Sub(way[0].Time).Abs() > q.window {
			break
		}
		if q.Collapse && len(found.nodes) > 0 && found.nodes[len(found.nodes)-1] == node {
			continue
		}
		if len(found.nodes) == cmp.Or(q.Steps, 5) {
			found.dropped = false
			break
		}
		found.nodes = append(found.nodes, node)
	}
	return found, true
}

// isAnchor reports whether a path may start, or end, at an event. With a
// window, that is one of the period only.
func (q pathsQuestion) isAnchor(e Event) bool {
	if q.window > 0 && (e.Time.Before(q.from) || !e.Time.Before(q.to)) {
		return false
	}
	wanted, node := cmp.Or(q.Start, q.End), nodeOf(e)
	return wanted == "" || node == wanted || wanted == weir.NamePageView && strings.HasPrefix(node, weir.PathPagePrefix)
}

// answer counts paths.
func (q pathsQuestion) answer(all []path) *weir.PathsAnswer {
	answer := &weir.PathsAnswer{
		AnswerHead: q.head(weir.InsightPaths, ""), Start: q.Start, End: q.End,
		Paths: int64(len(all)), People: countPaths(all, 0).People, Links: []weir.PathsLink{}, Steps: []weir.PathsStep{},
	}
	if q.window > 0 {
		seconds := int64(q.window.Seconds())
		answer.WindowSeconds = &seconds
	}
	for k := 1; ; k++ {
		reached := slices.DeleteFunc(slices.Clone(all), func(p path) bool { return len(p.nodes) < k })
		if len(reached) == 0 {
			break
		}
		step := weir.PathsStep{Step: k, PathsCount: countPaths(reached, k)}
		for _, of := range q.byNode(reached, k) {
			step.Nodes = append(step.Nodes, weir.PathsNode{
				Node: of.node.pointer(), Other: !of.node.isSet, PathsCount: countPaths(of.paths, k), Share: ratio(len(of.paths), len(all)),
			})
		}
		answer.Steps = append(answer.Steps, step)
	}
	for k := 1; k < len(answer.Steps); k++ {
		answer.Links = append(answer.Links, q.links(all, k)...)
	}
	return answer
}

// people lists those who have a path that is asked for, by their ids and without
// keys.
func (q pathsQuestion) people(all []path) *weir.PeopleList {
	list := &weir.PeopleList{AnswerHead: q.head(weir.InsightPaths, ""), People: []weir.PersonRef{}}
	who := make(map[string]bool)
	for _, p := range all {
		if q.asksFor(p) {
			who[p.who] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(who)) {
		list.People = append(list.People, weir.PersonRef{DistinctID: id})
	}
	list.Total = int64(len(list.People))
	return list
}

func (q pathsQuestion) asksFor(p path) bool {
	of, steps := q.People, len(p.nodes)
	switch {
	case steps < of.Step, of.Node != "" && p.nodes[of.Step-1] != of.Node:
		return false
	case of.NextNode != "" && (steps == of.Step || p.nodes[of.Step] != of.NextNode):
		return false
	default:
		return of.Outcome != weir.OutcomeDropped || p.dropped && steps == of.Step
	}
}

// countPaths counts paths that come to step k.
func countPaths(paths []path, k int) weir.PathsCount {
	count := weir.PathsCount{Paths: int64(len(paths))}
	people := make(map[string]bool)
	for _, p := range paths {
		people[p.who] = true
		if p.dropped && len(p.nodes) == k {
			count.Dropped++
		}
	}
	count.People, count.DropOff = int64(len(people)), ratio(count.Dropped, count.Paths)
	return count
}

// pathsAt are the paths that have a node at some step; a node that is not set is
// all that are other.
type pathsAt struct {
	node  value
	paths []path
}

// byNode returns paths by their node at step k: those kept, by paths, and other.
func (q pathsQuestion) byNode(paths []path, k int) []pathsAt {
	of := make(map[string][]path)
	for _, p := range paths {
		if len(p.nodes) >= k {
			of[p.nodes[k-1]] = append(of[p.nodes[k-1]], p)
		}
	}
	var nodes []pathsAt
	for node, paths := range of {
		nodes = append(nodes, pathsAt{value{node, true}, paths})
	}
	slices.SortFunc(nodes, func(a, b pathsAt) int {
		return cmp.Or(cmp.Compare(len(b.paths), len(a.paths)), compareValues(a.node, b.node))
	})
	limit := cmp.Or(q.Limit, 10)
	if len(nodes) <= limit {
		return nodes
	}
	var other pathsAt
	for _, n := range nodes[limit:] {
		other.paths = append(other.paths, n.paths...)
	}
	return append(nodes[:limit], other)
}

// links returns those from step k to the next. What is kept of the next step is
// by all paths.
func (q pathsQuestion) links(all []path, k int) []weir.PathsLink {
	places := make(map[string]int) // of the nodes kept at the next step
	next := q.byNode(all, k+1)
	for i, n := range next {
		if n.node.isSet {
			places[n.node.text] = i
		}
	}
	var links []weir.PathsLink
	for _, at := range q.byNode(all, k) {
		goOn := make([][]path, len(next))
		for _, p := range at.paths {
			if len(p.nodes) > k {
				place, isKept := places[p.nodes[k]]
				if !isKept {
					place = len(next) - 1
				}
				goOn[place] = append(goOn[place], p)
			}
		}
		for i, paths := range goOn {
			if len(paths) > 0 {
				links = append(links, q.link(k, at, next[i].node, paths))
			}
		}
	}
	slices.SortStableFunc(links, func(a, b weir.PathsLink) int { return cmp.Compare(b.Paths, a.Paths) })
	return links
}

func (q pathsQuestion) link(k int, at pathsAt, to value, paths []path) weir.PathsLink {
	link := weir.PathsLink{
		Step: k, From: at.node.pointer(), To: to.pointer(),
		Paths: int64(len(paths)), People: countPaths(paths, 0).People, Share: ratio(len(paths), len(at.paths)),
	}
	if q.End != "" {
		link.From, link.To = link.To, link.From
	}
	return link
}
