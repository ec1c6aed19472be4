package dialect

import (
	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// intake collects what a payload comes to: for each key, lines of events in
// Weir's form.
type intake struct {
	parcels []parcel
	events  int
	// size is that of all lines so far, and room what it may be; 0 is any.
	size, room int
	// expected is about how many bytes of lines there will be; 0 if nobody knows.
	expected int
	// newID makes an id for an event that nothing else can be made of, where the
	// same lines may be handed on more than once. Nil leaves it to intake.
	newID func() string
	// resentID returns the id of an event, given as one text, that a browser sent
	// without an id and a time. Nil if no browser sent it.
	resentID func(event string) string
}

// parcel is the events sent with one key.
type parcel struct {
	key   string
	lines []byte
}

// add takes an event in. Source is the event's text as it was sent, of which an
// id is made if the event has none, or one that cannot be kept, and a time of
// its own. Without a time, what a browser sends again at once has the same id.
func (in *intake) add(key string, e *event, source value) error {
	if len(e.id) > weir.MaxIDBytes {
		e.id = deriveID("", value(e.id))
	}
	if e.id == "" && !e.time.IsZero() {
		e.id = deriveID(key, source)
	}
	if e.id == "" && in.resentID != nil {
		e.id = in.resentID(deriveID(key+"\x00"+e.userID+"\x00"+e.anonymousID, source))
	}
	if e.id == "" && in.newID != nil {
		e.id = in.newID()
	}
	p, err := in.parcel(key)
	if err != nil {
		return err
	}
	if p.lines == nil {
		p.lines = make([]byte, 0, max(len(source), in.expected)+addedBytes)
		in.expected = 0 // mostly all events are of one key
	}
	before := len(p.lines)
	p.lines = e.appendTo(p.lines)
	if in.size += len(p.lines) - before; in.size > in.room && in.room > 0 {
		return weir.Errorf(weir.CodeTooLarge, "the events of the body come to more than %d bytes; send fewer at once", in.room)
	}
	return nil
}

// addedBytes is about what an event gains in its translation, at most.
const addedBytes = 256

// reject takes in what is no event, for the quarantine: it is handed on as a
// text, which is no event of Weir's either.
func (in *intake) reject(key string, source value) error {
	p, err := in.parcel(key)
	if err != nil {
		return err
	}
	p.lines = append(eventjson.AppendString(p.lines, string(source)), '\n')
	return nil
}

// parcel returns that of a key, for one more event.
func (in *intake) parcel(key string) (*parcel, error) {
	in.events++
	if in.events > maxEvents {
		return nil, weir.Errorf(weir.CodeTooLarge, "the body holds more than %d events; send fewer at once", maxEvents)
	}
	for i := range in.parcels {
		if in.parcels[i].key == key {
			return &in.parcels[i], nil
		}
	}
	if len(in.parcels) == maxKeys {
		return nil, weir.Errorf(weir.CodeInvalid, "the body holds events of more than %d keys", maxKeys)
	}
	in.parcels = append(in.parcels, parcel{key: key})
	return &in.parcels[len(in.parcels)-1], nil
}
