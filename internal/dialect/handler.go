package dialect

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/weirhq/weir"
)

// Handler answers the requests of SDKs. It is safe for concurrent use.
type Handler struct {
	config Config
	table  table
	memory *semaphore.Weighted
	held   *semaphore.Weighted
	now    func() time.Time
	newID  func() string
	resent resent
	// visitors makes ids for those whose SDK gives them none.
	visitors *visitors
	// draining is closed when nothing may be held any longer.
	draining chan struct{}
	pause    time.Duration
	patience time.Duration
}

// New returns a handler.
func New(config Config) *Handler {
	return &Handler{
		config: config, table: newTable(protocols()), now: time.Now, draining: make(chan struct{}),
		memory: semaphore.NewWeighted(maxBodiesBytes), held: semaphore.NewWeighted(maxHeld),
		pause: holdPause, patience: holdTime, visitors: &visitors{salts: config.Salts}, newID: newID,
	}
}

// Drain ends the waiting of requests that are held. It must be called once, when
// the server shuts down.
func (h *Handler) Drain() { close(h.draining) }

// Claims reports whether a request is of some dialect, by what comes before its
// body.
func (h *Handler) Claims(r *http.Request) bool {
	_, path := h.split(r.URL.Path)
	return h.table.claims(r, path)
}

// split takes the prefix from a path, and the slashes at its end.
func (h *Handler) split(path string) (prefix, rest string) {
	for _, p := range h.config.Prefixes {
		if below, ok := strings.CutPrefix(path, p); ok && strings.HasPrefix(below, "/") {
			prefix, path = p, below
			break
		}
	}
	return prefix, strings.TrimRight(path, "/")
}

// ServeHTTP answers a request that the handler claims.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	prefix, path := h.split(r.URL.Path)
	candidates := h.table.claimedBy(r, path)
	if len(candidates) == 0 {
		http.NotFound(w, r)
		return
	}
	allowOrigin(w, r)
	if r.Method == http.MethodOptions {
		preflight(w, r)
		return
	}
	hold := &reservation{memory: h.memory}
	defer hold.shrink(0)
	request := h.describe(r, prefix, path)
	if err := h.open(w, r, request, hold); err != nil {
		drain(r)
		refuse(request, candidates[0].protocol, err).write(w)
		return
	}
	h.answer(r.Context(), request, candidates).write(w)
}

// describe takes from a request what dialects look at, but for the body.
func (h *Handler) describe(r *http.Request, prefix, path string) *request {
	agent := r.UserAgent()
	described := &request{
		method: r.Method, path: path, prefix: prefix, query: r.URL.Query(), header: r.Header,
		host: firstOf(r.Header.Get("X-Forwarded-Host"), r.Host), secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
		received: h.now().UTC(), userAgent: agent[:min(len(agent), maxUserAgentBytes)],
	}
	described.salt = func() (daySalt, error) { return h.visitors.at(r.Context(), described.received) }
	if h.config.Address != nil {
		described.address = h.config.Address(r)
	}
	return described
}

// open reads the body and finds the payload in it.
func (h *Handler) open(w http.ResponseWriter, r *http.Request, described *request, hold *reservation) (err error) {
	if described.body, err = readBody(w, r, hold); err != nil {
		return err
	}
	described.unpack(r.Context(), hold)
	return nil
}

// answer does what a request asks for.
func (h *Handler) answer(ctx context.Context, r *request, candidates []candidate) reply {
	c, ok := recognise(r, candidates)
	switch {
	case !ok && r.malformed != nil:
		return refuse(r, candidates[0].protocol, r.malformed)
	case !ok:
		return refuse(r, candidates[0].protocol, weir.Errorf(weir.CodeInvalid, "the body is of none of the forms that %s takes", r.path))
	case c.route.reply != nil:
		return c.route.reply(r)
	case r.payload == nil && !c.route.raw:
		return refuse(r, c.protocol, r.malformed)
	}
	var in intake
	if c.protocol.held { // what seems refused may be on disk after all
		in.newID = h.newID
	}
	if r.ofBrowser() {
		in.resentID = func(event string) string { return h.resent.id(event, r.received, h.newID) }
	}
	if err := c.route.read(r, &in); err != nil {
		return refuse(r, c.protocol, err)
	}
	outcome, err := h.deliver(ctx, r, c.protocol, &in)
	if err != nil {
		return refuse(r, c.protocol, err)
	}
	if c.route.accepted != nil {
		return c.route.accepted(r, outcome)
	}
	return c.protocol.accepted(r, outcome)
}

// refuse returns a protocol's answer to a request that cannot be taken.
func refuse(r *request, p *protocol, err error) reply {
	t := trouble{code: weir.ErrorCode(err), message: "internal error"}
	if known, ok := errors.AsType[*weir.Error](err); ok {
		t.message = known.Message
	}
	if p.refused == nil {
		return plainRefusal(r, t)
	}
	return p.refused(r, t)
}

// ValidPrefix reports whether dialects can be mounted below a path: it is one,
// without a slash at its end.
func ValidPrefix(path string) bool {
	parsed, err := url.Parse(path)
	return err == nil && parsed.Path == path && strings.HasPrefix(path, "/") && !strings.HasSuffix(path, "/") && !strings.Contains(path, "//")
}
