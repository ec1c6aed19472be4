package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// cohortCommand manages the cohorts of a project.
type cohortCommand struct {
	List    cohortListCommand    `cmd:"" help:"List the project's cohorts."`
	Create  cohortCreateCommand  `cmd:"" help:"Save a set of people under a name, to filter and break down by as cohort.NAME."`
	Replace cohortReplaceCommand `cmd:"" help:"Give a cohort another definition and description."`
	Show    cohortShowCommand    `cmd:"" help:"Show a cohort's definition, and how many people are in it now."`
	Delete  cohortDeleteCommand  `cmd:"" help:"Delete a cohort; questions that name it are refused from then on."`
}

// cohortListCommand lists cohorts.
type cohortListCommand struct {
	remote
	JSON bool `help:"Print the cohorts as JSON."`
}

// Run prints a table, or JSON.
func (c *cohortListCommand) Run(ctx context.Context, s *streams) error {
	cohorts := listing[weir.Cohort]{kind: "cohorts", header: []string{"COHORT", "CHANGED", "DESCRIPTION"}, row: cohortRow}
	return cohorts.print(ctx, c.remote, c.JSON, s.Out)
}

func cohortRow(cohort weir.Cohort) []string {
	return []string{cohort.Name, cohort.Changed.Format(time.DateTime), cohort.Description}
}

// cohortDefinition is what a cohort is made of.
type cohortDefinition struct {
	Name        string `arg:"" help:"The cohort's name: small letters, digits, - and _."`
	Who         string `arg:"" help:"Who is in it, as JSON, such as '{\"did\":{\"event\":\"purchase\",\"at_least\":2,\"within\":\"30d\"}}'; - to read it from standard input."`
	Description string `help:"What it is for." placeholder:"TEXT"`
}

// change returns the definition as the server takes it.
func (d cohortDefinition) change(ctx context.Context, s *streams) (weir.CohortChange, error) {
	who := json.RawMessage(d.Who)
	if d.Who == "-" {
		var err error
		if who, err = readQuestion(interruptible(ctx, s.In)); err != nil {
			return weir.CohortChange{}, err
		}
	}
	if !json.Valid(who) {
		return weir.CohortChange{}, errors.New("the definition is not valid JSON")
	}
	return weir.CohortChange{Description: d.Description, Who: who}, nil
}

// cohortCreateCommand makes a cohort.
type cohortCreateCommand struct {
	remote
	cohortDefinition
}

// Run says what was done.
func (c *cohortCreateCommand) Run(ctx context.Context, s *streams) error {
	change, err := c.change(ctx, s)
	if err != nil {
		return err
	}
	wanted := struct {
		Name string `json:"name"`
		weir.CohortChange
	}{c.Name, change}
	if err := c.manage(ctx, http.MethodPost, "v1/cohorts", wanted, nil); err != nil {
		return fmt.Errorf("cannot create the cohort: %w", err)
	}
	return printLine(s.Out, "created "+printable(c.Name))
}

// cohortReplaceCommand changes a cohort.
type cohortReplaceCommand struct {
	remote
	cohortDefinition
}

// Run says what was done.
func (c *cohortReplaceCommand) Run(ctx context.Context, s *streams) error {
	change, err := c.change(ctx, s)
	if err != nil {
		return err
	}
	if err := c.manage(ctx, http.MethodPut, cohortPath(c.Name), change, nil); err != nil {
		return fmt.Errorf("cannot replace the cohort: %w", err)
	}
	return printLine(s.Out, "replaced "+printable(c.Name))
}

func cohortPath(name string) string { return "v1/cohorts/" + url.PathEscape(name) }

// cohortShowCommand shows a cohort.
type cohortShowCommand struct {
	remote
	Name string `arg:"" help:"The cohort's name."`
	JSON bool   `help:"Print the cohort as JSON."`
}

// Run prints the definition, and the number of people.
func (c *cohortShowCommand) Run(ctx context.Context, s *streams) error {
	var cohort weir.Cohort
	if err := c.manage(ctx, http.MethodGet, cohortPath(c.Name), nil, &cohort); err != nil {
		return fmt.Errorf("cannot show the cohort: %w", err)
	}
	if c.JSON {
		return printValue(s.Out, cohort)
	}
	people, err := c.count(ctx)
	if err != nil {
		return fmt.Errorf("cannot count the people of the cohort: %w", err)
	}
	if err := printRows(s.Out, [][]string{
		{"cohort", cohort.Name}, {"description", cohort.Description},
		{"created", cohort.Created.Format(time.DateTime)}, {"changed", cohort.Changed.Format(time.DateTime)},
		{"people", strconv.FormatInt(people, 10)},
	}); err != nil {
		return err
	}
	return printValue(s.Out, cohort.Who)
}

// count asks how many people are in the cohort now.
func (c *cohortShowCommand) count(ctx context.Context) (int64, error) {
	question := weir.People{
		Insight: weir.InsightPeople, Order: weir.OrderKey, PeoplePage: weir.PeoplePage{Limit: 1},
		Filters: []weir.Filter{{Property: "cohort." + c.Name, Op: weir.OpIs, Value: true}},
	}
	var answer weir.PeopleAnswer
	err := c.manage(ctx, http.MethodPost, "v1/query", question, &answer)
	return answer.Total, err
}

// cohortDeleteCommand deletes a cohort.
type cohortDeleteCommand struct {
	remote
	Name string `arg:"" help:"The cohort's name."`
}

// Run says what was done.
func (c *cohortDeleteCommand) Run(ctx context.Context, s *streams) error {
	if err := c.manage(ctx, http.MethodDelete, cohortPath(c.Name), nil, nil); err != nil {
		return fmt.Errorf("cannot delete the cohort: %w", err)
	}
	return printLine(s.Out, "deleted "+printable(c.Name))
}
