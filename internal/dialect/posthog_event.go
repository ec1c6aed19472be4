package dialect

import (
	"strconv"
	"sync"
	"time"
)

// readPosthog translates an event, an array of events, or an envelope with a
// batch.
func readPosthog(r *request, in *intake) error {
	envelope := r.envelope()
	list := r.payload
	if batch := envelope.get("batch"); batch.given() {
		list = batch
	}
	t := posthogReaders.Get().(*posthogReader)
	defer t.recycle()
	t.intake, t.list, t.received = in, list, r.received
	t.key = firstOf(posthogToken(envelope), r.bearer(), r.query.Get("token"), r.query.Get("api_key"))
	t.clock = clockOf(posthogSent(r, envelope), r.received)
	if envelope.get("historical_migration").isTrue() {
		t.clock = clock{}
	}
	return t.readAll(list)
}

// firstPosthogToken returns the first key that an event of a list names.
func firstPosthogToken(list value) (token string) {
	list.events(func(v value) {
		if token == "" {
			token = posthogEventToken(v.object())
		}
	})
	return token
}

// posthogEventToken returns the key an event names.
func posthogEventToken(e object) string {
	return firstOf(posthogToken(e), posthogToken(e.get("properties").object()))
}

func posthogToken(o object) string {
	return firstOf(o.text("api_key"), o.text("token"), o.text("$token"))
}

// posthogSent returns when a request says it was sent.
func posthogSent(r *request, envelope object) time.Time {
	if sent := envelope.get("sent_at"); sent.given() {
		return sent.instant()
	}
	for _, text := range [...]string{r.query.Get("sent_at"), r.query.Get("_"), r.header.Get("Posthog-Request-Timestamp")} {
		if text != "" {
			return value(strconv.Quote(text)).instant()
		}
	}
	return time.Time{}
}

// posthogReader translates the events of one request.
type posthogReader struct {
	intake   *intake
	list     value  // of all events
	key      string // of the request, or that of its events once asked for
	searched bool   // for a key among the events
	clock    clock
	received time.Time

	event      event
	top        object // members of the event being read
	properties object
	identified bool // its distinct id is a user's
}

var posthogReaders = sync.Pool{New: func() any { return new(posthogReader) }}

// recycle gives the reader and its buffers back, unless they are unusually large.
func (p *posthogReader) recycle() {
	if !p.event.small() || cap(p.top)+cap(p.properties) > maxRecycledMembers {
		return
	}
	p.event.reset()
	*p = posthogReader{event: p.event, top: p.top.emptied(), properties: p.properties.emptied()}
	posthogReaders.Put(p)
}

func (p *posthogReader) readAll(list value) (err error) {
	list.events(func(v value) {
		if err == nil {
			err = p.read(v)
		}
	})
	return err
}

// read translates one event.
func (p *posthogReader) read(v value) error {
	if v.kind() != '{' {
		return p.intake.reject(p.sharedKey(), v)
	}
	p.event.reset()
	p.top = p.top[:0].appendOf(v)
	p.properties = p.properties[:0]
	if properties := p.top.get("properties"); properties.kind() == '{' {
		p.properties = p.properties.appendOf(properties)
	}
	if p.top.isLarge() || p.properties.isLarge() {
		return p.intake.reject(p.eventKey(), v)
	}
	p.setHead()
	p.setTime()
	p.setWho()
	p.setContext()
	p.setProperties()
	p.setMeaning()
	return p.intake.add(p.eventKey(), &p.event, v)
}

// eventKey returns the key of the event being read: its own, if it names one.
func (p *posthogReader) eventKey() string {
	if own := firstOf(posthogToken(p.top), posthogToken(p.properties)); own != "" {
		return own
	}
	return p.sharedKey()
}

// sharedKey returns the key of events that name none: that of the request, or
// else the first that one of the others names.
func (p *posthogReader) sharedKey() string {
	if p.key == "" && !p.searched {
		p.key, p.searched = firstPosthogToken(p.list), true
	}
	return p.key
}

func (p *posthogReader) setHead() {
	e := &p.event
	e.id = firstOf(p.top.text("uuid"), p.properties.text("$insert_id"))
	e.name = p.top.text("event")
	e.sessionID = firstOf(p.properties.get("$session_id").identifier(), p.top.get("session_id").identifier())
	lib := versioned(p.properties.text("$lib"), p.properties.text("$lib_version"))
	e.context.text("library", firstOf(lib, versioned(p.top.text("library"), p.top.text("library_version"))))
	for _, o := range [...]object{p.properties, p.top} {
		e.set.all(o.get("$set"))
		// A null here says that the SDK knows nothing, which must not stay for ever.
		e.setOnce.allGiven(o.get("$set_once"))
	}
	e.groups.allGiven(p.properties.get("$groups"))
}

// setTime reads when the event happened. Older SDKs say so in the properties, the
// oldest only how long before it was sent.
func (p *posthogReader) setTime() {
	for _, v := range [...]value{p.top.get("timestamp"), p.properties.get("$time")} {
		if t := v.instant(); !t.IsZero() {
			p.clock.set(&p.event, t)
			return
		}
	}
	ms, err := strconv.ParseFloat(string(p.top.get("offset")), 64)
	if err == nil && ms >= 0 && ms < float64(maxWaited.Milliseconds()) {
		p.event.time = p.received.Add(-time.Duration(ms * float64(time.Millisecond)))
		p.event.untimed = true
	}
}
