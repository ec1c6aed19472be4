package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
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
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err == nil {
		err = decodeObject(body, into)
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return weir.Errorf(weir.CodeTooLarge, "the body has more than %d bytes", most)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return weir.InvalidField(memberOf(wrong.Field), "cannot be a %s here; see /docs", wrong.Value)
	}
	if err != nil {
		return weir.Errorf(weir.CodeInvalid, "the body is not what is expected here: %s; see /docs", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// decodeObject reads one value, with none but the members that into has, and each
// of them once: else the audit log could show another than the one that counts.
func decodeObject(body []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, trailing := decoder.Token(); !errors.Is(trailing, io.EOF) {
		return errors.New("there is more than one value")
	}
	if name := repeated(body); name != "" {
		return fmt.Errorf("%.100q appears twice", name)
	}
	return nil
}

// repeated returns the name of a member that a sound object has twice, in whatever
// letters, or nothing.
func repeated(body []byte) string {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return ""
	}
	var names []string // as few as into has
	for decoder.More() {
		token, err := decoder.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return ""
		}
		if slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, name) }) {
			return name
		}
		names = append(names, name)
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return ""
		}
	}
	return ""
}

// memberOf returns the path of a member of a body without the names that only the
// code has for its parts.
func memberOf(field string) string {
	parts := strings.Split(field, ".")
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part != strings.ToLower(part) }), ".")
}
