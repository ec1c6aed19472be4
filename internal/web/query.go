package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

const (
	// maxQuestionBytes bounds a question: room for filters with long lists.
	maxQuestionBytes = 1 << 20
	// queryTimeout bounds the time of an answer, the wait for its turn included:
	// nobody looks at a screen for longer, and what is behind it would wait, too.
	queryTimeout = 60 * time.Second
)

// query answers POST /v1/query.
func (s *Server) query(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	question, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxQuestionBytes))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return weir.Errorf(weir.CodeTooLarge, "the question has more than %d bytes", maxQuestionBytes)
		}
		return &weir.Error{Code: weir.CodeInvalid, Message: "the question could not be read", Err: err}
	}
	ctx, cancel := context.WithTimeout(r.Context(), queryTimeout)
	defer cancel()
	answer, err := s.config.Answer(ctx, grant.Project, question)
	if err != nil {
		return err
	}
	if wantsCSV(r) {
		return s.writeCSV(w, answer)
	}
	return writeJSON(w, http.StatusOK, answer)
}

func wantsCSV(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	csv, json := strings.Index(accept, "text/csv"), strings.Index(accept, "application/json")
	return csv >= 0 && (json < 0 || csv < json)
}

func (s *Server) writeCSV(w http.ResponseWriter, answer weir.Answer) error {
	var text bytes.Buffer
	if err := s.config.WriteCSV(&text, answer); err != nil {
		return err
	}
	sendCSV(w, &text)
	return nil
}

func sendCSV(w http.ResponseWriter, text *bytes.Buffer) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="weir.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = text.WriteTo(w) // a client that went away needs no answer
}
