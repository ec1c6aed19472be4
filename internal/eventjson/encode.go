package eventjson

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/weirhq/weir"
)

// AppendEvent appends the canonical form of an event: one line of JSON without
// the line's end.
func AppendEvent(dst []byte, e *weir.Event) []byte {
	dst = append(dst, `{"id":`...)
	dst = appendString(dst, e.ID)
	dst = appendMember(dst, "name", e.Name)
	dst = appendTime(dst, `,"time":`, e.Time)
	if e.Untimed {
		dst = append(dst, `,"untimed":true`...)
	}
	dst = appendMember(dst, "user_id", e.UserID)
	dst = appendMember(dst, "anonymous_id", e.AnonymousID)
	dst = appendMember(dst, "session_id", e.SessionID)
	dst = appendRaw(dst, `,"properties":`, e.Properties)
	dst = appendContext(dst, &e.Context)
	dst = appendPerson(dst, &e.Person)
	dst = appendRaw(dst, `,"groups":`, e.Groups)
	dst = appendTime(dst, `,"received_at":`, e.Received)
	return append(dst, '}')
}

func appendContext(dst []byte, c *weir.Context) []byte {
	const opening = `,"context":{`
	start := len(dst)
	dst = append(dst, opening...)
	for _, m := range [...]struct{ name, value string }{
		{"url", c.URL},
		{"host", c.Host},
		{"path", c.Path},
		{"title", c.Title},
		{"referrer", c.Referrer},
		{"referrer_domain", c.ReferrerDomain},
		{"channel", c.Channel},
		{"user_agent", c.UserAgent},
		{"browser", c.Browser},
		{"browser_version", c.BrowserVersion},
		{"os", c.OS},
		{"os_version", c.OSVersion},
		{"device", c.Device},
		{"ip", c.IP},
		{"country", c.Country},
		{"region", c.Region},
		{"city", c.City},
		{"locale", c.Locale},
		{"timezone", c.Timezone},
		{"screen", c.Screen},
		{"library", c.Library},
	} {
		dst = appendMember(dst, m.name, m.value)
	}
	if c.Bot {
		dst = append(dst, `,"bot":true`...)
	}
	dst = appendCampaign(dst, &c.Campaign)
	if len(c.Extra) > 2 {
		dst = append(dst, ',')
		dst = append(dst, c.Extra[1:len(c.Extra)-1]...)
	}
	return closeObject(dst, start, len(opening))
}

func appendCampaign(dst []byte, c *weir.Campaign) []byte {
	const opening = `,"campaign":{`
	start := len(dst)
	dst = append(dst, opening...)
	dst = appendMember(dst, "source", c.Source)
	dst = appendMember(dst, "medium", c.Medium)
	dst = appendMember(dst, "name", c.Name)
	dst = appendMember(dst, "term", c.Term)
	dst = appendMember(dst, "content", c.Content)
	return closeObject(dst, start, len(opening))
}

func appendPerson(dst []byte, p *weir.PersonChange) []byte {
	const opening = `,"person":{`
	start := len(dst)
	dst = append(dst, opening...)
	dst = appendRaw(dst, `,"set":`, p.Set)
	dst = appendRaw(dst, `,"set_once":`, p.SetOnce)
	return closeObject(dst, start, len(opening))
}

// closeObject ends the object opened at start: it takes the comma before its
// first member away, or the whole object when it has none.
func closeObject(dst []byte, start, opening int) []byte {
	first := start + opening
	if len(dst) == first {
		return dst[:start]
	}
	copy(dst[first:], dst[first+1:])
	dst[len(dst)-1] = '}'
	return dst
}

// appendMember appends a member with a comma before it, unless it is empty.
func appendMember(dst []byte, name, value string) []byte {
	if value == "" {
		return dst
	}
	dst = append(dst, ',', '"')
	dst = append(dst, name...)
	dst = append(dst, '"', ':')
	return appendString(dst, value)
}

func appendRaw(dst []byte, name string, value []byte) []byte {
	if len(value) == 0 {
		return dst
	}
	dst = append(dst, name...)
	return append(dst, value...)
}

func appendTime(dst []byte, name string, t time.Time) []byte {
	if t.IsZero() {
		return dst
	}
	dst = append(dst, name...)
	dst = append(dst, '"')
	dst = t.AppendFormat(dst, time.RFC3339Nano)
	return append(dst, '"')
}

// appendString appends a JSON string. Invalid UTF-8 becomes U+FFFD.
func appendString(dst []byte, s string) []byte {
	if plain(s) {
		dst = append(dst, '"')
		dst = append(dst, s...)
		return append(dst, '"')
	}
	// With valid UTF-8 quoting cannot fail.
	dst, _ = jsontext.AppendQuote(dst, strings.ToValidUTF8(s, "\uFFFD"))
	return dst
}

// plain reports whether s is printable ASCII that needs no escape.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// WithInt returns an object with one more member, in place of one of the same
// name. A nil object is an empty one.
func WithInt(object json.RawMessage, name string, value int64) json.RawMessage {
	var m members
	if len(object) > 2 {
		m.text = append(m.text, object[1:len(object)-1]...)
	}
	m.append([]byte(name), strconv.AppendInt(nil, value, 10))
	return m.join(nil)
}
