package main

import (
	"context"

	"github.com/weirhq/weir/internal/cohort"
	"github.com/weirhq/weir/internal/insight"
)

// openCohorts reads the cohorts of all projects.
func (s *server) openCohorts(ctx context.Context) (err error) {
	s.cohorts, err = cohort.Open(ctx, cohort.Config{Metadata: s.metadata, Check: insight.ReadCohort}, s.projects.Names())
	return err
}
