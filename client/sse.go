package client

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// maxSSEBytes bounds one message of a stream: an event has at most 64 KB as
// sent, and enrichment adds less than as much again.
const maxSSEBytes = 1 << 20

var errSSETooLong = errors.New("a message of the stream is too long")

// sseMessage is one message of a stream of server-sent events.
type sseMessage struct {
	event string // "message" when the stream names none
	id    string // of this message, not inherited from an earlier one
	data  []byte // lines joined by "\n"
	retry time.Duration
}

// sseReader reads server-sent events as the WHATWG specifies them: lines end
// in LF, CR or CRLF; an empty one ends a message; comments begin with a colon.
// Comments between messages are returned as messages without data, as a sign of
// life.
type sseReader struct {
	lines  *bufio.Scanner
	skipLF bool // the line before ended in CR, so an LF belongs to it
}

func newSSEReader(r io.Reader) *sseReader {
	s := &sseReader{lines: bufio.NewScanner(r)}
	s.lines.Buffer(make([]byte, 0, 4<<10), maxSSEBytes)
	s.lines.Split(s.splitLine)
	return s
}

// next returns the next message, or [io.EOF] at the end of the stream. A
// message that the end cuts off is dropped.
func (s *sseReader) next() (sseMessage, error) {
	m, begun := sseMessage{event: "message"}, false
	for s.lines.Scan() {
		line := s.lines.Bytes()
		if len(line) == 0 {
			return m.finish(), nil
		}
		if line[0] == ':' {
			if !begun {
				return sseMessage{}, nil
			}
			continue
		}
		begun = true
		m.field(line)
		if len(m.data) > maxSSEBytes {
			return sseMessage{}, errSSETooLong
		}
	}
	if err := s.lines.Err(); err != nil {
		return sseMessage{}, fmt.Errorf("cannot read the stream: %w", err)
	}
	return sseMessage{}, io.EOF
}

// finish removes the end of the last line of data.
func (m sseMessage) finish() sseMessage {
	m.data = bytes.TrimSuffix(m.data, []byte{'\n'})
	return m
}

func (m *sseMessage) field(line []byte) {
	name, value, _ := bytes.Cut(line, []byte{':'})
	value = bytes.TrimPrefix(value, []byte{' '})
	switch string(name) {
	case "event":
		m.event = string(value)
	case "id":
		m.id = string(value)
	case "data":
		m.data = append(append(m.data, value...), '\n')
	case "retry":
		if ms, err := strconv.ParseUint(string(value), 10, 31); err == nil {
			m.retry = time.Duration(ms) * time.Millisecond
		}
	}
}

// splitLine is a [bufio.SplitFunc]. A CR ends its line at once, since waiting
// for the byte behind it would delay the message.
func (s *sseReader) splitLine(data []byte, _ bool) (advance int, line []byte, err error) {
	start := 0
	if s.skipLF && len(data) > 0 {
		if data[0] == '\n' {
			start = 1
		}
		s.skipLF = false
	}
	end := bytes.IndexAny(data[start:], "\r\n")
	if end < 0 {
		return start, nil, nil
	}
	s.skipLF = data[start+end] == '\r'
	return start + end + 1, data[start : start+end], nil
}
