package dialect

import (
	"crypto/hmac"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

const (
	// visitIdle is after how long without an event a visit is over.
	visitIdle = 30 * time.Minute
	// visitHeader is where Umami's tracker carries the visit from event to event.
	visitHeader = "x-umami-cache"
)

// visit is a run of events of one visitor.
type visit struct {
	// Token is what the tracker carries: the ids and the time of the last event,
	// sealed with the day's salt. It is good for no longer than the salt.
	Token   string `json:"cache"`
	Session string `json:"sessionId"` // the visitor's id, in Umami's words
	ID      string `json:"visitId"`
}

// visit returns the visit that a request belongs to: that which its header
// carries, if it is not over, else the one of the visitor in the current hour.
func (s daySalt) visit(r *request, site string) visit {
	v, ok := s.carried(r, site)
	if !ok {
		v.Session = s.visitor(r, site)
		v.ID = s.id("visit", v.Session, r.received.UTC().Format("2006-01-02T15"))
	}
	ids := v.Session + "." + v.ID + "." + strconv.FormatInt(r.received.Unix(), 36)
	v.Token = ids + "." + s.seal(site, ids)
	return v
}

// carried returns the visit in a request's header.
func (s daySalt) carried(r *request, site string) (v visit, ok bool) {
	token := r.header.Get(visitHeader)
	at := strings.LastIndexByte(token, '.')
	if at < 0 || !hmac.Equal([]byte(s.seal(site, token[:at])), []byte(token[at+1:])) {
		return visit{}, false
	}
	parts := strings.Split(token[:at], ".")
	if len(parts) != 3 { // what is sealed has as many
		return visit{}, false
	}
	last, err := strconv.ParseInt(parts[2], 36, 64)
	if err != nil || r.received.Sub(time.Unix(last, 0)) > visitIdle {
		return visit{}, false
	}
	return visit{Session: parts[0], ID: parts[1]}, true
}

// seal returns what shows that ids were given out here, for a site.
func (s daySalt) seal(site, ids string) string {
	return base64.RawURLEncoding.EncodeToString(s.sum("seal", site, ids)[:12])
}
