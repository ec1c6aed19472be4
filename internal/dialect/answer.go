package dialect

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/weirhq/weir"
)

// reply is what an SDK gets.
type reply struct {
	status int
	// kind is the content type; JSON if it is empty.
	kind   string
	header map[string]string
	body   []byte
}

// text returns a reply of a status with a body of JSON.
func text(status int, body string) reply { return reply{status: status, body: []byte(body)} }

// always returns a protocol's answer of success that does not depend on anything.
func always(body string) func(*request, Outcome) reply {
	return func(*request, Outcome) reply { return text(http.StatusOK, body) }
}

// fixed returns a route's answer that does not depend on anything.
func fixed(status int, body string) func(*request) reply {
	return func(*request) reply { return text(status, body) }
}

// jsonReply returns a reply of a value.
func jsonReply(status int, v any) reply {
	body, err := json.Marshal(v)
	if err != nil { // of none of the values here
		return text(http.StatusInternalServerError, `{"error":"internal error"}`)
	}
	return reply{status: status, body: body}
}

// trouble is why a request is refused.
type trouble struct {
	code    weir.Code
	message string // safe to show
}

// passes reports whether the same request may be taken a moment later.
func (t trouble) passes() bool {
	switch t.code {
	case weir.CodeRateLimited, weir.CodeUnavailable, weir.CodeTimeout, weir.CodeInternal:
		return true
	default:
		return false
	}
}

// status is that of HTTP for a trouble, for SDKs that follow the standard. What is
// wrong here is for them to wait out.
func (t trouble) status() int {
	status := t.code.Status()
	if status >= http.StatusInternalServerError || t.code == weir.CodeConflict {
		return http.StatusServiceUnavailable
	}
	return status
}

// plainRefusal answers with the status that HTTP has for a trouble.
func plainRefusal(_ *request, t trouble) reply { return refusal(t.status(), t) }

// refusal answers with a status and says why in words that people read.
func refusal(status int, t trouble) reply {
	return jsonReply(status, map[string]string{"error": t.message, "code": string(t.code)})
}

// write sends a reply. A client that went away needs none.
func (a reply) write(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Content-Type", firstOf(a.kind, "application/json"))
	header.Set("Cache-Control", "no-store")
	if a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable {
		header.Set("Retry-After", strconv.Itoa(retrySeconds))
	}
	for name, value := range a.header {
		header.Set(name, value)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// allowOrigin lets pages of any site send: what they send is for the key they
// carry. The site is named, since browsers take no wildcard for requests with
// credentials. Cookies are of no use here.
func allowOrigin(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return
	}
	header := w.Header()
	header.Set("Access-Control-Allow-Origin", origin)
	header.Set("Access-Control-Allow-Credentials", "true")
	header.Set("Access-Control-Expose-Headers", "Retry-After")
	header.Add("Vary", "Origin")
}

// preflight answers a browser that asks whether a page may send. Which headers
// SDKs set changes with their versions, so those asked for are allowed.
func preflight(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		header.Set("Access-Control-Allow-Headers", asked)
		header.Add("Vary", "Access-Control-Request-Headers")
	}
	header.Set("Access-Control-Max-Age", strconv.Itoa(preflightSeconds))
	w.WriteHeader(http.StatusNoContent)
}
