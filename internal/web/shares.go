package web

import (
	"context"
	"net/http"

	"github.com/weirhq/weir"
)

// Shares keeps the links by which dashboards are shared.
type Shares interface {
	List(project, dashboard string) ([]weir.Share, error)
	Create(ctx context.Context, project, dashboard, name string) (weir.NewShare, error)
	Revoke(ctx context.Context, project, id string) error
	// Find returns the share of a secret, unless it was revoked.
	Find(secret string) (weir.Share, bool)
	// Show and Ask are all that a secret is good for.
	Show(secret string) (weir.SharedDashboard, error)
	Ask(ctx context.Context, secret, tile string, view weir.SharedView) (weir.Answer, error)
}

// sharedPerSecond bounds the requests with one link a second. The burst of two
// seconds has room for a dashboard with as many tiles as can be.
const sharedPerSecond = 30

// listShares answers GET /v1/dashboards/{id}/shares.
func (s *Server) listShares(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	shares, err := s.config.Shares.List(grant.Project, r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, map[string]any{"shares": shares})
}

// createShare answers POST /v1/dashboards/{id}/shares.
func (s *Server) createShare(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var wanted struct {
		Name string `json:"name"`
	}
	if err := readSettings(w, r, &wanted); err != nil {
		return err
	}
	share, err := s.config.Shares.Create(r.Context(), grant.Project, r.PathValue("id"), wanted.Name)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, share)
}

// revokeShare answers DELETE /v1/shares/{id}.
func (s *Server) revokeShare(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	id := r.PathValue("id")
	if err := s.config.Shares.Revoke(r.Context(), grant.Project, id); err != nil {
		return err
	}
	s.shared.forget(id)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// showShared answers GET /v1/shared/{secret}. Nobody is asked who they are: what
// they may see does not depend on it.
func (s *Server) showShared(w http.ResponseWriter, r *http.Request) error {
	secret := r.PathValue("secret")
	if err := s.limitShared(secret); err != nil {
		return err
	}
	shown, err := s.config.Shares.Show(secret)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, struct {
		weir.SharedDashboard
		Simulated bool `json:"simulated"`
	}{shown, s.config.Simulated})
}

// askShared answers POST /v1/shared/{secret}/tiles/{tile}.
func (s *Server) askShared(w http.ResponseWriter, r *http.Request) error {
	secret := r.PathValue("secret")
	if err := s.limitShared(secret); err != nil {
		return err
	}
	var view weir.SharedView
	if r.ContentLength != 0 {
		if err := readSettings(w, r, &view); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), queryTimeout)
	defer cancel()
	answer, err := s.config.Shares.Ask(ctx, secret, r.PathValue("tile"), view)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, answer)
}

// limitShared refuses requests with a link that come too fast. What is no link has
// no limit of its own and costs no more than to be told so.
func (s *Server) limitShared(secret string) error {
	if share, ok := s.config.Shares.Find(secret); ok && !s.shared.allow(share.ID) {
		return weir.Errorf(weir.CodeRateLimited, "this link is used more than %d times a second", sharedPerSecond)
	}
	return nil
}
