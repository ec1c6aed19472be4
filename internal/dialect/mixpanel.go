package dialect

import (
	"bytes"
	"net/http"
	"net/netip"
)

// mixpanel speaks with the SDKs of Mixpanel.
//
// Those in browsers send again at 429 and 503; those on servers do not look at
// the status but at the body, which is 1 on success, and never send again.
func mixpanel() protocol {
	return protocol{
		name:     "mixpanel",
		accepted: acceptMixpanel,
		refused:  refuseMixpanel,
		held:     true,
		routes: []route{
			{methods: "POST", path: "/track", read: readMixpanelEvents},
			{methods: "POST", path: "/import", read: readMixpanelEvents, raw: true, accepted: acceptMixpanelImport},
			{methods: "POST", path: "/engage", read: readMixpanelPeople},
			{methods: "POST", path: "/groups", read: readMixpanelGroups},
			{methods: "GET", path: "/track", claims: hasData, read: readMixpanelEvents},
			{methods: "GET", path: "/import", claims: hasData, read: readMixpanelEvents},
			{methods: "GET", path: "/engage", claims: hasData, read: readMixpanelPeople},
			{methods: "GET", path: "/groups", claims: hasData, read: readMixpanelGroups},
		},
	}
}

// acceptMixpanel answers as asked for: with an image, JSON, or 1.
func acceptMixpanel(r *request, _ Outcome) reply {
	switch {
	case r.query.Get("img") == "1":
		return pixel()
	case r.isVerbose():
		return text(http.StatusOK, `{"status":1,"error":null}`)
	default:
		return plain(http.StatusOK, "1")
	}
}

// acceptMixpanelImport answers to imports: those of the newer form, which are
// no forms, get the number of events.
func acceptMixpanelImport(r *request, o Outcome) reply {
	if r.query.Has("verbose") || r.query.Has(dataParameter) {
		return acceptMixpanel(r, o)
	}
	return jsonReply(http.StatusOK, map[string]any{
		"code": http.StatusOK, "status": "OK", "num_records_imported": o.Accepted + len(o.Rejected),
	})
}

func refuseMixpanel(r *request, t trouble) reply {
	switch {
	case r.isVerbose():
		return jsonReply(t.status(), map[string]any{"status": 0, "error": t.message})
	case r.path == "/import" && !r.query.Has("verbose"):
		return jsonReply(t.status(), map[string]any{"code": t.status(), "status": http.StatusText(t.status()), "error": t.message})
	default:
		return plain(t.status(), "0")
	}
}

// isVerbose reports whether a request asks for an answer in JSON.
func (r *request) isVerbose() bool { return r.query.Get("verbose") == "1" }

// mixpanelReader translates what one request carries.
type mixpanelReader struct {
	*scratch
	request *request
	intake  *intake
	// fallback is the key of what names none, once asked for.
	fallback string
	searched bool // for the fallback
}

func newMixpanelReader(r *request, in *intake) *mixpanelReader {
	if r.query.Get("ip") == "0" {
		r.address = netip.Addr{} // it is not the visitor's, the SDK says
	}
	return &mixpanelReader{scratch: newScratch(), request: r, intake: in}
}

// key returns the key of what names none: that of the request, or of something
// else in it.
func (m *mixpanelReader) key() string {
	if m.fallback != "" || m.searched {
		return m.fallback
	}
	r := m.request
	m.searched = true
	m.fallback = firstOf(r.query.Get("token"), r.basicUser())
	if m.fallback == "" {
		r.payload.events(func(v value) { m.fallback = firstOf(m.fallback, mixpanelToken(v.object())) })
	}
	m.fallback = firstOf(m.fallback, r.query.Get("api_key"), r.query.Get("project_id"))
	return m.fallback
}

// mixpanelToken returns the key that an event or an operation names.
func mixpanelToken(o object) string {
	return firstOf(o.get("properties").object().text("token"), o.text("$token"))
}

// readMixpanelEvents translates an event or several. Imports may come line by
// line.
func readMixpanelEvents(r *request, in *intake) error {
	m := newMixpanelReader(r, in)
	defer m.recycle()
	if r.payload != nil {
		return m.readAll(r.payload, m.readEvent)
	}
	if !looksLikeJSON(bytes.TrimSpace(r.body)) {
		return r.malformed
	}
	for line := range bytes.Lines(r.body) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if err := m.readLine(line); err != nil {
			return err
		}
	}
	return nil
}

func (m *mixpanelReader) readLine(line []byte) error {
	v, err := parse(line)
	if err != nil {
		return m.intake.reject(m.key(), line)
	}
	if m.fallback == "" {
		m.fallback = mixpanelToken(v.object())
	}
	return m.readAll(v, m.readEvent)
}

// readAll reads the objects of a list, and rejects what is none.
func (m *mixpanelReader) readAll(list value, read func(value) error) (err error) {
	list.events(func(v value) {
		switch {
		case err != nil: // nothing more can be taken in
		case v.kind() != '{':
			err = m.intake.reject(m.key(), v)
		default:
			m.read(v)
			m.enter("properties")
			if m.isLarge() {
				err = m.intake.reject(m.sourceKey(), v)
			} else {
				err = read(v)
			}
		}
	})
	return err
}

func (m *mixpanelReader) add(source value) error {
	return m.intake.add(m.sourceKey(), &m.event, source)
}

// sourceKey returns the key of what is being read: its own, if it names one.
func (m *mixpanelReader) sourceKey() string {
	if own := firstOf(m.properties.text("token"), m.top.text("$token")); own != "" {
		return own
	}
	return m.key()
}

// readEvent translates an event.
func (m *mixpanelReader) readEvent(source value) error {
	e := &m.event
	for _, member := range m.top {
		if name := string(member.name); name != "event" && (name != "properties" || member.value.kind() != '{') {
			e.properties.add(member.quoted, member.value)
		}
	}
	e.name = m.top.text("event")
	e.id = m.properties.get("$insert_id").identifier()
	m.setWho()
	m.setProperties()
	m.setMeaning()
	return m.add(source)
}

// mixpanelDevice begins the distinct ids of visitors who are no users yet.
const mixpanelDevice = "$device:"

// setWho sets who the event is about. Newer SDKs say it in properties of its
// own; the distinct id alone is a user's, unless it is marked as, or the same
// as, the device's.
func (m *mixpanelReader) setWho() {
	e := &m.event
	e.setMixpanelID(m.properties.get("distinct_id").identifier(), m.properties.get("$device_id").identifier())
	e.userID = firstOf(m.properties.get("$user_id").identifier(), e.userID)
}

// setMixpanelID sets what a distinct id and a device's say.
func (e *event) setMixpanelID(distinct, device string) {
	id, isDevice := cutDevice(distinct)
	e.anonymousID, _ = cutDevice(device)
	if isDevice || id == e.anonymousID {
		e.anonymousID = firstOf(e.anonymousID, id)
		return
	}
	e.userID = id
}
