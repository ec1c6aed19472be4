package main

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// printRetention prints a row for each cohort with the share that returned in
// each period, group by group. A star marks periods that are not over.
func printRetention(out io.Writer, retention weir.RetentionAnswer) error {
	header := []string{"COHORT", "PEOPLE"}
	if len(retention.Totals) > 0 {
		for k := range retention.Totals[0].Retention {
			header = append(header, strconv.Itoa(k))
		}
	}
	table := [][]string{header}
	perGroup := len(retention.Cohorts) / max(1, len(retention.Totals))
	for i, total := range retention.Totals {
		for _, cohort := range retention.Cohorts[i*perGroup : (i+1)*perGroup] {
			table = append(table, cohortLine(cohort))
		}
		table = append(table, totalLine(total))
	}
	if len(retention.Breakdown) > 0 {
		addGroups(table, retention)
	}
	return printTable(out, table, freshness(retention.AnswerHead, retention.GroupsOmitted))
}

// addGroups puts the group in front of each row of a table.
func addGroups(table [][]string, retention weir.RetentionAnswer) {
	table[0] = append([]string{"GROUP"}, table[0]...)
	perGroup := (len(table) - 1) / max(1, len(retention.Totals))
	for i := range table[1:] {
		heading := valuesHeading(retention.Totals[i/perGroup].Breakdown)
		table[1+i] = append([]string{heading}, table[1+i]...)
	}
}

func totalLine(total weir.RetentionTotal) []string {
	line := []string{"total", strconv.FormatInt(total.Size, 10)}
	for _, share := range total.Retention {
		line = append(line, shownShare(share))
	}
	return line
}

func cohortLine(cohort weir.RetentionCohort) []string {
	line := []string{cohort.Start.Format(time.DateOnly), strconv.FormatInt(cohort.Size, 10)}
	for k, returned := range cohort.Retained {
		if returned == nil {
			break
		}
		cell := "-"
		if cohort.Size > 0 {
			cell = shownShare(weir.Value(float64(*returned) / float64(cohort.Size)))
		}
		if cohort.IncompleteFrom != nil && k >= *cohort.IncompleteFrom {
			cell += " *"
		}
		line = append(line, cell)
	}
	return line
}

// printPeople prints a row for each person of a list.
func printPeople(out io.Writer, list weir.PeopleList) error {
	table := [][]string{{"PERSON", "DISTINCT ID"}}
	for _, person := range list.People {
		table = append(table, []string{person.Person, printable(person.DistinctID)})
	}
	foot := fmt.Sprintf("%d people; ", list.Total)
	if list.Next != "" {
		foot += fmt.Sprintf("more after %s; ", printable(list.Next))
	}
	return printTable(out, table, foot+freshness(list.AnswerHead, 0))
}
