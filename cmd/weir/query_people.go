package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// peopleFlags describe a list of people, or one person, together with those
// flags of a trend that they have too.
type peopleFlags struct {
	Search string `help:"Text in an id, or in what names a person, such as their email; for values, in these." placeholder:"TEXT" group:"People"`
	Sort   string `help:"last_seen, first_seen, events or key." placeholder:"ORDER" group:"People"`
	After  string `help:"Go on after this place, as the page before says." placeholder:"PLACE" group:"People"`
	ID     string `name:"id" help:"The person with this distinct id." placeholder:"ID" group:"People"`
}

// people returns the question for a list that the flags ask.
func (f peopleFlags) people(shared trendFlags) (json.RawMessage, error) {
	filters, err := parseConditions(shared.Filter)
	if err != nil {
		return nil, err
	}
	return encodeQuestion(weir.People{
		Insight:    weir.InsightPeople,
		Period:     shared.period(),
		Search:     f.Search,
		Filters:    filters,
		Order:      weir.PeopleOrder(f.Sort),
		PeoplePage: weir.PeoplePage{Limit: shared.Limit, After: f.After},
	})
}

// person returns the question for one person that the flags ask.
func (f peopleFlags) person(shared trendFlags) (json.RawMessage, error) {
	if f.ID == "" {
		return nil, errors.New("give the person's --id")
	}
	shown, filters, err := shared.activity()
	if err != nil {
		return nil, err
	}
	shown.Filters = filters
	return encodeQuestion(weir.Person{
		Insight:    weir.InsightPerson,
		DistinctID: f.ID,
		Period:     shared.period(),
		Selector:   shown,
		Limit:      shared.Limit,
		Before:     f.After,
	})
}

// printPeopleFacts prints a row for each person.
func printPeopleFacts(out io.Writer, answer weir.PeopleAnswer) error {
	table := [][]string{{"PERSON", "DISTINCT ID", "EVENTS", "FIRST SEEN", "LAST SEEN"}}
	for _, p := range answer.People {
		table = append(table, []string{p.Person, printable(p.DistinctID), strconv.FormatInt(p.Events, 10),
			p.FirstSeen.Format(time.DateTime), p.LastSeen.Format(time.DateTime)})
	}
	foot := fmt.Sprintf("%d people; ", answer.Total)
	if answer.Next != "" {
		foot += fmt.Sprintf("more after %s; ", printable(answer.Next))
	}
	return printTable(out, table, foot+freshness(answer.AnswerHead, 0))
}

// printPerson prints what is known of a person, and a row for each event.
func printPerson(out io.Writer, answer weir.PersonAnswer) error {
	p := answer.Person
	facts := [][]string{{"person", p.Person}}
	for _, id := range p.DistinctIDs {
		facts = append(facts, []string{string(id.Kind) + " id", id.ID})
	}
	facts = append(facts, []string{"events", strconv.FormatInt(p.Events, 10)},
		[]string{"first seen", p.FirstSeen.Format(time.DateTime)}, []string{"last seen", p.LastSeen.Format(time.DateTime)})
	for _, name := range slices.Sorted(maps.Keys(p.Properties)) {
		facts = append(facts, []string{name, p.Properties[name]})
	}
	if err := printRows(out, append(facts, []string{})); err != nil {
		return err
	}
	table := [][]string{{"TIME", "EVENT", "PATH", "PROPERTIES"}}
	for _, e := range answer.Timeline {
		table = append(table, []string{e.Time.Format(time.DateTime), printable(e.Name), printable(e.Fields["path"]), printable(string(e.Properties))})
	}
	foot := ""
	if answer.Next != "" {
		foot = fmt.Sprintf("more after %s; ", printable(answer.Next))
	}
	return printTable(out, table, foot+freshness(answer.AnswerHead, 0))
}
