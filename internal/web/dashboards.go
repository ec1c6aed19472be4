package web

import (
	"context"
	"net/http"

	"github.com/weirhq/weir"
)

// maxDashboardBytes bounds the body that makes a dashboard, or saves an insight:
// room for what may be kept of it, and what stands around that.
const maxDashboardBytes = 600 << 10

// Dashboards keeps the dashboards of projects.
type Dashboards interface {
	List(project string) []weir.DashboardSummary
	Get(project, id string) (weir.Dashboard, error)
	Create(ctx context.Context, project, by string, content weir.DashboardContent) (weir.Dashboard, error)
	Replace(ctx context.Context, project, id, by string, version int64, content weir.DashboardContent) (weir.Dashboard, error)
	Delete(ctx context.Context, project, id string) error
}

// listDashboards answers GET /v1/dashboards.
func (s *Server) listDashboards(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	return writeJSON(w, http.StatusOK, map[string]any{"dashboards": s.config.Dashboards.List(grant.Project)})
}

// createDashboard answers POST /v1/dashboards. The body may be a dashboard as it
// is shown; what the server says of it counts for nothing.
func (s *Server) createDashboard(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var wanted weir.Dashboard
	if err := readObject(w, r, maxDashboardBytes, &wanted); err != nil {
		return err
	}
	dashboard, err := s.config.Dashboards.Create(r.Context(), grant.Project, s.actorName(grant), wanted.DashboardContent)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, dashboard)
}

// showDashboard answers GET /v1/dashboards/{id}.
func (s *Server) showDashboard(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	dashboard, err := s.config.Dashboards.Get(grant.Project, r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, dashboard)
}

// replaceDashboard answers PUT /v1/dashboards/{id}.
func (s *Server) replaceDashboard(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var wanted weir.Dashboard
	if err := readObject(w, r, maxDashboardBytes, &wanted); err != nil {
		return err
	}
	dashboard, err := s.config.Dashboards.Replace(r.Context(), grant.Project, r.PathValue("id"), s.actorName(grant), wanted.Version, wanted.DashboardContent)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, dashboard)
}

// deleteDashboard answers DELETE /v1/dashboards/{id}.
func (s *Server) deleteDashboard(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	id := r.PathValue("id")
	links, err := s.config.Shares.List(grant.Project, id)
	if err != nil {
		return err
	}
	if err := s.config.Dashboards.Delete(r.Context(), grant.Project, id); err != nil {
		return err
	}
	if id != weir.OverviewDashboard { // whose links stay
		for _, link := range links {
			s.shared.forget(link.ID)
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
