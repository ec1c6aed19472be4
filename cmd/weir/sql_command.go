package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/client"
)

// sqlCommand asks in SQL.
type sqlCommand struct {
	remote
	answerFlags

	Limit     int    `help:"How many rows are wanted at most." default:"10000" placeholder:"N"`
	Statement string `arg:"" optional:"" help:"One SELECT over events and people; - to read it from standard input."`
}

// Help is the long help.
func (*sqlCommand) Help() string {
	return `Examples:

  weir sql "SELECT name, count(*) FROM events GROUP BY name ORDER BY 2 DESC"
  weir sql "SELECT date_trunc('day', time) AS day, count(DISTINCT person) AS people FROM events GROUP BY day ORDER BY day" --csv
  weir sql "SELECT distinct_id, properties->>'plan' AS plan FROM people ORDER BY events DESC LIMIT 10"
  weir sql - < report.sql

docs/sql.md describes the columns of events and people, and what is allowed.`
}

// Run asks and prints the answer.
func (c *sqlCommand) Run(ctx context.Context, s *streams) error {
	statement, err := c.statement(ctx, s.In)
	if err != nil {
		return err
	}
	return c.ask(s, c.open, func(server *client.Client, asCSV bool) ([]byte, error) {
		if asCSV {
			return server.SQLCSV(ctx, statement, c.Limit)
		}
		return server.SQL(ctx, statement, c.Limit)
	}, printSQL)
}

// sqlPatience is beyond the longest that the server lets a statement take.
const sqlPatience = 90 * time.Second

// open returns a client by HTTP or NATS.
func (c *sqlCommand) open(notices io.Writer) (*client.Client, error) {
	settings := c.settings(notices)
	settings.AttemptTimeout = sqlPatience
	if c.NATS != "" {
		settings.Server, settings.NATS.URL = "", c.NATS
	}
	server, err := client.New(settings)
	if err != nil {
		return nil, fmt.Errorf("cannot use the server's address: %w", err)
	}
	return server, nil
}

func (c *sqlCommand) statement(ctx context.Context, in io.Reader) (string, error) {
	if c.Statement != "" && c.Statement != "-" {
		return c.Statement, nil
	}
	if c.Statement == "" && isTerminal(in) {
		return "", errors.New("give a SELECT over events and people, or - to read it from standard input")
	}
	statement, err := io.ReadAll(io.LimitReader(interruptible(ctx, in), maxQuestionBytes))
	if err != nil {
		return "", fmt.Errorf("cannot read the statement: %w", err)
	}
	return string(statement), nil
}

// printSQL prints the rows of an answer as a table.
func printSQL(out io.Writer, text []byte) error {
	var answer struct {
		weir.SQLAnswer
		Rows [][]json.RawMessage `json:"rows"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("cannot read the answer: %w", err)
	}
	header := make([]string, len(answer.Columns))
	for i, column := range answer.Columns {
		header[i] = column.Name
	}
	table := [][]string{header}
	for _, row := range answer.Rows {
		cells := make([]string, len(row))
		for i, value := range row {
			cells[i] = sqlValue(value)
		}
		table = append(table, cells)
	}
	if err := printRows(out, table); err != nil {
		return err
	}
	rows := fmt.Sprintf("%d rows", len(answer.Rows))
	if answer.Truncated {
		rows += ", and more that are not shown"
	}
	head := weir.AnswerHead{AsOf: answer.AsOf, TookMS: answer.TookMS}
	return printLine(out, "\n"+rows+"; "+freshness(head, 0))
}

// sqlValue shows a value as it is written in SQL, texts without quotes.
func sqlValue(value json.RawMessage) string {
	var text string
	switch {
	case bytes.Equal(value, []byte("null")):
		return "NULL"
	case json.Unmarshal(value, &text) == nil:
		return text
	}
	return strings.TrimSpace(string(value))
}
