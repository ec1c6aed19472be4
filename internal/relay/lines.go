package relay

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// lines reads the events of a frame together with their lines.
type lines struct {
	frame   *weir.Frame
	body    []byte // not yet read
	next    int    // index of the next line
	decoder eventjson.Decoder
	event   weir.Event // the last one decoded
}

func newLines() *lines { return &lines{decoder: eventjson.Decoder{Accepted: true}} }

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

// decode returns the event of a line, or an error if the line is none. It is
// valid until the next call.
func (l *lines) decode(line []byte, index int) (*weir.Event, error) {
	if index < len(l.frame.Events) {
		return l.frame.Events[index], nil
	}
	l.decoder.Reset(line)
	raw, err := l.decoder.Next(&l.event)
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("an empty line")
	case err != nil:
		return nil, err
	case len(raw) != len(bytes.TrimSpace(line)):
		return nil, errors.New("more than one event in a line")
	case l.event.Name == "":
		return nil, errors.New("an event without a name")
	}
	l.complete(index)
	return &l.event, nil
}

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
