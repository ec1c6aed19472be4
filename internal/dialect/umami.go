package dialect

import (
	"net/http"

	"github.com/weirhq/weir"
)

// umami speaks with the tracker of Umami and its SDK for servers. They name
// neither an event nor, mostly, a visitor, and never send again.
func umami() protocol {
	return protocol{
		name:     "umami",
		accepted: acceptUmami,
		held:     true,
		routes:   []route{{methods: "POST", path: "/api/send", read: readUmami}},
	}
}

// acceptUmami gives the visit back, which the tracker carries to its next event.
func acceptUmami(r *request, _ Outcome) reply {
	return jsonReply(http.StatusOK, r.visit)
}

// readUmami translates the event of a request.
func readUmami(r *request, in *intake) error {
	if r.payload.get("payload").kind() != '{' {
		return weir.InvalidField("payload", "must be an object")
	}
	s := newScratch()
	defer s.recycle()
	s.read(r.payload)
	s.enter("payload")
	payload := s.properties
	site := firstOf(payload.text("website"), payload.text("pixel"), payload.text("link"))
	r.setOrigin(payload.text("ip"), payload.text("userAgent"))
	salt, err := r.salt()
	if err != nil {
		return err
	}
	r.visit = salt.visit(r, site)
	e := &s.event
	e.userID, e.anonymousID, e.sessionID = payload.get("id").identifier(), r.visit.Session, r.visit.ID
	e.setUmami(s.top.text("type"), payload)
	return in.add(site, e, r.payload)
}

// setUmami sets what the payload says.
func (e *event) setUmami(kind string, payload object) {
	e.name = firstOf(payload.text("name"), umamiName(kind))
	for _, m := range payload {
		if field := umamiContext(m.name); field != "" && (m.value.kind() == '"' || !m.value.given()) {
			e.context.stringOf(field, m.value)
			continue
		}
		switch string(m.name) {
		case "website", "pixel", "link", "name", "id", "ip", "userAgent":
		case "data":
			e.setUmamiData(m)
		case "timestamp":
			e.setUmamiTime(m)
		default:
			e.properties.add(m.quoted, m.value)
		}
	}
}

// umamiName is the name of an event that has none of its own.
func umamiName(kind string) string {
	if kind == "event" || kind == "" {
		return weir.NamePageView
	}
	return kind // identify, performance
}

// setUmamiData keeps the data: of the visitor if that is identified, else of the
// event.
func (e *event) setUmamiData(m member) {
	switch {
	case m.value.kind() == '{' && e.name == weir.NameIdentify:
		e.set.all(m.value)
	case m.value.kind() == '{':
		e.properties.all(m.value)
	case m.value.given():
		e.properties.add(m.quoted, m.value)
	}
}

func (e *event) setUmamiTime(m member) {
	if e.time = m.value.instant(); e.time.IsZero() && m.value.given() {
		e.properties.add(m.quoted, m.value)
	}
}

// umamiContext returns the field of the context that a member of a payload is,
// or "".
func umamiContext(name []byte) string {
	switch string(name) {
	case "url", "referrer", "title", "screen":
		return string(name)
	case "hostname":
		return "host"
	case "language":
		return "locale"
	default:
		return ""
	}
}
