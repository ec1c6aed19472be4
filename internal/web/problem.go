package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// handler answers a request, or returns why it cannot, having written nothing.
type handler func(w http.ResponseWriter, r *http.Request) error

// problem is an answer that says what went wrong (RFC 9457).
type problem struct {
	Type   string    `json:"type"`
	Title  string    `json:"title"`
	Status int       `json:"status"`
	Detail string    `json:"detail"`
	Code   weir.Code `json:"code"`
	Field  string    `json:"field,omitempty"`
	// Rejected lists the verdicts on the events of a body of which nothing was
	// accepted.
	Rejected any `json:"rejected,omitempty"`

	retry time.Duration // what clients are told to wait, if not as usual
}

// codeMethod is the code of a request with a method its path does not have.
const codeMethod weir.Code = "method_not_allowed"

// retrySeconds is what clients are told to wait after a 429 or 503: a full
// disk or a burst does not pass sooner.
const retrySeconds = 2

// adapt makes a handler an [http.Handler] that writes its error and survives
// its panic.
func (s *Server) adapt(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause) // net/http's own way to end a connection
			}
			s.config.Logger.Error("a request broke the server's code", "request", nameOf(r), "panic", cause, "stack", string(debug.Stack()))
			writeProblem(w, problemOf(errors.New("panic")))
		}()
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// fail writes an error.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.Explain(r.Context(), w, nameOf(r), err)
}

// nameOf is how the log calls a request. Paths that have a secret are not
// written down.
func nameOf(r *http.Request) string {
	if r.PathValue("secret") != "" {
		return r.Pattern
	}
	return r.Method + " " + r.URL.Path
}

// Explain answers a request, which it names in the log, with an error: the safe
// text for the client, the whole for the log.
func (s *Server) Explain(ctx context.Context, w http.ResponseWriter, request string, err error) {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && ctx.Err() == nil {
		// What is unavailable says so itself, once and not with each request.
		level := slog.LevelError
		if p.Code == weir.CodeUnavailable {
			level = slog.LevelDebug
		}
		s.config.Logger.Log(ctx, level, "cannot answer a request", "request", request, "error", err)
	}
	writeProblem(w, p)
}

func problemOf(err error) problem {
	p := problem{Type: "about:blank", Code: weir.ErrorCode(err), Detail: "internal error; the server's log has the cause"}
	if errors.Is(err, context.DeadlineExceeded) && p.Code == weir.CodeInternal {
		p.Code, p.Detail = weir.CodeTimeout, "it took longer than allowed; ask for less"
	}
	if known, ok := errors.AsType[*weir.Error](err); ok {
		p.Detail, p.Field, p.retry = known.Message, known.Field, known.Retry
		if p.Field != "" {
			p.Detail = p.Field + ": " + p.Detail
		}
	}
	if refused, ok := errors.AsType[interface {
		error
		Verdicts() any
	}](err); ok {
		p.Rejected = refused.Verdicts()
	}
	p.Status = statusOf(p.Code)
	p.Title = http.StatusText(p.Status)
	return p
}

func statusOf(code weir.Code) int {
	if code == codeMethod {
		return http.StatusMethodNotAllowed
	}
	return code.Status()
}

func writeProblem(w http.ResponseWriter, p problem) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", strconv.Itoa(max(retrySeconds, int(math.Ceil(p.retry.Seconds())))))
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(p.Status)
	// A client that went away needs no answer.
	_ = json.NewEncoder(w).Encode(p)
}

// writeJSON answers with a value.
func writeJSON(w http.ResponseWriter, status int, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // a client that went away needs no answer
	return nil
}
