package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// listing is how the things of one kind that the server manages are listed.
type listing[T any] struct {
	kind   string // as the path and the answer name them: keys
	header []string
	row    func(T) []string
}

// print asks for the things and prints a table, or JSON.
func (l listing[T]) print(ctx context.Context, server remote, asJSON bool, out io.Writer) error {
	all, err := l.ask(ctx, server)
	if err != nil {
		return fmt.Errorf("cannot list the %s: %w", l.kind, err)
	}
	if asJSON {
		return printValue(out, all)
	}
	rows := [][]string{l.header}
	for _, one := range all {
		rows = append(rows, l.row(one))
	}
	return printRows(out, rows)
}

func (l listing[T]) ask(ctx context.Context, server remote) (all []T, err error) {
	var answer map[string]json.RawMessage
	if err := server.manage(ctx, http.MethodGet, "v1/"+l.kind, nil, &answer); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(answer[l.kind], &all); err != nil {
		return nil, fmt.Errorf("the server's answer has no list of %s: %w", l.kind, err)
	}
	return all, nil
}

// printValue prints a value as JSON.
func printValue(out io.Writer, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	return printLine(out, printableJSON(text))
}
