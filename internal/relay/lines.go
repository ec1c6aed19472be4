package relay

import (
	"bytes"
	"strconv"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// lines reads the lines of a frame and what messages need of the events in
// them.
type lines struct {
	frame   *weir.Frame
	body    []byte // not yet read
	next    int    // index of the next line
	scanned attributes
	decoded attributes // keeps its memory, where scanned is in the line's
	decoder eventjson.Decoder
	event   weir.Event        // the last one decoded
	names   map[string]string // of events seen lately
}

// maxNames bounds the names that are remembered; there are rarely more than
// dozens.
const maxNames = 1024

func newLines() *lines {
	return &lines{decoder: eventjson.Decoder{Accepted: true}, names: map[string]string{}}
}

func (l *lines) reset(frame *weir.Frame) { l.frame, l.body, l.next = frame, frame.Body, 0 }

// line returns the next line and its index, and false behind the last one.
func (l *lines) line() (line []byte, index int, ok bool) {
	if len(l.body) == 0 {
		return nil, 0, false
	}
	line, l.body, _ = bytes.Cut(l.body, []byte{'\n'})
	l.next++
	return line, l.next - 1, true
}

// read returns the name of the event in a line and what becomes attributes, or
// an error if there is none. Both are valid until the next call.
func (l *lines) read(line []byte, index int) (name string, of *attributes, err error) {
	if l.scanned.scan(line) {
		return l.name(l.scanned.name), &l.scanned, nil
	}
	if err := l.decode(line); err != nil {
		return "", nil, err
	}
	l.complete(index)
	l.decoded.set(&l.event)
	return l.event.Name, &l.decoded, nil
}

// name returns text as a string, without making another one of a name it has
// seen lately.
func (l *lines) name(text []byte) string {
	if name, ok := l.names[string(text)]; ok {
		return name
	}
	if len(l.names) >= maxNames {
		clear(l.names)
	}
	name := string(text)
	l.names[name] = name
	return name
}

func (l *lines) decode(line []byte) error { return l.decoder.Line(line, &l.event) }

// complete gives an event that another program wrote to the log the id and the
// time that the store gives it.
func (l *lines) complete(index int) {
	if l.event.ID == "" {
		l.event.ID = "log-" + strconv.FormatUint(l.frame.Sequence, 10) + "-" + strconv.Itoa(index)
	}
	if l.event.Time.IsZero() {
		l.event.Time = l.event.Received
	}
	if l.event.Time.IsZero() {
		l.event.Time = l.frame.Written
	}
}
