package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"github.com/weirhq/weir"
)

// Keys tells what a key or token grants, and manages keys.
type Keys interface {
	Authenticate(secret string) (weir.Grant, bool)
	// NameOf returns the name of the key of an id, empty if it has none.
	NameOf(id string) string
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
	Watch(project string, query weir.LiveQuery) (messages <-chan weir.LiveMessage, stop func(), err error)
}

// Config wires a [Server]. Fields are required unless they say otherwise.
type Config struct {
	Keys     Keys
	Projects Projects
	Users    Users
	Sessions Sessions
	Audit    Audit
	Cohorts  Cohorts
	Live     Live
	// Catalogue and Quarantine are those of all projects.
	Catalogue  Catalogue
	Quarantine Quarantine
	// Health tells how the events of a project fare.
	Health func(ctx context.Context, project string) (weir.DataHealth, error)

	Dashboards    Dashboards
	SavedInsights SavedInsights
	Annotations   Annotations
	Shares        Shares
	// Address tells where a request comes from; the zero address if it cannot be
	// told.
	Address func(*http.Request) netip.Addr
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
	limits *limits // of keys
	shared *limits // of links
	mux    *http.ServeMux
	// draining is closed when watchers must leave.
	draining chan struct{}
}

// New returns a server, which is an [http.Handler].
func New(config Config) (*Server, error) {
	s := &Server{config: config, limits: newLimits(config.RequestsPerSecond), shared: newLimits(sharedPerSecond), mux: http.NewServeMux(), draining: make(chan struct{})}
	for pattern, handler := range s.routes() {
		s.mux.Handle(pattern, s.adapt(s.audited(pattern, handler)))
	}
	if config.Metrics != nil {
		s.mux.Handle("/metrics", config.Metrics)
	}
	dashboard, err := newDashboard(config.Assets)
	if err != nil {
		return nil, err
	}
	s.mux.Handle("/", dashboard)
	s.mux.Handle("GET "+trackerPath, newTracker())
	return s, nil
}

// routes is the API. The OpenAPI document describes each of them.
func (s *Server) routes() map[string]handler {
	return map[string]handler{
		"POST /v1/events":                         s.sender(s.config.Collect),
		"OPTIONS /v1/events":                      preflight,
		"OPTIONS /v1/query":                       preflight,
		"OPTIONS /v1/live":                        preflight,
		"OPTIONS /v1/sql":                         preflight,
		"POST /v1/query":                          s.viewer(s.query),
		"POST /v1/sql":                            s.viewer(s.sql),
		"GET /v1/live":                            s.viewer(s.live),
		"GET /v1/keys":                            s.admin(s.listKeys),
		"POST /v1/keys":                           s.admin(s.createKey),
		"DELETE /v1/keys/{id}":                    s.admin(s.revokeKey),
		"GET /v1/cohorts":                         s.viewer(s.listCohorts),
		"POST /v1/cohorts":                        s.editor(s.createCohort),
		"GET /v1/cohorts/{name}":                  s.viewer(s.showCohort),
		"PUT /v1/cohorts/{name}":                  s.editor(s.replaceCohort),
		"DELETE /v1/cohorts/{name}":               s.editor(s.deleteCohort),
		"GET /v1/projects":                        s.reader(s.listProjects),
		"POST /v1/projects":                       s.owner(s.createProject),
		"GET /v1/projects/{name}":                 s.named(weir.RoleViewer, s.showProject),
		"PATCH /v1/projects/{name}":               s.named(weir.RoleAdmin, s.changeProject),
		"POST /v1/session":                        s.openSession,
		"GET /v1/session":                         s.reader(s.showSession),
		"DELETE /v1/session":                      s.closeSession,
		"GET /v1/setup":                           s.showSetup,
		"POST /v1/setup":                          s.owner(s.setUp),
		"GET /v1/invitation":                      s.showInvitation,
		"POST /v1/invitation":                     s.acceptInvitation,
		"PATCH /v1/account":                       s.person(s.changeAccount),
		"GET /v1/account/sessions":                s.person(s.listSessions),
		"DELETE /v1/account/sessions":             s.person(s.closeSessions),
		"GET /v1/users":                           s.admin(s.listUsers),
		"POST /v1/users":                          s.admin(s.inviteUser),
		"PATCH /v1/users/{id}":                    s.admin(s.changeUser),
		"DELETE /v1/users/{id}":                   s.admin(s.removeUser),
		"POST /v1/users/{id}/invitation":          s.admin(s.inviteAgain),
		"GET /v1/audit":                           s.admin(s.showAudit),
		"GET /v1/dashboards":                      s.viewer(s.listDashboards),
		"POST /v1/dashboards":                     s.editor(s.createDashboard),
		"GET /v1/dashboards/{id}":                 s.viewer(s.showDashboard),
		"PUT /v1/dashboards/{id}":                 s.editor(s.replaceDashboard),
		"DELETE /v1/dashboards/{id}":              s.editor(s.deleteDashboard),
		"GET /v1/dashboards/{id}/shares":          s.viewer(s.listShares),
		"POST /v1/dashboards/{id}/shares":         s.editor(s.createShare),
		"DELETE /v1/shares/{id}":                  s.editor(s.revokeShare),
		"GET /v1/shared/{secret}":                 s.showShared,
		"POST /v1/shared/{secret}/tiles/{tile}":   s.askShared,
		"GET /v1/insights":                        s.viewer(s.listInsights),
		"POST /v1/insights":                       s.editor(s.createInsight),
		"GET /v1/insights/{id}":                   s.viewer(s.showInsight),
		"PUT /v1/insights/{id}":                   s.editor(s.replaceInsight),
		"DELETE /v1/insights/{id}":                s.editor(s.deleteInsight),
		"GET /v1/annotations":                     s.viewer(s.listAnnotations),
		"POST /v1/annotations":                    s.editor(s.createAnnotation),
		"PUT /v1/annotations/{id}":                s.editor(s.replaceAnnotation),
		"DELETE /v1/annotations/{id}":             s.editor(s.deleteAnnotation),
		"GET /v1/catalogue":                       s.viewer(s.showCatalogue),
		"PUT /v1/catalogue/events/{name}":         s.editor(s.describeEvent),
		"PUT /v1/catalogue/properties/{property}": s.editor(s.describeProperty),
		"GET /v1/data-health":                     s.viewer(s.showDataHealth),
		"GET /v1/quarantine":                      s.viewer(s.listQuarantine),
		"POST /v1/quarantine/{id}/replay":         s.admin(s.replayRejected),
		"DELETE /v1/quarantine/{id}":              s.admin(s.deleteRejected),
		"GET /healthz":                            s.health,
		"GET /readyz":                             s.ready,
		"GET /openapi.json":                       serveOpenAPI,
		"GET /docs":                               docsPage(),
		"/v1/":                                    s.noSuchEndpoint,
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

// contentPolicy is what pages may load: nothing but the server's own. Scripts come
// from files only. Styles of elements may be set in place, as the tooltips of charts
// do; style sheets come from files, too. Images may be made by the page, to be
// exported.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; " +
	"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// secure sets what every answer carries: nothing is framed, sniffed or loaded
// from elsewhere, and no other site's window keeps hold of ours.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
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
