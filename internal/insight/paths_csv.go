package insight

import (
	"strconv"

	"github.com/weirhq/weir"
)

// otherNode is what cells say of the nodes that are not kept.
const otherNode = "(other)"

// writePaths gives a row for each node of each step, with an empty cell under
// to, and one for each link.
func writePaths(out csvWriter, answer *weir.PathsAnswer) error {
	rows := [][]string{{"step", "from", "to", "paths", "people", "share", "dropped", "drop_off"}}
	for _, step := range answer.Steps {
		for _, node := range step.Nodes {
			rows = append(rows, []string{strconv.Itoa(step.Step), nodeCell(node.Node), "", number(node.Paths), number(node.People),
				node.Share.String(), number(node.Dropped), node.DropOff.String()})
		}
		for _, link := range answer.Links {
			if link.Step == step.Step {
				rows = append(rows, []string{strconv.Itoa(link.Step), nodeCell(link.From), nodeCell(link.To), number(link.Paths),
					number(link.People), link.Share.String(), "", ""})
			}
		}
	}
	return out.WriteAll(rows)
}

func nodeCell(node *string) string {
	if node == nil {
		return otherNode
	}
	return *node
}
