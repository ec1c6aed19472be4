package main

import (
	"context"
	"errors"

	"github.com/weirhq/weir/internal/admission"
	"github.com/weirhq/weir/internal/duckdb"
)

// memoryAttempts is how often a question is asked again that found too little memory:
// once more is enough unless events, which come first, ended it.
const memoryAttempts = 3

// newLargeGate returns a gate for the questions that are asked again: one at a time.
// A few may wait, of one project fewer; the others fail, as more would in the end.
func newLargeGate() *admission.Gate {
	return admission.New(admission.Config{Running: 1, RunningEach: 1, Waiting: maxQuestions, WaitingEach: maxQuestions - othersPlaces})
}

// withMemory asks a question. If it finds too little memory, because of those that
// are answered beside it or of events that came, it is asked again when no other is
// that large: it takes longer then rather than fail.
func withMemory[A any](ctx context.Context, large *admission.Gate, project string, ask func() (A, error)) (A, error) {
	answer, err := ask()
	for attempt := 1; attempt <= memoryAttempts && errors.Is(err, duckdb.ErrMemory); attempt++ {
		leave, waiting := large.Enter(ctx, project)
		if waiting != nil {
			return answer, err
		}
		answer, err = leaving(leave, ask)
	}
	return answer, err
}

// leaving asks a question and then leaves its place, also if it panics: there is one
// place, and the process goes on.
func leaving[A any](leave func(), ask func() (A, error)) (A, error) {
	defer leave()
	return ask()
}
