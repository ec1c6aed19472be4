package dialect

import (
	"path"
	"strings"
	"sync"

	"github.com/weirhq/weir"
)

// readSegment translates a call, or an envelope with a batch of them, of
// Segment, RudderStack or Jitsu.
func readSegment(r *request, in *intake) error {
	envelope := r.envelope()
	list := r.payload
	if batch := envelope.get("batch"); batch.given() {
		list = batch
	}
	s := segmentReaders.Get().(*segmentReader)
	defer s.recycle()
	s.intake, s.kind = in, segmentKind(path.Base(r.path))
	s.key = firstOf(r.header.Get("X-Write-Key"), r.basicUser(), unmasked(envelope.text("writeKey")), r.query.Get("writekey"), r.bearer())
	sent := envelope.get("sentAt")
	if !sent.given() {
		sent = list.first().get("sentAt")
	}
	s.clock = clockOf(sent.instant(), r.received)
	if s.key == "" {
		s.several = true
		list.events(func(v value) { s.key = firstOf(s.key, unmasked(v.get("writeKey").text())) })
	}
	return s.readAll(list)
}

// unmasked returns a key unless its secret is blotted out, as Jitsu's SDK does.
func unmasked(key string) string {
	if strings.HasSuffix(key, "***") {
		return ""
	}
	return key
}

// firstValue returns the first value that is there and not null.
func firstValue(values ...value) value {
	for _, v := range values {
		if v.given() {
			return v
		}
	}
	return nil
}

// segmentKind returns the kind of call that the last part of a path stands for,
// for calls that do not say themselves.
func segmentKind(last string) string {
	switch last {
	case "t":
		return "track"
	case "i":
		return weir.NameIdentify
	case "p":
		return "page"
	case "g":
		return weir.NameGroup
	case "a":
		return weir.NameAlias
	case "s":
		return "screen"
	default:
		return last
	}
}

// segmentReader translates the calls of one request.
type segmentReader struct {
	intake *intake
	// key is that of the request, or else, where there may be several, the first that
	// one of its calls names.
	key     string
	several bool
	kind    string // by the path
	clock   clock

	event        event
	top, context object // members of the call being read, and of its context
	// page is the properties of a page: they tell of it what the context does, of
	// this very call.
	page object
	// inner is room for the members of one member of the context at a time.
	inner object
}

var segmentReaders = sync.Pool{New: func() any { return new(segmentReader) }}

// recycle gives the reader and its buffers back, unless they are unusually large.
func (s *segmentReader) recycle() {
	if !s.event.small() || cap(s.top)+cap(s.context)+cap(s.page)+cap(s.inner) > maxRecycledMembers {
		return
	}
	s.event.reset()
	*s = segmentReader{event: s.event, top: s.top.emptied(), context: s.context.emptied(), page: s.page.emptied(), inner: s.inner.emptied()}
	segmentReaders.Put(s)
}

func (s *segmentReader) readAll(list value) (err error) {
	list.events(func(v value) {
		if err == nil {
			err = s.read(v)
		}
	})
	return err
}

// read translates one call.
func (s *segmentReader) read(v value) error {
	if v.kind() != '{' {
		return s.intake.reject(s.key, v)
	}
	s.event.reset()
	s.top = s.top[:0].appendOf(v)
	s.context = s.context[:0]
	if context := s.top.get("context"); context.kind() == '{' {
		s.context = s.context.appendOf(context)
	}
	kind := firstOf(s.top.text("type"), s.kind)
	s.page = s.page[:0]
	if properties := s.top.get("properties"); kind == "page" && properties.kind() == '{' {
		s.page = s.page.appendOf(properties)
	}
	if s.top.isLarge() || s.context.isLarge() || s.page.isLarge() {
		return s.intake.reject(s.callKey(), v)
	}
	s.setHead()
	s.setContext()
	s.setRest()
	switch kind {
	case weir.NameIdentify:
		s.setIdentify()
	case weir.NameAlias:
		s.setAlias()
	case weir.NameGroup:
		s.setGroup()
	case "page", "screen":
		s.setView(kind)
	default:
		s.setTrack(kind)
	}
	return s.intake.add(s.callKey(), &s.event, v)
}

// callKey returns the key of the call being read.
func (s *segmentReader) callKey() string {
	if !s.several {
		return s.key
	}
	return firstOf(unmasked(s.top.text("writeKey")), s.key)
}

func (s *segmentReader) setHead() {
	e := &s.event
	e.id = s.top.get("messageId").identifier()
	e.userID, e.anonymousID = s.top.get("userId").identifier(), s.top.get("anonymousId").identifier()
	e.sessionID = s.context.get("sessionId").identifier()
	happened := firstValue(s.top.get("timestamp"), s.top.get("originalTimestamp"))
	s.clock.set(e, happened.instant())
	if e.time.IsZero() {
		e.properties.put("timestamp", happened) // somebody may be able to read it
	}
}

// setRest keeps the members of a call that mean nothing here.
func (s *segmentReader) setRest() {
	for _, m := range s.top {
		switch string(m.name) {
		case "context", "properties", "traits":
			if m.value.given() && m.value.kind() != '{' {
				s.event.properties.add(m.quoted, m.value)
			}
		case "messageId", "userId", "anonymousId", "timestamp", "originalTimestamp", "sentAt", "type", "writeKey",
			"event", "integrations", "_metadata", "channel", "receivedAt", "request_ip", "rudderId":
		case "name", "category", "groupId", "previousId":
			// These mean something to some kinds of call, which see to them.
		default:
			s.event.properties.add(m.quoted, m.value)
		}
	}
}
