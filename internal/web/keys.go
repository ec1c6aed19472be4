package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/weirhq/weir"
)

// maxSettingsBytes bounds the bodies that make keys and projects: a few short
// members.
const maxSettingsBytes = 4 << 10

// listKeys answers GET /v1/keys.
func (s *Server) listKeys(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	return writeJSON(w, http.StatusOK, map[string]any{"keys": s.config.Keys.List(grant.Project)})
}

// createKey answers POST /v1/keys.
func (s *Server) createKey(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var wanted struct {
		Scope weir.Scope `json:"scope"`
		Name  string     `json:"name"`
	}
	if err := readSettings(w, r, &wanted); err != nil {
		return err
	}
	key, err := s.config.Keys.Create(r.Context(), grant.Project, wanted.Scope, wanted.Name)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, key)
}

// revokeKey answers DELETE /v1/keys/{id}.
func (s *Server) revokeKey(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	id := r.PathValue("id")
	if err := s.config.Keys.Revoke(r.Context(), grant.Project, id); err != nil {
		return err
	}
	s.limits.forget(id)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// readSettings reads a body that is one small JSON object, with none but the
// members that into has.
func readSettings(w http.ResponseWriter, r *http.Request, into any) error {
	return readObject(w, r, maxSettingsBytes, into)
}

// readObject is readSettings of a body of at most so many bytes.
func readObject(w http.ResponseWriter, r *http.Request, most int64, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		if _, trailing := decoder.Token(); !errors.Is(trailing, io.EOF) {
			err = errors.New("there is more than one value")
		}
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return weir.Errorf(weir.CodeTooLarge, "the body has more than %d bytes", most)
	}
	if err != nil {
		return weir.Errorf(weir.CodeInvalid, "the body is not what is expected here: %s; see /docs", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}
