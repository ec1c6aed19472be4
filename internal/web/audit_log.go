package web

import (
	"net/http"
	"strconv"

	"github.com/weirhq/weir"
)

// showAudit answers GET /v1/audit: what was done in the project, and to owners also
// what was done in none.
func (s *Server) showAudit(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	values := r.URL.Query()
	question := weir.AuditQuestion{Projects: []string{grant.Project}, Before: values.Get("before")}
	if grant.Owner {
		question.Projects = append(question.Projects, "")
	}
	if text := values.Get("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 {
			return weir.InvalidField("limit", "must be a number of entries")
		}
		question.Limit = limit
	}
	page, err := s.config.Audit.Page(r.Context(), question)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, page)
}
