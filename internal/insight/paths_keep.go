package insight

import (
	"cmp"
	"slices"
)

// keptNodes are the nodes of each step that an answer shows.
type keptNodes struct {
	nodes  [][]uint32 // by step, most paths first
	places [][]int32  // by step and node, the index of the node there, or of what is after the last
}

// nodeTally counts paths by step and node. It belongs to one goroutine.
type nodeTally struct{ counts [][]int64 }

func (t *nodeTally) take(_ uint64, p *path) {
	for step, node := range p.nodes[:p.steps] {
		t.counts[step][node]++
	}
}

func (p *pathsPlan) newNodeTally() *nodeTally {
	t := &nodeTally{counts: make([][]int64, p.steps)}
	for step := range t.counts {
		t.counts[step] = make([]int64, p.course.other+1)
	}
	return t
}

// keep finds out which nodes most paths have at each step.
func (p *pathsPlan) keep(a *asking, reader *sessionReader) (*keptNodes, error) {
	var tallies []*nodeTally
	err := p.walkAll(a, reader, false, func() pathTaker {
		tallies = append(tallies, p.newNodeTally())
		return tallies[len(tallies)-1]
	})
	if err != nil {
		return nil, err
	}
	kept := &keptNodes{}
	for step := range p.steps {
		counts := make([]int64, p.course.other) // without the last, which is never kept
		for _, t := range tallies {
			addAll(counts, t.counts[step][:p.course.other])
		}
		kept.add(mostPaths(counts, p.limit), len(counts))
	}
	return kept, nil
}

// mostPaths returns the nodes that most paths have, ties in the order of the
// nodes.
func mostPaths(counts []int64, most int) []uint32 {
	var found []uint32
	for node, count := range counts {
		if count > 0 {
			found = append(found, uint32(node))
		}
	}
	slices.SortStableFunc(found, func(a, b uint32) int { return cmp.Compare(counts[b], counts[a]) })
	return found[:min(len(found), most)]
}

// add adds the nodes of the next step, of so many that are told apart.
func (k *keptNodes) add(nodes []uint32, all int) {
	places := slices.Repeat([]int32{int32(len(nodes))}, all+1)
	for i, node := range nodes {
		places[node] = int32(i)
	}
	k.nodes, k.places = append(k.nodes, nodes), append(k.places, places)
}
