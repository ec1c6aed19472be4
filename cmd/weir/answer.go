package main

import (
	"context"
	"fmt"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/duckdb"
	"github.com/weirhq/weir/internal/insight"
)

// answer answers a question about a project from a snapshot of the store.
func (s *server) answer(ctx context.Context, project string, body []byte) (weir.Answer, error) {
	question, err := insight.Parse(body, s.cohorts.List(project)...)
	if err != nil {
		return nil, err
	}
	answer, err := withMemory(ctx, s.large, project, func() (weir.Answer, error) {
		snapshot, done, err := s.snapshot(ctx, project)
		if err != nil {
			return nil, err
		}
		defer done()
		return s.answerer.Run(ctx, snapshot, question, time.Now())
	})
	if err != nil {
		return nil, err
	}
	if err := s.completeAsOf(ctx, &answer.Head().AsOf); err != nil {
		return nil, err
	}
	return answer, nil
}

// snapshot waits until a question of a project may be answered, and fixes what the
// store has then. done must be called when the question is answered.
func (s *server) snapshot(ctx context.Context, project string) (snapshot *duckdb.Snapshot, done func(), err error) {
	leave, err := s.admit(ctx, project, time.Now())
	if err != nil {
		return nil, nil, err
	}
	snapshot, err = s.store.Snapshot(ctx, project)
	if err != nil {
		leave()
		return nil, nil, err
	}
	return snapshot, func() { snapshot.Close(); leave() }, nil
}

// maxLag is how far the store may be behind the log before the server is not
// ready: answers are then older than anyone expects.
const maxLag = 30 * time.Second

// ready returns why the server cannot do its work.
func (s *server) ready(ctx context.Context) (reasons []string) {
	for _, part := range []struct {
		trouble string
		status  error
	}{
		{"events are refused", s.disk.status()},
		{"events do not reach the store", s.sink.Status()},
		{"events do not reach the store's disk", s.store.Status()},
		{"events do not reach EVENTS", s.relay.Status()},
	} {
		if part.status != nil {
			reasons = append(reasons, part.trouble+": "+part.status.Error())
		}
	}
	if s.natsURL() == off && s.config.natsAddress() != "" {
		reasons = append(reasons, "NATS clients are not taken yet")
	}
	lag, err := s.log.Lag(ctx, s.store.Applied().Sequence)
	switch {
	case err != nil:
		reasons = append(reasons, "the log does not answer: "+err.Error())
	case lag > maxLag:
		reasons = append(reasons, fmt.Sprintf("the store is %s behind the log, more than %s", lag.Round(time.Second), maxLag))
	}
	return reasons
}
