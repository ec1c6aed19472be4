package collect

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// answer is what a client gets to its events.
type answer struct {
	Result
	// Omitted is how many rejections the list leaves out.
	Omitted int `json:"rejected_omitted,omitempty"`
}

// RefusedError says that nothing of a body could be accepted, event by event.
type RefusedError struct {
	Rejected []Rejection
}

func (e *RefusedError) Error() string {
	return "nothing in the body could be accepted: " + e.Rejected[0].Reason
}

// Unwrap returns the failure as clients see it: of size, if that is all that is
// wrong with any event.
func (e *RefusedError) Unwrap() error {
	code := weir.CodeTooLarge
	for _, r := range e.Rejected {
		if r.Code != eventjson.CodeTooLarge {
			code = weir.CodeInvalid
		}
	}
	return &weir.Error{Code: code, Message: e.Error()}
}

// ServeEvents answers POST /v1/events. The error, if any, is for the caller to
// write; nothing has been written then.
func (c *Collector) ServeEvents(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	body, release, err := c.readBody(w, r)
	if err != nil {
		return err
	}
	defer release()
	if body, err = c.translate(r.Header, body); err != nil {
		return err
	}
	result, err := c.Accept(r.Context(), grant.Project, body, originOf(r))
	if err != nil {
		return err
	}
	answer, err := answerOf(result)
	if err != nil {
		return err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = w.Write(append(text, '\n')) // a client that went away needs no answer; its events are on disk
	return nil
}

// answerOf returns what the client gets, or why nothing of its body was
// accepted.
func answerOf(result Result) (answer, error) {
	a := answer{Result: result}
	if len(a.Rejected) > maxListed {
		a.Omitted = len(a.Rejected) - maxListed
		a.Rejected = a.Rejected[:maxListed]
	}
	switch {
	case a.Accepted > 0:
		return a, nil
	case len(a.Rejected) > 0:
		return a, &RefusedError{Rejected: a.Rejected}
	default:
		return a, weir.Errorf(weir.CodeInvalid, "the body holds no events")
	}
}

// AddressOf tells where a request comes from, as far as it can be told. It may be
// the zero address.
func AddressOf(r *http.Request) netip.Addr { return originOf(r).IP }

// originOf tells where a request comes from. A proxy's word is taken when it
// stands beside the server, on a loopback or private address.
func originOf(r *http.Request) Origin {
	origin := Origin{UserAgent: cut(r.UserAgent(), maxUserAgentBytes)}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return origin
	}
	origin.IP = peer.Addr().Unmap()
	forwarded := r.Header.Values("X-Forwarded-For")
	if len(forwarded) == 0 || (!origin.IP.IsLoopback() && !origin.IP.IsPrivate()) {
		return origin
	}
	hops := strings.Split(forwarded[len(forwarded)-1], ",")
	if client, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1])); err == nil {
		origin.IP = client.Unmap()
	}
	return origin
}

func cut(text string, limit int) string { return text[:min(len(text), limit)] }

// Verdicts lists why, for the answer.
func (e *RefusedError) Verdicts() any { return e.Rejected }
