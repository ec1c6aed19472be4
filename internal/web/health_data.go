package web

import (
	"context"
	"net/http"

	"github.com/weirhq/weir"
)

// showDataHealth answers GET /v1/data-health.
func (s *Server) showDataHealth(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	ctx, cancel := context.WithTimeout(r.Context(), queryTimeout)
	defer cancel()
	health, err := s.config.Health(ctx, grant.Project)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, health)
}
