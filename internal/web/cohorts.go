package web

import (
	"context"
	"net/http"

	"github.com/weirhq/weir"
)

// maxCohortBytes bounds the body that makes a cohort: room for its longest
// definition, and what stands around it.
const maxCohortBytes = 520 << 10

// Cohorts manages the cohorts of projects.
type Cohorts interface {
	List(project string) []weir.Cohort
	Get(project, name string) (weir.Cohort, error)
	Create(ctx context.Context, project, name string, change weir.CohortChange) (weir.Cohort, error)
	Replace(ctx context.Context, project, name string, change weir.CohortChange) (weir.Cohort, error)
	Delete(ctx context.Context, project, name string) error
}

// listCohorts answers GET /v1/cohorts. Definitions, which may be long lists, are
// shown one by one.
func (s *Server) listCohorts(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	cohorts := s.config.Cohorts.List(grant.Project)
	for i := range cohorts {
		cohorts[i].Who = nil
	}
	return writeJSON(w, http.StatusOK, map[string]any{"cohorts": cohorts})
}

// createCohort answers POST /v1/cohorts.
func (s *Server) createCohort(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var wanted struct {
		Name string `json:"name"`
		weir.CohortChange
	}
	if err := readObject(w, r, maxCohortBytes, &wanted); err != nil {
		return err
	}
	cohort, err := s.config.Cohorts.Create(r.Context(), grant.Project, wanted.Name, wanted.CohortChange)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, cohort)
}

// showCohort answers GET /v1/cohorts/{name}.
func (s *Server) showCohort(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	cohort, err := s.config.Cohorts.Get(grant.Project, r.PathValue("name"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, cohort)
}

// replaceCohort answers PUT /v1/cohorts/{name}.
func (s *Server) replaceCohort(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var change weir.CohortChange
	if err := readObject(w, r, maxCohortBytes, &change); err != nil {
		return err
	}
	cohort, err := s.config.Cohorts.Replace(r.Context(), grant.Project, r.PathValue("name"), change)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, cohort)
}

// deleteCohort answers DELETE /v1/cohorts/{name}.
func (s *Server) deleteCohort(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	if err := s.config.Cohorts.Delete(r.Context(), grant.Project, r.PathValue("name")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
