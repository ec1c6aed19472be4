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
	"github.com/weirhq/weir/internal/body"
)

// Handler answers the requests of SDKs. It is safe for concurrent use.
type Handler struct {
	config Config
	table  table
	memory *body.Memory
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
		memory: body.NewMemory(), held: semaphore.NewWeighted(maxHeldBytes),
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
	share := h.memory.Share()
	defer share.Release()
	request := h.describe(r, prefix, path)
	if err := h.open(w, r, request, share); err != nil {
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
	described.salt = func() (daySalt, error) { return h.visitors.at(r.Context(), h.now()) }
	if h.config.Address != nil {
		described.address = h.config.Address(r)
	}
	return described
}

// open reads the body and finds the payload in it.
func (h *Handler) open(w http.ResponseWriter, r *http.Request, described *request, share *body.Share) (err error) {
	if described.body, err = share.Read(w, r); err != nil {
		return err
	}
	described.unpack(r.Context(), share)
	share.Keep(int64(max(len(described.body), len(described.payload))))
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
	outcome, err := h.take(ctx, r, c)
	if err != nil {
		return refuse(r, c.protocol, err)
	}
	if c.route.accepted != nil {
		return c.route.accepted(r, outcome)
	}
	return c.protocol.accepted(r, outcome)
}

// take takes in the events of a request. Where the SDK would not try again, it
// does so as long as is reasonable.
func (h *Handler) take(ctx context.Context, r *request, c candidate) (Outcome, error) {
	if c.protocol.held {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, h.patience)
		defer cancel()
	}
	var in intake
	err := h.persist(ctx, c.protocol, len(r.body), func() error {
		in = h.intake(r, c.protocol)
		return c.route.read(r, &in)
	})
	if err != nil {
		return Outcome{}, err
	}
	return h.deliver(ctx, r, c.protocol, &in)
}

// intake returns room for the events of a request.
func (h *Handler) intake(r *request, p *protocol) (in intake) {
	in.expected = len(r.payload)
	in.room = min(max(maxGrowth*len(r.body), maxGrowth*len(r.payload), leastLinesBytes), maxLinesBytes)
	if p.held { // what seems refused may be on disk after all
		in.newID = h.newID
	}
	if r.ofBrowser() {
		in.resentID = func(event string) string { return h.resent.id(event, r.received, h.newID) }
	}
	return in
}

// refuse returns a protocol's answer to a request that cannot be taken.
func refuse(r *request, p *protocol, err error) reply {
	t := trouble{code: weir.ErrorCode(err), message: "internal error"}
	if known, ok := errors.AsType[*weir.Error](err); ok {
		t.message = known.Message
		if known.Field != "" {
			t.message = known.Field + " " + known.Message
		}
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
