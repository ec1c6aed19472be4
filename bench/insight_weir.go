package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"github.com/weirhq/weir/internal/duckdb"
	"github.com/weirhq/weir/internal/insight"
)

// askWeirArgument makes bench itself the process that asks Weir.
const askWeirArgument = "ask-weir"

// weirEngine asks Weir, as its server does.
func weirEngine(self, path string) engine {
	return engine{
		name: "Weir",
		words: func(q question) string {
			if q.rows == nil {
				return "" // not yet
			}
			return q.weir
		},
		command: []string{self, askWeirArgument, path},
	}
}

// askWeir answers one request over the store of a data set.
func askWeir(ctx context.Context, path string, input io.Reader, output io.Writer) (err error) {
	var r request
	if err := json.NewDecoder(input).Decode(&r); err != nil {
		return fmt.Errorf("cannot read the request: %w", err)
	}
	a, err := newWeirAsker(r.Question)
	if err != nil {
		return err
	}
	a.store, err = duckdb.Open(ctx, duckdb.Config{
		Path: path, MemoryBytes: r.MemoryBytes, MoveAfter: time.Hour, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, a.store.Close(ctx)) }()
	a.answerer.SpillTo(filepath.Dir(path))
	answer, err := measureRuns(r, func() ([][]any, error) { return a.ask(ctx) })
	if err != nil {
		return err
	}
	return json.NewEncoder(output).Encode(answer)
}

// weirAsker asks one question.
type weirAsker struct {
	question
	parsed   insight.Question
	answerer *insight.Answerer
	store    *duckdb.Store
}

// newWeirAsker returns who asks the question of that name.
func newWeirAsker(name string) (*weirAsker, error) {
	all := questions()
	i := slices.IndexFunc(all, func(q question) bool { return q.name == name })
	if i < 0 {
		return nil, fmt.Errorf("there is no question %q", name)
	}
	a := &weirAsker{question: all[i], answerer: insight.DuckDB()}
	if a.at.IsZero() {
		a.at = datasetTo
	}
	var err error
	if a.parsed, err = insight.Parse([]byte(a.weir), savedCohorts()...); err != nil {
		return nil, fmt.Errorf("cannot parse the question: %w", err)
	}
	return a, nil
}

// ask asks it of a snapshot of its own.
func (a *weirAsker) ask(ctx context.Context) ([][]any, error) {
	snapshot, err := a.store.Snapshot(ctx, datasetProject)
	if err != nil {
		return nil, err
	}
	defer snapshot.Close()
	answer, err := a.answerer.Run(ctx, snapshot, a.parsed, a.at)
	if err != nil {
		return nil, err
	}
	return a.rows(answer)
}
