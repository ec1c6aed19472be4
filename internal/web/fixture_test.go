package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/account"
	"github.com/weirhq/weir/internal/audit"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// testKeys are a write key, a read token and an API token of the project shop, and
// API tokens of the projects default and other. What is made and revoked is noted.
type testKeys struct {
	revoked chan struct{} // all keys are when it is closed
	keys    []weir.Key
}

var testGrants = map[string]weir.Grant{
	"write": {Project: "shop", Scope: weir.ScopeWrite, Key: "w"},
	"read":  {Project: "shop", Scope: weir.ScopeRead, Key: "r"},
	"api":   {Project: "shop", Scope: weir.ScopeAPI, Key: "a"},
	"admin": {Project: "default", Scope: weir.ScopeAPI, Key: "d"},
	"other": {Project: "other", Scope: weir.ScopeAPI, Key: "o"},
}

func (*testKeys) Authenticate(secret string) (weir.Grant, bool) {
	grant, ok := testGrants[secret]
	return grant, ok
}

func (*testKeys) NameOf(id string) string { return "key " + id }

// grant is the grant of a key by its id.
func (*testKeys) grant(id string) (weir.Grant, bool) {
	for _, grant := range testGrants {
		if grant.Key == id {
			return grant, true
		}
	}
	return weir.Grant{}, false
}

func (k *testKeys) Revoked(string) <-chan struct{} { return k.revoked }

func (k *testKeys) List(project string) []weir.Key {
	return slices.DeleteFunc(slices.Clone(k.keys), func(key weir.Key) bool { return key.Project != project })
}

func (k *testKeys) Create(_ context.Context, project string, scope weir.Scope, name string) (weir.NewKey, error) {
	if scope == "" {
		return weir.NewKey{}, weir.InvalidField("scope", "is missing")
	}
	key := weir.Key{ID: "k" + strconv.Itoa(len(k.keys)), Project: project, Scope: scope, Name: name}
	k.keys = append(k.keys, key)
	return weir.NewKey{Key: key, Secret: "secret"}, nil
}

func (k *testKeys) Revoke(_ context.Context, project, id string) error {
	before := len(k.keys)
	k.keys = slices.DeleteFunc(k.keys, func(key weir.Key) bool { return key.Project == project && key.ID == id })
	if len(k.keys) == before {
		return weir.Errorf(weir.CodeNotFound, "no key %s of %s", id, project)
	}
	return nil
}

// testProjects are projects by name.
type testProjects map[string]weir.Project

func (p testProjects) Get(name string) (weir.Project, bool) {
	project, ok := p[name]
	return project, ok
}

func (p testProjects) List() []weir.Project {
	return slices.SortedFunc(maps.Values(p), func(a, b weir.Project) int { return strings.Compare(a.Name, b.Name) })
}

func (p testProjects) Create(_ context.Context, name string) (weir.NewProject, error) {
	if _, ok := p[name]; ok {
		return weir.NewProject{}, weir.Errorf(weir.CodeConflict, "there is %s", name)
	}
	p[name] = weir.Project{Name: name}
	return weir.NewProject{Project: p[name], WriteKey: weir.NewKey{Secret: "w"}, APIToken: weir.NewKey{Secret: "a"}}, nil
}

func (p testProjects) Change(_ context.Context, name string, change weir.ProjectChange) (weir.Project, error) {
	project := p[name]
	if change.Relay != nil {
		project.Relay = *change.Relay
	}
	if change.SDKKeys != nil {
		project.SDKKeys = *change.SDKKeys
	}
	p[name] = project
	return project, nil
}

func (p testProjects) GrantSDK(key string) (weir.Grant, bool) {
	for name, project := range p {
		if slices.Contains(project.SDKKeys, key) {
			return weir.Grant{Project: name, Scope: weir.ScopeWrite, Key: key}, true
		}
	}
	return weir.Grant{}, false
}

// testLive shows what the test sends.
type testLive struct {
	messages chan weir.LiveMessage
	stopped  chan struct{}
	query    weir.LiveQuery
	full     bool
}

func (l *testLive) Watch(project string, query weir.LiveQuery) (<-chan weir.LiveMessage, func(), error) {
	if l.full {
		return nil, nil, weir.Errorf(weir.CodeUnavailable, "too many watch %s", project)
	}
	l.query = query
	return l.messages, func() { close(l.stopped) }, nil
}

// fixture is a server under test and what it is made of.
type fixture struct {
	*Server
	t       *testing.T
	keys    *testKeys
	live    *testLive
	ready   []string
	collect func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error
	answer  func(ctx context.Context, project string, question []byte) (weir.Answer, error)
	sql     func(ctx context.Context, project string, question weir.SQLQuestion) (*weir.SQLAnswer, error)
	log     *lockedBuffer

	accounts     *account.Accounts
	values       *metadatatest.Values
	entries      testEntries
	clock        atomic.Int64 // in nanoseconds since 1970
	cookie, csrf string       // of a session of the API token
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func newFixture(t *testing.T, change ...func(*Config)) *fixture {
	t.Helper()
	f := &fixture{t: t, live: &testLive{messages: make(chan weir.LiveMessage, 10), stopped: make(chan struct{})}, log: new(lockedBuffer), values: metadatatest.New()}
	f.keys = &testKeys{revoked: make(chan struct{})}
	f.collect = func(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
		w.WriteHeader(http.StatusAccepted)
		_, err := io.WriteString(w, grant.Project)
		return err
	}
	f.answer = func(_ context.Context, project string, question []byte) (weir.Answer, error) {
		return &weir.TrendAnswer{AnswerHead: weir.AnswerHead{Insight: weir.InsightTrend, Timezone: project + string(question)}}, nil
	}
	f.clock.Store(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).UnixNano())
	projects := testProjects{"default": {Name: "default"}, "shop": {Name: "shop", Relay: true}, "other": {Name: "other"}}
	f.accounts = f.openAccounts(projects)
	config := Config{
		Users: f.accounts, Sessions: f.accounts, Audit: audit.New(&f.entries, f.now),
		Address: func(r *http.Request) netip.Addr {
			at, err := netip.ParseAddrPort(r.RemoteAddr)
			if err != nil {
				t.Error(err)
			}
			return at.Addr()
		},
		Keys: f.keys, Live: f.live, Projects: projects, Version: "1.2.3", Simulated: true,
		Logger:  slog.New(slog.NewTextHandler(f.log, nil)),
		Collect: func(w http.ResponseWriter, r *http.Request, g weir.Grant) error { return f.collect(w, r, g) },
		Answer: func(ctx context.Context, p string, q []byte) (weir.Answer, error) {
			return f.answer(ctx, p, q)
		},
		SQL: func(ctx context.Context, p string, q weir.SQLQuestion) (*weir.SQLAnswer, error) {
			return f.sql(ctx, p, q)
		},
		WriteCSV: func(w io.Writer, _ weir.Answer) error { _, err := io.WriteString(w, "time,value\n"); return err },
		Ready:    func(context.Context) []string { return f.ready },
		Metrics:  http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "weir_x 1\n") }),
	}
	for _, c := range change {
		c(&config)
	}
	server, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	f.Server = server
	f.cookie, f.csrf = f.sessionOf("api")
	return f
}

// now is the time that sessions and attempts are told.
func (f *fixture) now() time.Time { return time.Unix(0, f.clock.Load()).UTC() }

// openAccounts opens the people as they are on disk.
func (f *fixture) openAccounts(projects testProjects) *account.Accounts {
	f.t.Helper()
	accounts, err := account.Open(f.t.Context(), account.Config{
		Metadata: f.values, Grant: f.keys.grant, Now: f.now, Logger: slog.New(slog.NewTextHandler(f.log, nil)),
		Project: func(name string) bool { return projects[name].Name != "" },
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return accounts
}

// sessionOf signs in with a token and returns the cookie, as browsers send it, and
// the CSRF token.
func (f *fixture) sessionOf(token string) (cookie, csrf string) {
	f.t.Helper()
	value, err := f.accounts.BeginToken(f.t.Context(), testGrants[token], "")
	if err != nil {
		f.t.Fatal(err)
	}
	return sessionCookie + "=" + value, csrfOf(value)
}

// testEntries keep the audit log in memory.
type testEntries struct {
	mu       sync.Mutex
	projects []string
	entries  [][]byte
}

func (e *testEntries) Append(_ context.Context, project string, entry []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.projects, e.entries = append(e.projects, project), append(e.entries, entry)
	return nil
}

func (e *testEntries) Before(_ context.Context, before uint64, limit int, projects []string, each func(uint64, []byte) error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := len(e.entries) - 1; i >= 0 && limit > 0; i-- {
		if uint64(i) >= before || !slices.Contains(projects, e.projects[i]) {
			continue
		}
		if err := each(uint64(i), e.entries[i]); err != nil {
			return err
		}
		limit--
	}
	return nil
}

// call makes a request; headers come as name, value, name, value.
func (f *fixture) call(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	r := httptest.NewRequestWithContext(f.t.Context(), method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

// api makes a request with the API token.
func (f *fixture) api(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	return f.call(method, target, body, append([]string{"Authorization", "Bearer api"}, headers...)...)
}

// wantProblem checks the shape of a failure.
func wantProblem(t *testing.T, w *httptest.ResponseRecorder, status int, code weir.Code) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("status %d, not a problem: %s", w.Code, w.Body)
	}
	h := w.Header()
	if w.Code != status || p.Status != status || p.Code != code || p.Title != http.StatusText(status) || p.Detail == "" || p.Type != "about:blank" ||
		h.Get("Content-Type") != "application/problem+json" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, %v: %s; want %d %s", w.Code, h, w.Body, status, code)
	}
	return p
}
