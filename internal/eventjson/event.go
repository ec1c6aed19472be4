package eventjson

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/weirhq/weir"
)

// own returns the value just read as it stands in the body, which outlives the
// tokens' own view of it.
func (d *Decoder) own(value []byte) []byte {
	end := d.offset()
	return d.body[end-len(value) : end : end]
}

// share returns text as a string without copying it: the body does not change
// while its events are in use.
func share(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }

// readEvent reads one value as an event. A wrong field is remembered and the
// rest still read, so that the tokens stand behind the event.
func (d *Decoder) readEvent(e *weir.Event) error {
	if d.tokens.PeekKind() != '{' {
		return d.refuse(CodeNotAnObject, "an event must be a JSON object")
	}
	var extra members // fields an event does not have become properties
	err := d.readObject("", func(name []byte, value jsontext.Value) error {
		return setEventField(e, name, value, &extra)
	})
	if err != nil && !isEventError(err) {
		return err
	}
	if extra.text != nil {
		e.Properties = extra.join(e.Properties)
		err = firstError(err, checkMembers(e.Properties))
	}
	return err
}

// refuse reads one value of any kind and returns an [EventError].
func (d *Decoder) refuse(code, reason string) error {
	if err := d.tokens.SkipValue(); err != nil {
		return err
	}
	return &EventError{Code: code, Reason: reason}
}

// readObject calls set with each member of the object that comes next and
// returns the first [EventError] after having read it all.
func (d *Decoder) readObject(prefix string, set func(name []byte, value jsontext.Value) error) error {
	if _, err := d.tokens.ReadToken(); err != nil {
		return err
	}
	var wrong error
	for d.tokens.PeekKind() != '}' {
		name, err := d.tokens.ReadValue()
		if err != nil {
			return err
		}
		key := unquote(d.own(name))
		value, err := d.tokens.ReadValue()
		if err != nil {
			return err
		}
		if err := set(key, d.own(value)); err != nil && wrong == nil {
			wrong = fieldError(prefix, key, err)
		}
	}
	if _, err := d.tokens.ReadToken(); err != nil {
		return err
	}
	return wrong
}

func fieldError(prefix string, key []byte, err error) error {
	if isEventError(err) {
		return err
	}
	return eventErrorf(CodeInvalidField, "%s%s: %v", prefix, key, err)
}

// setEventField stores one member of an event.
func setEventField(e *weir.Event, name []byte, value jsontext.Value, extra *members) (err error) {
	switch string(name) {
	case "id":
		e.ID, err = identifier(value)
	case "name":
		e.Name, err = text(value)
	case "time":
		e.Time, err = instant(value)
	case "user_id":
		e.UserID, err = identifier(value)
	case "anonymous_id":
		e.AnonymousID, err = identifier(value)
	case "session_id":
		e.SessionID, err = identifier(value)
	case "properties":
		e.Properties, err = object(value)
	case "context":
		err = setContext(&e.Context, value)
	case "person":
		err = setPerson(&e.Person, value)
	case "groups":
		e.Groups, err = object(value)
	case "received_at":
		e.Received, err = instant(value)
	case "untimed":
		e.Untimed, err = boolean(value)
	default:
		err = extra.add(name, value)
	}
	return err
}

func setPerson(p *weir.PersonChange, value jsontext.Value) error {
	return eachMember("person.", value, func(name []byte, value jsontext.Value) (err error) {
		switch string(name) {
		case "set":
			p.Set, err = object(value)
		case "set_once":
			p.SetOnce, err = object(value)
		}
		return err
	})
}

var (
	errNotText     = errors.New("must be a string")
	errNotID       = errors.New("must be a string or a number")
	errNotObject   = errors.New("must be an object")
	errNotBool     = errors.New("must be true or false")
	errNotTime     = errors.New("must be an RFC 3339 time, such as 2026-01-02T03:04:05.678Z, or Unix seconds or milliseconds")
	errTimeOutside = errors.New("must lie between the years 1 and 9999")
)

func text(value jsontext.Value) (string, error) {
	switch value.Kind() {
	case '"':
		return share(unquote(value)), nil
	case 'n':
		return "", nil
	default:
		return "", errNotText
	}
}

// identifier takes numbers too: many systems have numeric user ids and send
// them as such.
func identifier(value jsontext.Value) (string, error) {
	if value.Kind() == '0' {
		return share(value), nil
	}
	s, err := text(value)
	if err != nil {
		return "", errNotID
	}
	return s, nil
}

func boolean(value jsontext.Value) (bool, error) {
	switch value.Kind() {
	case 't':
		return true, nil
	case 'f', 'n':
		return false, nil
	default:
		return false, errNotBool
	}
}

// object returns the object without white space and with unique names, nil
// when it is null or empty.
func object(value jsontext.Value) (json.RawMessage, error) {
	switch value.Kind() {
	case '{':
		return compactObject(value)
	case 'n':
		return nil, nil
	default:
		return nil, errNotObject
	}
}

// unixMillisFrom is the number from which a Unix time must be in milliseconds:
// as seconds it would lie beyond the year 5000.
const unixMillisFrom = 1e11

func instant(value jsontext.Value) (time.Time, error) {
	switch value.Kind() {
	case '"':
		t, err := time.Parse(time.RFC3339, share(unquote(value)))
		if err != nil {
			return time.Time{}, errNotTime
		}
		return inRange(t)
	case '0':
		n, err := strconv.ParseFloat(string(value), 64)
		if err != nil {
			return time.Time{}, errNotTime
		}
		return unixTime(n)
	case 'n':
		return time.Time{}, nil
	default:
		return time.Time{}, errNotTime
	}
}

func unixTime(n float64) (time.Time, error) {
	const maxMillis = 253402300800e3 // the year 10000
	if n < unixMillisFrom && n > -unixMillisFrom {
		n *= 1e3
	}
	if n >= maxMillis || n <= -maxMillis {
		return time.Time{}, errTimeOutside
	}
	return inRange(time.UnixMicro(int64(n * 1e3)))
}

func inRange(t time.Time) (time.Time, error) {
	t = t.UTC().Truncate(time.Microsecond)
	if t.Year() < 1 || t.Year() > 9999 || t.IsZero() {
		return time.Time{}, errTimeOutside
	}
	return t, nil
}
