package web

import (
	"context"
	"net/http"
	"time"

	"github.com/weirhq/weir"
)

// Annotations keeps the annotations of projects.
type Annotations interface {
	List(project string) []weir.Annotation
	Create(ctx context.Context, project string, at time.Time, text string) (weir.Annotation, error)
	Replace(ctx context.Context, project, id string, at time.Time, text string) (weir.Annotation, error)
	Delete(ctx context.Context, project, id string) error
}

// listAnnotations answers GET /v1/annotations.
func (s *Server) listAnnotations(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	return writeJSON(w, http.StatusOK, map[string]any{"annotations": s.config.Annotations.List(grant.Project)})
}

// createAnnotation answers POST /v1/annotations.
func (s *Server) createAnnotation(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	at, text, err := readAnnotation(w, r)
	if err != nil {
		return err
	}
	annotation, err := s.config.Annotations.Create(r.Context(), grant.Project, at, text)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, annotation)
}

// replaceAnnotation answers PUT /v1/annotations/{id}.
func (s *Server) replaceAnnotation(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	at, text, err := readAnnotation(w, r)
	if err != nil {
		return err
	}
	annotation, err := s.config.Annotations.Replace(r.Context(), grant.Project, r.PathValue("id"), at, text)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, annotation)
}

// readAnnotation reads an annotation, as it is shown or without its id.
func readAnnotation(w http.ResponseWriter, r *http.Request) (at time.Time, text string, err error) {
	var wanted struct {
		ID   string `json:"id"`
		Time string `json:"time"`
		Text string `json:"text"`
	}
	if err := readSettings(w, r, &wanted); err != nil {
		return at, "", err
	}
	at, err = time.Parse(time.RFC3339, wanted.Time)
	if err != nil {
		return at, "", weir.InvalidField("time", "must be an instant such as 2026-01-31T15:04:05Z")
	}
	return at, wanted.Text, nil
}

// deleteAnnotation answers DELETE /v1/annotations/{id}.
func (s *Server) deleteAnnotation(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	if err := s.config.Annotations.Delete(r.Context(), grant.Project, r.PathValue("id")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
