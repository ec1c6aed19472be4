package main

import (
	"context"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/admission"
	"github.com/weirhq/weir/internal/dashboard"
	"github.com/weirhq/weir/internal/insight"
)

const (
	// maxShared is how many questions of people with links may be answered, or
	// wait for their turn among all questions, at a time: who is known finds places
	// left, whoever else looks.
	maxShared = 2
	// maxWaitingShared bounds those that wait before that, and maxWaitingSharedEach
	// those of one link: as many as a dashboard has tiles, and some of its next
	// viewer's.
	maxWaitingShared     = 256
	maxWaitingSharedEach = 64
)

// newSharedGate returns the gate for questions of people with links. Links take
// turns.
func newSharedGate() *admission.Gate {
	return admission.New(admission.Config{
		Running: maxShared, RunningEach: maxShared, Waiting: maxWaitingShared, WaitingEach: maxWaitingSharedEach,
	})
}

// openDashboards reads the dashboards of all projects.
func (s *server) openDashboards(ctx context.Context) (err error) {
	s.dashboards, err = dashboard.Open(ctx, dashboard.Config{
		Metadata: s.metadata, Check: s.checkQuestion, Answer: s.sharedAnswer(newSharedGate()),
	}, s.projects.Names())
	return err
}

// checkQuestion checks a question that is to be saved, and returns its kind.
func (s *server) checkQuestion(project string, question []byte) (weir.Insight, error) {
	parsed, err := insight.Parse(question, s.cohorts.List(project)...)
	if err != nil {
		return "", err
	}
	return parsed.Insight(), nil
}

// sharedAnswer returns what answers the questions of people with links: as all
// are answered, behind a gate of their own.
func (s *server) sharedAnswer(gate *admission.Gate) func(ctx context.Context, of weir.Share, question []byte) (weir.Answer, error) {
	return func(ctx context.Context, of weir.Share, question []byte) (weir.Answer, error) {
		leave, err := gate.Enter(ctx, of.ID)
		if err != nil {
			return nil, err
		}
		defer leave()
		return s.answer(ctx, of.Project, question)
	}
}
