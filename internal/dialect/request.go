package dialect

import (
	"encoding/base64"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// request is one HTTP request, as far as dialects look at it.
type request struct {
	method string
	// path is below the prefix that dialects are mounted at, without a slash at
	// its end.
	path   string
	prefix string // "" or "/…"
	// query holds the parameters of the URL and those of a form.
	query  url.Values
	header http.Header
	host   string // with the port; as a proxy in front says, if one does
	secure bool   // the client came by HTTPS
	// body is what was sent, inflated.
	body []byte
	// payload is the JSON in the body, taken out of a form, base64 or the query
	// if it was put there; nil when malformed says why there is none.
	payload   value
	malformed error

	received time.Time
	// userAgent and address are of whoever sent the request, which may be the
	// visitor or somebody's server.
	userAgent string
	address   netip.Addr

	// salt returns that of the day, of which ids of visitors are made.
	salt func() (daySalt, error)
	// visit is what the reading of the payload found, where a protocol has
	// visits.
	visit visit

	top object // of the payload, once asked for
}

// ofBrowser reports whether a page in a browser sent the request: it alone says
// where it is (the Fetch standard).
func (r *request) ofBrowser() bool {
	return r.header.Get("Origin") != "" || r.header.Get("Sec-Fetch-Site") != ""
}

// envelope returns the members of the payload, if it is an object.
func (r *request) envelope() object {
	if r.top == nil {
		r.top = r.payload.object()
	}
	return r.top
}

// segment returns the n-th segment of the path, from 0, or "".
func (r *request) segment(n int) string {
	segments := strings.Split(strings.TrimPrefix(r.path, "/"), "/")
	if n >= len(segments) {
		return ""
	}
	return segments[n]
}

// basicUser returns the user of Basic authentication, which is where SDKs put
// keys, or "".
func (r *request) basicUser() string {
	user, _, _ := strings.Cut(r.credentials("Basic"), ":")
	return user
}

// bearer returns the token of Bearer authentication, or "".
func (r *request) bearer() string { return r.credentials("Bearer") }

// credentials returns what a scheme of authentication carries, as text.
func (r *request) credentials(wanted string) string {
	scheme, text, _ := strings.Cut(r.header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, wanted) {
		return ""
	}
	text = strings.TrimSpace(text)
	if wanted != "Basic" {
		return text
	}
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return ""
	}
	return string(plain)
}

// baseURL is where the client reached the server, the prefix included.
func (r *request) baseURL() (scheme, rest string) {
	scheme = "http"
	if r.secure {
		scheme = "https"
	}
	return scheme, r.host + r.prefix
}

// setOrigin takes the visitor's address and user agent from texts: servers pass
// them on. They are used, and not kept. What is none of either changes nothing.
func (r *request) setOrigin(address, agent string) {
	if parsed, err := netip.ParseAddr(address); err == nil {
		r.address = parsed.Unmap()
	}
	if agent != "" {
		r.userAgent = agent[:min(len(agent), maxUserAgentBytes)]
	}
}

// origin is what the request tells of the visitor, to derive device and place
// from: nothing if a server sent it.
func (r *request) origin() Origin {
	lower := strings.ToLower(r.userAgent)
	switch {
	case strings.HasPrefix(lower, "mozilla/"):
		return Origin{UserAgent: r.userAgent, Address: r.address}
	case containsAny(lower, deviceWords[:]):
		return Origin{Address: r.address}
	default:
		return Origin{}
	}
}

// deviceWords give away the HTTP clients of programs on the visitor's own
// device.
var deviceWords = [...]string{
	"cfnetwork", "okhttp", "dalvik", "ios", "android", "iphone", "ipad", "swift", "kotlin", "flutter", "dart", "react-native", "unity",
}

func containsAny(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
