package dialect

import (
	"net/http"
	"strconv"
	"time"

	"github.com/weirhq/weir"
)

// ga4 speaks with what sends by the Measurement Protocol of Google Analytics 4,
// which are servers' own programs: they hardly ever try again.
func ga4() protocol {
	return protocol{
		name:     "ga4",
		accepted: func(*request, Outcome) reply { return reply{status: http.StatusNoContent} },
		held:     true,
		routes: []route{
			{methods: "POST", path: "/mp/collect", read: readGA4},
			{methods: "POST", path: "/debug/mp/collect", reply: fixed(http.StatusOK, `{"validationMessages":[]}`)},
		},
	}
}

// ga4Reader translates the events of one request.
type ga4Reader struct {
	*scratch
	intake *intake
	key    string
	// envelope is what is said of all events, with what is the same for all in
	// common.
	envelope object
	common   event
	index    int
}

// readGA4 translates the events of a request. The secret is the key, or else the
// id of the stream.
func readGA4(r *request, in *intake) (err error) {
	g := ga4Reader{
		scratch: newScratch(), intake: in, envelope: r.envelope(),
		key: firstOf(r.query.Get("api_secret"), r.query.Get("measurement_id"), r.query.Get("firebase_app_id")),
	}
	defer g.recycle()
	events := g.envelope.get("events")
	if events.kind() != '[' {
		return weir.InvalidField("events", "must be an array")
	}
	r.setOrigin(g.envelope.text("ip_override"), g.envelope.text("user_agent"))
	g.setCommon()
	events.elements(func(v value) {
		if err == nil {
			err = g.readEvent(v)
		}
		g.index++
	})
	return err
}

// setCommon sets what is the same for all events of a request.
func (g *ga4Reader) setCommon() {
	e := &g.common
	for _, m := range g.envelope {
		switch string(m.name) {
		case "events", "timestamp_micros", "ip_override", "user_agent", "validation_behavior":
		case "client_id", "app_instance_id":
			e.anonymousID = firstOf(e.anonymousID, m.value.identifier())
		case "user_id":
			e.userID = m.value.identifier()
		case "user_properties":
			e.setGA4Person(m.value.object())
		case "device":
			e.setGA4Context(m.value.object(), ga4Device)
		case "user_location":
			e.setGA4Context(m.value.object(), ga4Place)
		default:
			e.context.add(m.quoted, m.value)
		}
	}
}

// setGA4Person keeps the properties of the person, each of which is wrapped in
// an object.
func (e *event) setGA4Person(properties object) {
	for _, p := range properties {
		v := p.value
		if wrapped := v.object(); wrapped.has("value") {
			v = wrapped.get("value")
		}
		e.set.add(p.quoted, v)
	}
}

// setGA4Context moves members to the context, those with a field there as texts.
func (e *event) setGA4Context(members object, field func(name []byte) string) {
	for _, m := range members {
		if name := field(m.name); name != "" && isText(m.value) {
			e.context.text(name, m.value.identifier())
			continue
		}
		e.context.add(m.quoted, m.value)
	}
}

// readEvent translates one event.
func (g *ga4Reader) readEvent(v value) error {
	if ok, err := g.open(g.intake, g.key, v, "params"); !ok {
		return err
	}
	e := &g.event
	e.userID, e.anonymousID = g.common.userID, g.common.anonymousID
	e.context, e.set = append(e.context, g.common.context...), append(e.set, g.common.set...)
	e.name = g.top.text("name")
	e.setGA4Params(g.properties)
	for _, m := range g.top {
		switch string(m.name) {
		case "name", "timestamp_micros":
		case "params":
			if m.value.kind() != '{' && m.value.given() {
				e.properties.add(m.quoted, m.value)
			}
		default:
			e.properties.add(m.quoted, m.value)
		}
	}
	if e.time = ga4Time(g.top); e.time.IsZero() {
		e.time = ga4Time(g.envelope)
	}
	e.setGA4Meaning(g.properties)
	return g.intake.add(g.key, e, g.source(v))
}

// source is what an event's id is made of. Neither whose it is nor, mostly, its
// time stand in the event itself, and the same may be in a request twice.
func (g *ga4Reader) source(v value) value {
	var all fields
	all.text("user_id", g.event.userID)
	all.text("anonymous_id", g.event.anonymousID)
	all.text("time", g.event.time.Format(time.RFC3339Nano))
	all.integer("index", int64(g.index))
	all.put("event", v)
	return all.closed()
}

// ga4Time reads the time of an event or envelope, which is in microseconds.
func ga4Time(members object) time.Time {
	micros, err := strconv.ParseInt(members.get("timestamp_micros").identifier(), 10, 64)
	if err != nil || micros <= 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
