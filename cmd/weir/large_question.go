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

// newLargeGate returns a gate for the questions that are asked again: one at a time,
// and each of those that have a place among the questions may wait.
func newLargeGate() *admission.Gate {
	return admission.New(admission.Config{Running: 1, RunningEach: 1, Waiting: maxQuestions, WaitingEach: maxQuestions})
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
		answer, err = ask()
		leave()
	}
	return answer, err
}
