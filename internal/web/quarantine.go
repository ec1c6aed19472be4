package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/weirhq/weir"
)

// maxReplayBytes bounds the body that replays an event: room for the largest, its
// white space or escapes included.
const maxReplayBytes = 4 * weir.MaxEventBytes

// Quarantine has the rejected events of projects.
type Quarantine interface {
	List(ctx context.Context, project string, page weir.QuarantinePage) (weir.QuarantineList, error)
	// Replay returns when the event is accepted, on disk, and gone from the list.
	Replay(ctx context.Context, project, id string, replay weir.QuarantineReplay) error
	Delete(ctx context.Context, project, id string) error
}

// listQuarantine answers GET /v1/quarantine.
func (s *Server) listQuarantine(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	values := r.URL.Query()
	page := weir.QuarantinePage{Before: values.Get("before"), Code: values.Get("code")}
	if text := values.Get("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 {
			return weir.InvalidField("limit", "must be a number of events")
		}
		page.Limit = limit
	}
	list, err := s.config.Quarantine.List(r.Context(), grant.Project, page)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, list)
}

// replayRejected answers POST /v1/quarantine/{id}/replay as POST /v1/events
// answers a body of one event.
func (s *Server) replayRejected(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var replay weir.QuarantineReplay
	if err := readObject(w, r, maxReplayBytes, &replay); err != nil {
		return err
	}
	if err := s.config.Quarantine.Replay(r.Context(), grant.Project, r.PathValue("id"), replay); err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, map[string]any{"accepted": 1, "rejected": []any{}})
}

// deleteRejected answers DELETE /v1/quarantine/{id}.
func (s *Server) deleteRejected(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	if err := s.config.Quarantine.Delete(r.Context(), grant.Project, r.PathValue("id")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
