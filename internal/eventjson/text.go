package eventjson

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// validators are decoders that only read.
var validators = sync.Pool{New: func() any { return new(validator) }}

// validator is a decoder and what it reads.
type validator struct {
	input  bytes.Buffer
	tokens jsontext.Decoder
}

// Valid returns why text is not one JSON value, or nil. Invalid UTF-8 and
// repeated names pass: a [Decoder] judges them event by event.
func Valid(text []byte) error {
	v := validators.Get().(*validator)
	defer validators.Put(v)
	v.input = *bytes.NewBuffer(text)
	v.tokens.Reset(&v.input, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	err := v.tokens.SkipValue()
	end := int(v.tokens.InputOffset())
	v.input = bytes.Buffer{} // lets go of the text
	switch {
	case errors.Is(err, io.EOF):
		return &SyntaxError{Offset: end, Err: io.ErrUnexpectedEOF}
	case err != nil:
		return &SyntaxError{Offset: end, Err: err}
	case len(bytes.TrimSpace(text[end:])) > 0:
		return &SyntaxError{Offset: end, Err: errors.New("text after the end of the value")}
	}
	return nil
}

// Members calls visit with each name, quoted, and value of an object that is
// valid JSON and begins with its brace. Both are views of the object.
func Members(object []byte, visit func(quoted, value []byte)) { scanMembers(object, visit) }

// Elements calls visit with each value of an array that is valid JSON and
// begins with its bracket. They are views of the array.
func Elements(array []byte, visit func(value []byte)) {
	at := skipSpace(array, 1)
	for array[at] != ']' {
		end := valueEnd(array, at)
		visit(array[at:end])
		at = skipSpace(array, end)
		if array[at] == ',' {
			at = skipSpace(array, at+1)
		}
	}
}

// Unquote returns the text of a valid JSON string, a view of it where it holds
// no escape.
func Unquote(quoted []byte) []byte { return unquote(quoted) }

// AppendString appends a JSON string. Invalid UTF-8 becomes U+FFFD.
func AppendString(dst []byte, s string) []byte { return appendString(dst, s) }

// AppendSorted appends a valid JSON value with the members of its objects
// sorted by name and without white space: what is the same to a reader of JSON
// becomes the same text, but for how numbers are written.
func AppendSorted(dst, value []byte) ([]byte, error) {
	return jsontext.AppendFormat(dst, value, jsontext.ReorderRawObjects(true),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}
