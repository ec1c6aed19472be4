package dialect

import (
	"net/http"
	"slices"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// snowplow speaks with Snowplow's trackers, of protocol version 2. They send
// again, but for what answers 400, 401, 403, 410 and 422; the older ones only at
// 429 and 503.
func snowplow() protocol {
	return protocol{
		name:     "snowplow",
		accepted: func(*request, Outcome) reply { return plain(http.StatusOK, "ok") },
		routes: []route{
			{methods: "POST", path: "/**/tp2", read: readSnowplow},
			{
				methods: "GET", path: "/i", claims: isSnowplowPixel, read: readSnowplowPixel, raw: true,
				accepted: func(*request, Outcome) reply { return pixel() },
			},
		},
	}
}

// isSnowplowPixel reports whether a request says what kind of event it is.
func isSnowplowPixel(r *http.Request) bool { return r.URL.Query().Has("e") }

// readSnowplow translates the events of a request.
func readSnowplow(r *request, in *intake) (err error) {
	data := r.payload.get("data")
	if data.kind() != '[' {
		return weir.InvalidField("data", "must be an array")
	}
	data.elements(func(v value) {
		if err == nil {
			err = readSnowplowEvent(r, in, v)
		}
	})
	return err
}

// readSnowplowPixel translates the event in a URL.
func readSnowplowPixel(r *request, in *intake) error {
	names := make([]string, 0, len(r.query))
	for name := range r.query {
		names = append(names, name)
	}
	slices.Sort(names)
	var members fields
	for _, name := range names {
		members.text(name, r.query.Get(name))
	}
	v, err := parse(members.closed())
	if err != nil {
		return &weir.Error{Code: weir.CodeInvalid, Message: "the parameters are no event", Err: err}
	}
	return readSnowplowEvent(r, in, v)
}

// snowplowEvent is an event being translated. All its members are texts, some
// with JSON in them.
type snowplowEvent struct {
	*event
	members  object
	kind     string
	app      string
	contexts value // an array of what describes itself, or nil
}

func readSnowplowEvent(r *request, in *intake, v value) error {
	if v.kind() != '{' {
		return in.reject("", v)
	}
	buffers := newScratch()
	defer buffers.recycle()
	buffers.read(v)
	if buffers.isLarge() {
		return in.reject(buffers.top.text("aid"), v)
	}
	s := &snowplowEvent{event: &buffers.event, members: buffers.top}
	s.kind, s.app = s.members.text("e"), s.members.text("aid")
	s.setHead(r)
	s.setMembers()
	s.setContexts()
	s.setMeaning()
	if err := s.setVisitor(r); err != nil {
		return err
	}
	return in.add(s.app, s.event, v)
}

// setHead sets what names the event and whose it is. The time of the device is
// corrected by when it says the event was sent; a true time is taken as it is.
func (s *snowplowEvent) setHead(r *request) {
	m := s.members
	s.id = m.get("eid").identifier()
	s.userID = m.get("uid").identifier()
	s.anonymousID = firstOf(m.get("duid").identifier(), m.get("tnuid").identifier(), m.get("nuid").identifier())
	s.sessionID = m.get("sid").identifier()
	if s.time = m.get("ttm").instant(); s.time.IsZero() {
		clockOf(m.get("stm").instant(), r.received).set(s.event, m.get("dtm").instant())
	}
}

// setVisitor makes an id for a visitor who has none. Where that stands for address
// and user agent they are not kept beside it.
func (s *snowplowEvent) setVisitor(r *request) (err error) {
	address, agent := s.members.get("ip"), s.members.get("ua")
	if s.userID != "" || s.anonymousID != "" {
		s.context.asText("ip", address)
		s.context.asText("user_agent", agent)
		return nil
	}
	visitor := *r
	visitor.setOrigin(address.text(), agent.text())
	s.anonymousID, err = visitor.visitor(s.app)
	return err
}

// setMembers moves each member to its place.
func (s *snowplowEvent) setMembers() {
	for _, m := range s.members {
		name := string(m.name)
		if isSnowplowHead(name) {
			continue
		}
		property, isNumber := snowplowProperty(name)
		switch field := snowplowContext(name); {
		case field != "":
			s.context.asText(field, m.value)
		case isNumber:
			s.properties.number(property, m.value.identifier())
		case property != "":
			s.properties.asText(property, m.value)
		default:
			s.properties.add(m.quoted, m.value)
		}
	}
}

// asText appends a member that is a text, whatever the value is, unless it says
// nothing.
func (f *fields) asText(name string, v value) {
	if v.kind() == '"' {
		f.stringOf(name, v)
		return
	}
	f.text(name, v.identifier())
}

// isSnowplowHead reports whether a member is made use of elsewhere.
func isSnowplowHead(name string) bool {
	switch name {
	case "e", "aid", "eid", "uid", "duid", "tnuid", "nuid", "sid", "dtm", "stm", "ttm", "co", "cx", "ue_pr", "ue_px", "ip", "ua":
		return true
	default:
		return false
	}
}

// selfDescribing is JSON that names its own schema.
type selfDescribing struct {
	schema string
	data   value
}

func describe(v value) (d selfDescribing) {
	if v.kind() != '{' {
		return d
	}
	eventjson.Members(v, func(quoted, member []byte) {
		switch string(eventjson.Unquote(quoted)) {
		case "schema":
			d.schema = value(member).text()
		case "data":
			d.data = member
		}
	})
	return d
}

// embedded returns the JSON in a member: in one of two names as a text, in the
// other as base64 of it. What cannot be read stays among the properties.
func (s *snowplowEvent) embedded(plainName, encodedName string) value {
	if text := s.members.get(plainName); text.kind() == '"' && len(text) > len(`""`) {
		if v, err := parse(eventjson.Unquote(text)); err == nil {
			return v
		}
		s.properties.put(plainName, text)
	}
	if text := s.members.text(encodedName); text != "" {
		if decoded, err := decodeBase64([]byte(text)); err == nil {
			if v, err := parse(decoded); err == nil {
				return v
			}
		}
		s.properties.text(encodedName, text)
	}
	return nil
}

// closed returns the members as an object.
func (f fields) closed() value {
	return append(append(value{'{'}, f...), '}')
}

// number appends a member that is a number written as text; any other text stays
// one.
func (f *fields) number(name, text string) {
	if v := value(text); v.isNumber() && eventjson.Valid(v) == nil {
		f.put(name, v)
		return
	}
	f.text(name, text)
}
