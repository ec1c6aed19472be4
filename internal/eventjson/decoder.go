package eventjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/weirhq/weir"
)

// Decoder reads the events of a body: one object, an array of objects, or
// newline-delimited objects. It is not safe for concurrent use; Reset makes
// one usable again and again.
type Decoder struct {
	// Accepted lifts the limit on the size of an event, for what is read back
	// from the log: the canonical form is larger than what the client sent.
	Accepted bool

	body  []byte
	valid bool // the whole body is valid UTF-8
	array bool
	begun bool
	// base is where in body the tokens' input starts; it moves when a broken
	// line is passed over.
	base   int
	broken int // lines passed over
	input  bytes.Buffer
	tokens jsontext.Decoder
}

// maxBrokenLines bounds how often the decoder takes up a body again behind a
// broken line: each time it may read far ahead before it finds the next fault,
// and a body with more is not newline-delimited JSON.
const maxBrokenLines = 100

// SyntaxError says that the body as a whole is no JSON: nothing after it can
// be read.
type SyntaxError struct {
	Offset int
	Err    error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not valid JSON at byte %d: %v", e.Offset, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// Codes of events that cannot be decoded.
const (
	CodeInvalidJSON  = "invalid_json"
	CodeInvalidUTF8  = "invalid_utf8"
	CodeInvalidField = "invalid_field"
	CodeNotAnObject  = "not_an_object"
	CodeTooDeep      = "too_deep"
	CodeTooLarge     = "too_large"
	CodeNulByte      = "nul_byte"
)

// EventError says why one event cannot be accepted; the events after it can
// still be read.
type EventError struct {
	Code   string
	Reason string
}

func (e *EventError) Error() string { return e.Reason }

func eventErrorf(code, format string, args ...any) *EventError {
	return &EventError{Code: code, Reason: fmt.Sprintf(format, args...)}
}

// Reset makes d read body, in which it mends broken surrogates. Events share its memory: it must not change while
// they are in use, and lives as long as any text taken from them.
func (d *Decoder) Reset(body []byte) {
	mendSurrogates(body)
	d.body = body
	d.valid = utf8.Valid(body)
	d.array = false
	d.begun = false
	d.broken = 0
	d.restart(0)
}

// restart makes the tokens begin at an offset of the body.
func (d *Decoder) restart(offset int) {
	d.base = offset
	d.input = *bytes.NewBuffer(d.body[offset:])
	d.tokens.Reset(&d.input,
		jsontext.AllowDuplicateNames(true), // the last one wins, see properties
		jsontext.AllowInvalidUTF8(true),    // so that it costs one event, not the body
	)
}

// Next reads the next event into e, which it overwrites, and returns the text
// of the event as it stands in the body. The error is io.EOF after the last
// event, an [EventError] when only this event is wrong, or a [SyntaxError]
// when the body is.
func (d *Decoder) Next(e *weir.Event) (raw []byte, err error) {
	*e = weir.Event{}
	if err := d.begin(); err != nil {
		return nil, err
	}
	if d.tokens.PeekKind() == ']' && d.array {
		return nil, d.end()
	}
	start := d.valueStart()
	err = d.readEvent(e)
	if err == nil || isEventError(err) {
		raw = d.body[start:d.offset()]
		return raw, firstError(err, d.check(raw))
	}
	if errors.Is(err, io.EOF) && start >= len(d.body) && !d.array {
		return nil, io.EOF
	}
	return d.passOver(start, err)
}

// begin enters the array if the body is one.
func (d *Decoder) begin() error {
	if d.begun {
		return nil
	}
	d.begun = true
	if d.tokens.PeekKind() != '[' {
		return nil
	}
	d.array = true
	if _, err := d.tokens.ReadToken(); err != nil {
		return &SyntaxError{Offset: d.offset(), Err: err}
	}
	return nil
}

// end leaves the array and demands that nothing follows it.
func (d *Decoder) end() error {
	if _, err := d.tokens.ReadToken(); err != nil {
		return &SyntaxError{Offset: d.offset(), Err: err}
	}
	if rest := bytes.TrimSpace(d.body[d.offset():]); len(rest) > 0 {
		return &SyntaxError{Offset: d.offset(), Err: errors.New("text after the end of the array")}
	}
	d.restart(len(d.body))
	d.array = false
	return io.EOF
}

// passOver handles text that is no JSON: in newline-delimited events it costs
// its line, anywhere else the body.
func (d *Decoder) passOver(start int, cause error) ([]byte, error) {
	if errors.Is(cause, io.EOF) {
		cause = io.ErrUnexpectedEOF
	}
	d.broken++
	if d.array || d.broken > maxBrokenLines {
		return nil, &SyntaxError{Offset: d.offset(), Err: cause}
	}
	end := bytes.IndexByte(d.body[start:], '\n')
	if end < 0 {
		end = len(d.body) - start
	}
	d.restart(start + end)
	return d.body[start : start+end], eventErrorf(CodeInvalidJSON, "not valid JSON: %v", cause)
}

// check holds what applies to the text of an event as a whole.
func (d *Decoder) check(raw []byte) error {
	switch {
	case !d.Accepted && len(raw) > weir.MaxEventBytes:
		return eventErrorf(CodeTooLarge, "event has %d bytes, more than %d", len(raw), weir.MaxEventBytes)
	case !d.valid && !utf8.Valid(raw):
		return eventErrorf(CodeInvalidUTF8, "event is not valid UTF-8")
	case hasNUL(raw):
		return eventErrorf(CodeNulByte, `event holds the character \u0000, which no store keeps`)
	}
	return nil
}

// offset is where in the body the tokens have come to.
func (d *Decoder) offset() int { return d.base + int(d.tokens.InputOffset()) }

// valueStart is where the next value begins, white space and commas passed.
func (d *Decoder) valueStart() int {
	at := d.offset()
	for at < len(d.body) {
		switch d.body[at] {
		case ' ', '\t', '\r', '\n', ',':
			at++
		default:
			return at
		}
	}
	return at
}

func isEventError(err error) bool {
	_, ok := errors.AsType[*EventError](err)
	return ok
}

// firstError prefers what is wrong with the whole event: a field that looks
// wrong may only be a consequence.
func firstError(field, whole error) error {
	if whole != nil {
		return whole
	}
	return field
}

// hasNUL reports whether validated JSON text holds an escaped U+0000.
func hasNUL(raw []byte) bool {
	escape := []byte(`\u0000`)
	for at := 0; ; {
		i := bytes.Index(raw[at:], escape)
		if i < 0 {
			return false
		}
		slashes := 0
		for j := at + i; j >= 0 && raw[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 1 {
			return true
		}
		at += i + len(escape)
	}
}
