package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// Keys tells what a key, token or session grants, and manages keys.
type Keys interface {
	Authenticate(secret string) (weir.Grant, bool)
	NewSession(grant weir.Grant, now time.Time) (string, error)
	Session(value string, now time.Time) (weir.Grant, bool)
	// Revoked returns a channel that is closed once a key is revoked.
	Revoked(id string) <-chan struct{}
	List(project string) []weir.Key
	Create(ctx context.Context, project string, scope weir.Scope, name string) (weir.NewKey, error)
	Revoke(ctx context.Context, project, id string) error
}

// Projects manages projects.
type Projects interface {
	Get(name string) (weir.Project, bool)
	List() []weir.Project
	Create(ctx context.Context, name string) (weir.NewProject, error)
	Change(ctx context.Context, name string, change weir.ProjectChange) (weir.Project, error)
	// GrantSDK tells what a key that a project's settings name grants.
	GrantSDK(key string) (weir.Grant, bool)
}

// Live shows what happens in a project. The channel is closed when its reader
// is too slow; stop must be called.
type Live interface {
	Watch(project string, rate int) (messages <-chan weir.LiveMessage, stop func(), err error)
}

// Config wires a [Server]. Fields are required unless they say otherwise.
type Config struct {
	Keys     Keys
	Projects Projects
	Cohorts  Cohorts
	Live     Live
	// Collect answers POST /v1/events.
	Collect func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error
	// Answer answers a question of a project, as JSON.
	Answer func(ctx context.Context, project string, question []byte) (weir.Answer, error)
	// SQL answers a statement over a project's events and people.
	SQL func(ctx context.Context, project string, question weir.SQLQuestion) (*weir.SQLAnswer, error)
	// WriteCSV writes an answer as CSV.
	WriteCSV func(w io.Writer, answer weir.Answer) error
	// Ready returns why the server cannot do its work, in plain words, or
	// nothing.
	Ready func(ctx context.Context) []string
	// Dialects answers what third-party SDKs send; nil for not at all.
	Dialects Dialects
	// Prefixes are paths that the tracker is served below and its events are taken
	// below besides the root, as dialects are.
	Prefixes []string
	// Metrics answers GET /metrics; nil when they are served apart.
	Metrics http.Handler
	// RequestsPerSecond bounds the requests of one key a second; 0 is no bound.
	RequestsPerSecond float64
	// Assets is the directory of the dashboard, in place of the embedded one;
	// empty outside of development.
	Assets    string
	Simulated bool
	Version   string
	Logger    *slog.Logger
}

// Server answers HTTP requests.
type Server struct {
	config Config
	limits *limits
	mux    *http.ServeMux
	// draining is closed when watchers must leave.
	draining chan struct{}
}

// New returns a server, which is an [http.Handler].
func New(config Config) (*Server, error) {
	s := &Server{config: config, limits: newLimits(config.RequestsPerSecond), mux: http.NewServeMux(), draining: make(chan struct{})}
	for pattern, handler := range s.routes() {
		s.mux.Handle(pattern, s.adapt(handler))
	}
	if config.Metrics != nil {
		s.mux.Handle("/metrics", config.Metrics)
	}
	dashboard, err := newDashboard(config.Assets)
	if err != nil {
		return nil, err
	}
	s.mux.Handle("/", dashboard)
	tracker, err := newTracker()
	if err != nil {
		return nil, err
	}
	s.mux.Handle("GET "+trackerPath, tracker)
	return s, nil
}

// routes is the API. The OpenAPI document describes each of them.
func (s *Server) routes() map[string]handler {
	return map[string]handler{
		"POST /v1/events":           s.allow(s.config.Collect, weir.ScopeWrite, weir.ScopeAPI),
		"OPTIONS /v1/events":        preflight,
		"OPTIONS /v1/query":         preflight,
		"OPTIONS /v1/live":          preflight,
		"OPTIONS /v1/sql":           preflight,
		"POST /v1/query":            s.allow(s.query, weir.ScopeAPI),
		"POST /v1/sql":              s.allow(s.sql, weir.ScopeAPI),
		"GET /v1/live":              s.allow(s.live, weir.ScopeAPI),
		"GET /v1/keys":              s.allow(s.listKeys, weir.ScopeAPI),
		"POST /v1/keys":             s.allow(s.createKey, weir.ScopeAPI),
		"DELETE /v1/keys/{id}":      s.allow(s.revokeKey, weir.ScopeAPI),
		"GET /v1/cohorts":           s.allow(s.listCohorts, weir.ScopeAPI),
		"POST /v1/cohorts":          s.allow(s.createCohort, weir.ScopeAPI),
		"GET /v1/cohorts/{name}":    s.allow(s.showCohort, weir.ScopeAPI),
		"PUT /v1/cohorts/{name}":    s.allow(s.replaceCohort, weir.ScopeAPI),
		"DELETE /v1/cohorts/{name}": s.allow(s.deleteCohort, weir.ScopeAPI),
		"GET /v1/projects":          s.admit(s.listProjects, weir.ScopeAPI),
		"POST /v1/projects":         s.admit(s.createProject, weir.ScopeAPI),
		"GET /v1/projects/{name}":   s.admit(s.showProject, weir.ScopeAPI),
		"PATCH /v1/projects/{name}": s.admit(s.changeProject, weir.ScopeAPI),
		"POST /v1/session":          s.openSession,
		"GET /v1/session":           s.allow(s.showSession, weir.ScopeAPI),
		"DELETE /v1/session":        s.closeSession,
		"GET /healthz":              s.health,
		"GET /readyz":               s.ready,
		"GET /openapi.json":         serveOpenAPI,
		"GET /docs":                 docsPage(),
		"/v1/":                      s.noSuchEndpoint,
	}
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	if s.config.Dialects != nil && s.config.Dialects.Claims(r) {
		s.adapt(s.serveDialect).ServeHTTP(w, r)
		return
	}
	s.mux.ServeHTTP(w, s.withoutPrefix(r))
}

// secure sets what every answer carries: nothing is framed, sniffed or loaded
// from elsewhere.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
}

// Drain ends the connections that would never end by themselves. It must be
// called once, when the server shuts down.
func (s *Server) Drain() {
	close(s.draining)
	if s.config.Dialects != nil {
		s.config.Dialects.Drain()
	}
}

// noSuchEndpoint answers what no route does. It knows which methods the path
// has, if any.
func (s *Server) noSuchEndpoint(w http.ResponseWriter, r *http.Request) error {
	var allowed []string
	for _, method := range [...]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if _, pattern := s.mux.Handler(&http.Request{Method: method, Host: r.Host, URL: r.URL}); strings.HasPrefix(pattern, method+" ") {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) > 0 {
		methods := strings.Join(allowed, ", ")
		w.Header().Set("Allow", methods)
		return weir.Errorf(codeMethod, "%s takes %s, not %s", r.URL.Path, methods, r.Method)
	}
	return weir.Errorf(weir.CodeNotFound, "there is no %s %s; see /docs", r.Method, r.URL.Path)
}
