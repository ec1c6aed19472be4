package relay

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// envelope makes the messages of one project. A message is valid until the next
// is made.
type envelope struct {
	head []byte // the same for all messages, up to the frame
	// frame is the number in message's beginning, which ends at framed.
	frame   uint64
	framed  int
	message []byte
}

// newEnvelope makes messages of a project from the log created at a time.
func newEnvelope(project string, created time.Time) *envelope {
	return &envelope{head: []byte(`{"specversion":"1.0","datacontenttype":"application/json","source":"/weir/` + project +
		`","sequence":"` + logPrefix(created))}
}

// wrap returns the event at a place as a CloudEvent in JSON. Its data is the
// event as it stands in the log, which is JSON already.
func (e *envelope) wrap(at place, of *attributes, line []byte) []byte {
	m := e.begin(at.frame)
	m = appendPadded(m, uint64(at.index), indexDigits)
	m = append(m, `","id":"`...)
	m = append(m, of.id...)
	m = append(m, `","type":"`...)
	m = append(m, of.name...)
	if len(of.subject) > 0 {
		m = append(m, `","subject":"`...)
		m = append(m, of.subject...)
	}
	m = append(m, `","time":"`...)
	m = append(m, of.time...)
	m = append(m, `","data":`...)
	m = append(m, line...)
	m = append(m, '}')
	e.message = m
	return m
}

// begin returns a message up to the index in the frame, which it makes anew only
// for another frame.
func (e *envelope) begin(frame uint64) []byte {
	if frame == e.frame {
		return e.message[:e.framed]
	}
	const digits = 12
	m := append(e.message[:0], e.head...)
	m = appendPadded(m, frame, digits)
	m = append(m, '.')
	e.frame, e.framed = frame, len(m)
	return m
}

// appendPadded appends a number with leading zeros.
func appendPadded(dst []byte, n uint64, digits int) []byte {
	var text [20]byte
	number := strconv.AppendUint(text[:0], n, 10)
	for range digits - len(number) {
		dst = append(dst, '0')
	}
	return append(dst, number...)
}

// appendText appends an attribute's value as the inside of a JSON string.
// Attributes of CloudEvents may not hold control characters and such, nor be
// blank: what is not allowed is written as in a URL.
func appendText(dst []byte, s string) []byte {
	if isPlain(s) {
		return append(dst, s...)
	}
	blank := strings.TrimSpace(s) == ""
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			dst = append(dst, '\\', byte(r))
		case blank, isForbidden(r):
			dst = appendPercent(dst, r)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// isPlain reports whether s is printable ASCII that needs no escape and does
// not begin as a blank text would.
func isPlain(s string) bool {
	if s == "" || s[0] == ' ' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// isForbidden reports whether an attribute of a CloudEvent may not hold a
// character: control characters and Unicode's noncharacters.
func isForbidden(r rune) bool {
	const lastTwo = 0xFFFE // of each plane
	return r < ' ' || 0x7F <= r && r <= 0x9F || 0xFDD0 <= r && r <= 0xFDEF || r&lastTwo == lastTwo
}

func appendPercent(dst []byte, r rune) []byte {
	const hex = "0123456789ABCDEF"
	for _, c := range utf8.AppendRune(nil, r) {
		dst = append(dst, '%', hex[c>>4], hex[c&0xF])
	}
	return dst
}
