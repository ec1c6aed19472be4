package main

import (
	"context"
	"fmt"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/admission"
)

const (
	// maxQuestions is how many questions are answered at a time. The store uses
	// all cores for each, so more would only take longer each and share memory;
	// fewer, and a few long ones would hold up all short ones.
	maxQuestions = 5
	// maxStatements is how many of these may be SQL: nobody knows what a
	// statement costs, and insights are to find a place.
	maxStatements = 3
	// othersPlaces is how many of the places one project cannot take: what others
	// ask must not wait until its questions end.
	othersPlaces = 1
	// maxWaitingQuestions bounds those that wait, and maxProjectQuestions those
	// of one project: about as many as can hope for a turn before their time is
	// over.
	maxWaitingQuestions = 256
	maxProjectQuestions = 64
)

// newGate returns a gate for questions.
func newGate(running int) *admission.Gate {
	return admission.New(admission.Config{
		Running: running, RunningEach: running - othersPlaces, Waiting: maxWaitingQuestions, WaitingEach: maxProjectQuestions,
	})
}

// sql answers a question in SQL about a project.
func (s *server) sql(ctx context.Context, project string, question weir.SQLQuestion) (*weir.SQLAnswer, error) {
	came := time.Now()
	leave, err := s.statements.Enter(ctx, project)
	if err != nil {
		return nil, err
	}
	defer leave()
	answer, err := withMemory(ctx, s.large, project, func() (*weir.SQLAnswer, error) {
		done, err := s.admit(ctx, project, came)
		if err != nil {
			return nil, err
		}
		defer func() { done(); came = time.Now() }() // asked again, it waits from here
		return s.store.SQL(ctx, project, question)
	})
	if err != nil {
		return nil, err
	}
	if err := s.completeAsOf(ctx, &answer.AsOf); err != nil {
		return nil, err
	}
	return answer, nil
}

// admit waits until a question of a project, which came at some time, may be
// answered. done must be called when it is.
func (s *server) admit(ctx context.Context, project string, came time.Time) (done func(), err error) {
	leave, err := s.questions.Enter(ctx, project)
	if err != nil {
		return nil, err
	}
	started := time.Now()
	s.metrics.waitSeconds.Observe(started.Sub(came).Seconds())
	return func() {
		s.metrics.querySeconds.Observe(time.Since(started).Seconds())
		leave()
	}, nil
}

// completeAsOf adds how far an answer is behind the log.
func (s *server) completeAsOf(ctx context.Context, asOf *weir.AsOf) error {
	lag, err := s.log.Lag(ctx, asOf.Sequence)
	if err != nil {
		return fmt.Errorf("cannot tell how fresh the answer is: %w", err)
	}
	asOf.LagMS = lag.Milliseconds()
	return nil
}

// closeTimeout is how long questions that were told to end get at the end. DuckDB
// hears of it only between some thousand rows, which can take a statement long.
const closeTimeout = 5 * time.Second

// closeStore closes the store, whose rows are on disk by then.
func (s *server) closeStore() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return s.store.Close(ctx)
}
