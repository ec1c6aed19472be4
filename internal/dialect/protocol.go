package dialect

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// protocol is how the SDKs of one family speak with their server.
type protocol struct {
	name   string
	routes []route
	// accepted is the answer when the events are on disk or in the quarantine.
	accepted func(r *request, o Outcome) reply
	// refused is the answer in trouble, which the code of [weir.Error] names; nil
	// for plainRefusal. What an SDK does next depends on it.
	refused func(r *request, t trouble) reply
	// within returns what a key that nobody knows may hold one in, or "". May be nil.
	within func(key string) string
	// held says that the SDKs never try again: trouble that passes is waited out
	// for them.
	held bool
}

// route is what a protocol does with the requests to one endpoint. It has a
// read or a reply.
type route struct {
	// methods are those it takes, besides OPTIONS, separated by spaces.
	methods string
	// path is the endpoint without a slash at its end. A segment * stands for any
	// one; a first segment ** for any number of them.
	path string
	// claims looks at what comes before the body, when the path alone does not tell
	// that a request is of this protocol. May be nil.
	claims func(*http.Request) bool
	// matches looks at the payload, which may be nil, when several protocols
	// share a path: the first in the table that matches has the request. Nil
	// matches all.
	matches func(*request) bool
	// read translates the payload. It is called without one only if raw is set.
	read func(*request, *intake) error
	raw  bool
	// reply answers without taking anything in.
	reply func(*request) reply
	// accepted is in place of the protocol's. May be nil.
	accepted func(*request, Outcome) reply
}

// protocols is the table of all dialects. Where they share a path the order
// counts.
func protocols() []protocol {
	return []protocol{
		posthog(),
		rudder(),
		segment(),
		jitsu(),
		mixpanel(),
		amplitude(),
		plausible(),
		umami(),
		snowplow(),
		ga4(),
		tracker(),
	}
}

// candidate is a route and whose it is.
type candidate struct {
	protocol *protocol
	route    *route
	methods  []string
	segments []string // of the path, if it is a pattern
}

// table finds candidates by path.
type table struct {
	exact    map[string][]candidate
	patterns []candidate
}

func newTable(protocols []protocol) table {
	t := table{exact: map[string][]candidate{}}
	for i := range protocols {
		p := &protocols[i]
		for j := range p.routes {
			c := candidate{protocol: p, route: &p.routes[j], methods: strings.Fields(p.routes[j].methods)}
			if strings.Contains(c.route.path, "*") {
				c.segments = strings.Split(c.route.path, "/")[1:]
				t.patterns = append(t.patterns, c)
			} else {
				t.exact[c.route.path] = append(t.exact[c.route.path], c)
			}
		}
	}
	return t
}

// claimedBy returns the candidates that may have a request, of a path without a
// slash at its end, by what comes before its body.
func (t table) claimedBy(r *http.Request, path string) (claimed []candidate) {
	for _, c := range t.exact[path] {
		if c.takes(r) {
			claimed = append(claimed, c)
		}
	}
	for _, c := range t.patterns {
		if matchPath(c.segments, path) && c.takes(r) {
			claimed = append(claimed, c)
		}
	}
	return claimed
}

// claims reports whether there are any such candidates.
func (t table) claims(r *http.Request, path string) bool {
	return slices.ContainsFunc(t.exact[path], func(c candidate) bool { return c.takes(r) }) ||
		slices.ContainsFunc(t.patterns, func(c candidate) bool { return matchPath(c.segments, path) && c.takes(r) })
}

// takes reports whether a request, before its body, can be one of the route's.
func (c candidate) takes(r *http.Request) bool {
	if r.Method == http.MethodOptions {
		return c.route.claims == nil
	}
	return slices.Contains(c.methods, r.Method) && (c.route.claims == nil || c.route.claims(r))
}

// recognise returns whose request it is: the first candidate whose shape the
// payload has.
func recognise(r *request, candidates []candidate) (candidate, bool) {
	for _, c := range candidates {
		if c.route.matches == nil || c.route.matches(r) {
			return c, true
		}
	}
	return candidate{}, false
}

// matchPath reports whether a path is one of a pattern's, of which the segments
// are given.
func matchPath(pattern []string, path string) bool {
	if pattern[0] == "**" {
		pattern = pattern[1:]
		for surplus := strings.Count(path, "/") - len(pattern); surplus > 0; surplus-- {
			path = path[1+strings.IndexByte(path[1:], '/'):]
		}
	}
	for _, wanted := range pattern {
		if path == "" {
			return false
		}
		segment, rest, more := strings.Cut(path[1:], "/")
		if segment == "" || wanted != "*" && wanted != segment {
			return false
		}
		if path = ""; more {
			path = "/" + rest
		}
	}
	return path == ""
}

// Origin is what a request tells of the visitor, to derive device and place
// from. The zero value tells nothing.
type Origin struct {
	UserAgent string
	Address   netip.Addr
}

// Outcome is what became of the events of one request.
type Outcome struct {
	Accepted int
	Rejected []Rejection
}

// Rejection says why an event is in the quarantine.
type Rejection struct {
	// Index is the event's place among those of its key, from 0.
	Index            int
	ID, Code, Reason string
}

// Config wires a [Handler]. Fields are required unless they say otherwise.
type Config struct {
	// Admit returns what a key grants, or an error of [weir.CodeUnauthorized],
	// [weir.CodeForbidden] or [weir.CodeRateLimited]. It is called concurrently.
	Admit func(key string) (weir.Grant, error)
	// Accept takes in lines of events in Weir's form and returns when the good
	// ones are on disk and the bad ones in the quarantine. The lines do not
	// change afterwards. It is called concurrently.
	Accept func(ctx context.Context, project string, lines []byte, origin Origin) (Outcome, error)
	// Address tells where a request comes from. May be nil.
	Address func(*http.Request) netip.Addr
	// Salts make the ids of visitors whose SDK gives them none. May be nil: their
	// events are refused then.
	Salts Salts
	// Prefixes are paths that all endpoints are served below besides the root,
	// such as "/ingest", for SDKs that send to a path of the site they run on.
	Prefixes []string
}
