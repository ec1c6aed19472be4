package web

import (
	"context"
	"net/http"

	"github.com/weirhq/weir"
)

// SavedInsights keeps the saved insights of projects.
type SavedInsights interface {
	List(project string) []weir.SavedInsight
	Get(project, id string) (weir.SavedInsight, error)
	Create(ctx context.Context, project, by string, content weir.SavedInsightContent) (weir.SavedInsight, error)
	Replace(ctx context.Context, project, id, by string, version int64, content weir.SavedInsightContent) (weir.SavedInsight, error)
	Delete(ctx context.Context, project, id string) error
}

// listInsights answers GET /v1/insights.
func (s *Server) listInsights(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	return writeJSON(w, http.StatusOK, map[string]any{"insights": s.config.SavedInsights.List(grant.Project)})
}

// createInsight answers POST /v1/insights.
func (s *Server) createInsight(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var wanted weir.SavedInsight
	if err := readObject(w, r, maxDashboardBytes, &wanted); err != nil {
		return err
	}
	insight, err := s.config.SavedInsights.Create(r.Context(), grant.Project, s.actorName(grant), wanted.SavedInsightContent)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, insight)
}

// showInsight answers GET /v1/insights/{id}.
func (s *Server) showInsight(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	insight, err := s.config.SavedInsights.Get(grant.Project, r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, insight)
}

// replaceInsight answers PUT /v1/insights/{id}.
func (s *Server) replaceInsight(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var wanted weir.SavedInsight
	if err := readObject(w, r, maxDashboardBytes, &wanted); err != nil {
		return err
	}
	insight, err := s.config.SavedInsights.Replace(r.Context(), grant.Project, r.PathValue("id"), s.actorName(grant), wanted.Version, wanted.SavedInsightContent)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, insight)
}

// deleteInsight answers DELETE /v1/insights/{id}.
func (s *Server) deleteInsight(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	if err := s.config.SavedInsights.Delete(r.Context(), grant.Project, r.PathValue("id")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
