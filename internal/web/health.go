package web

import "net/http"

// health answers GET /healthz: the process serves requests.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, map[string]string{"status": "ok", "version": s.config.Version})
}

// ready answers GET /readyz: events are taken in and reach the store, or why
// not.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	reasons := s.config.Ready(r.Context())
	if len(reasons) == 0 {
		return writeJSON(w, http.StatusOK, map[string]string{"status": "ready"})
	}
	return writeJSON(w, http.StatusServiceUnavailable, map[string]any{"status": "not ready", "reasons": reasons})
}
