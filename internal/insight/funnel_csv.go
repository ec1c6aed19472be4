package insight

import (
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// writeFunnel gives a row for each step, in all and then of each group.
func writeFunnel(out csvWriter, answer *weir.FunnelAnswer) error {
	header := append([]string{}, answer.Breakdown...)
	header = append(header, "step", "label", "event", "people", "conversion", "conversion_from_previous", "dropped",
		"median_seconds", "avg_seconds")
	rows := [][]string{header}
	rows = append(rows, funnelRows(make([]*string, len(answer.Breakdown)), answer.Steps)...)
	for _, group := range answer.Groups {
		rows = append(rows, funnelRows(group.Breakdown, group.Steps)...)
	}
	return out.WriteAll(rows)
}

func funnelRows(breakdown []*string, steps []weir.FunnelBar) [][]string {
	rows := make([][]string, len(steps))
	for i, bar := range steps {
		rows[i] = append(breakdownCells(breakdown), strconv.Itoa(bar.Step), bar.Label, bar.Event, strconv.FormatInt(bar.People, 10),
			bar.Conversion.String(), bar.ConversionFromPrevious.String(), strconv.FormatInt(bar.Dropped, 10),
			bar.MedianSeconds.String(), bar.AvgSeconds.String())
	}
	return rows
}

// writeFunnelPeople gives a row for each person, with a time for each step that
// any of them reached.
func writeFunnelPeople(out csvWriter, list *weir.FunnelPeopleList) error {
	steps := 0
	for _, person := range list.People {
		steps = max(steps, len(person.Times))
	}
	header := []string{"person", "distinct_id"}
	for k := range steps {
		header = append(header, "step_"+strconv.Itoa(k+1))
	}
	rows := [][]string{header}
	for _, person := range list.People {
		row := []string{person.Person, person.DistinctID}
		for k := range steps {
			cell := ""
			if k < len(person.Times) {
				cell = person.Times[k].Format(time.RFC3339Nano)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return out.WriteAll(rows)
}
