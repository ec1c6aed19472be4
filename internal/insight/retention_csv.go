package insight

import (
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// writeRetention gives a row for each cell: each period of each cohort. People
// not known yet are an empty cell.
func writeRetention(out csvWriter, answer *weir.RetentionAnswer) error {
	header := append([]string{"cohort"}, answer.Breakdown...)
	rows := [][]string{append(header, "size", "period", "people", "retention")}
	for _, cohort := range answer.Cohorts {
		for k, returned := range cohort.Retained {
			row := append([]string{cohort.Start.Format(time.RFC3339)}, breakdownCells(cohort.Breakdown)...)
			row = append(row, number(cohort.Size), strconv.Itoa(k), "", "")
			if returned != nil {
				row[len(row)-2], row[len(row)-1] = number(*returned), share(*returned, cohort.Size).String()
			}
			rows = append(rows, row)
		}
	}
	return out.WriteAll(rows)
}

// writePeople gives a row for each person.
func writePeople(out csvWriter, list *weir.PeopleList) error {
	rows := [][]string{{"person", "distinct_id"}}
	for _, person := range list.People {
		rows = append(rows, []string{person.Person, person.DistinctID})
	}
	return out.WriteAll(rows)
}

// writeLifecycle gives a row for each point.
func writeLifecycle(out csvWriter, answer *weir.LifecycleAnswer) error {
	rows := [][]string{{"time", "new", "returning", "resurrecting", "dormant"}}
	for _, p := range answer.Points {
		rows = append(rows, []string{p.Time.Format(time.RFC3339), number(p.New), number(p.Returning), number(p.Resurrecting), number(p.Dormant)})
	}
	return out.WriteAll(rows)
}

// writeStickiness gives a row for each number of days of each stretch.
func writeStickiness(out csvWriter, answer *weir.StickinessAnswer) error {
	rows := [][]string{{"time", "days", "people", "share", "at_least"}}
	for _, stretch := range answer.Stretches {
		for _, d := range stretch.Days {
			rows = append(rows, []string{stretch.Time.Format(time.RFC3339), strconv.Itoa(d.Days), number(d.People), d.Share.String(), number(d.AtLeast)})
		}
	}
	return out.WriteAll(rows)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
