package dialect

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/url"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/body"
)

// dataParameter is the parameter of a form, or of a URL, in which SDKs put the
// payload.
const dataParameter = "data"

// unpack finds the JSON that a request carries. Parameters of a form join those
// of the URL.
func (r *request) unpack(ctx context.Context, share *body.Share) {
	text, err := r.payloadText(ctx, share)
	if err == nil {
		r.payload, err = parse(text)
	}
	if err != nil {
		r.payload, r.malformed = nil, asMalformed(err)
	}
}

// asMalformed says what is wrong with a body. One that is too large, or has found
// no memory, is not malformed for that: what is invalid SDKs throw away.
func asMalformed(err error) error {
	if _, ok := errors.AsType[*weir.Error](err); ok {
		return err
	}
	return &weir.Error{Code: weir.CodeInvalid, Message: "the body is " + err.Error(), Err: err}
}

func (r *request) payloadText(ctx context.Context, share *body.Share) ([]byte, error) {
	text := bytes.TrimSpace(r.body)
	switch {
	case looksLikeJSON(text):
		return r.body, nil
	case bytes.HasPrefix(text, dataPrefix):
		data, rest, _ := bytes.Cut(text[len(dataPrefix):], []byte{'&'})
		_ = r.joinForm(rest) // of no other parameter does anything depend
		data, err := unescapeForm(data)
		if err != nil {
			return nil, err
		}
		return unwrap(ctx, data, share)
	case bytes.Contains(text, []byte("&data=")):
		if err := r.joinForm(text); err != nil && r.query.Get(dataParameter) == "" {
			return nil, err
		}
	}
	if data := r.query.Get(dataParameter); data != "" {
		return unwrap(ctx, []byte(data), share)
	}
	return r.body, nil
}

// joinForm adds the parameters of a form to those of the URL, before which they
// come. The error is of the first that cannot be read.
func (r *request) joinForm(text []byte) error {
	form, err := url.ParseQuery(string(text))
	for name, values := range form {
		r.query[name] = append(values, r.query[name]...)
	}
	return err
}

// dataPrefix is how nearly all forms with a payload begin. The payload is nearly
// all of the form, so that it is worth reading it where it stands. Labels do not
// tell what is a form: gzip is labelled as one, too.
var dataPrefix = []byte(dataParameter + "=")

// unescapeForm undoes, in place, the escaping of a form's value.
func unescapeForm(text []byte) ([]byte, error) {
	if bytes.IndexByte(text, '%') < 0 && bytes.IndexByte(text, '+') < 0 {
		return text, nil
	}
	plain := text[:0]
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch c {
		case '+':
			c = ' '
		case '%':
			if i+2 >= len(text) || hexDigit(text[i+1]) < 0 || hexDigit(text[i+2]) < 0 {
				return nil, url.EscapeError(text[i:min(i+3, len(text))])
			}
			c = byte(hexDigit(text[i+1])<<4 | hexDigit(text[i+2]))
			i += 2
		}
		plain = append(plain, c)
	}
	return plain, nil
}

// looksLikeJSON reports whether a text begins as an object or array does.
func looksLikeJSON(text []byte) bool { return len(text) > 0 && (text[0] == '{' || text[0] == '[') }

// unwrap takes the payload out of a parameter: it is JSON, or base64 of JSON or
// of compressed JSON.
func unwrap(ctx context.Context, data []byte, share *body.Share) ([]byte, error) {
	if looksLikeJSON(bytes.TrimSpace(data)) {
		return data, nil
	}
	raw, err := decodeBase64(data)
	if err != nil {
		return nil, err
	}
	return share.Inflate(ctx, raw)
}

// decodeBase64 decodes either alphabet, padded or not, and changes the text for
// it. A space is a plus that was not escaped.
func decodeBase64(text []byte) ([]byte, error) {
	text = bytes.TrimRight(bytes.TrimSpace(text), "=")
	for i, c := range text {
		switch c {
		case ' ', '-':
			text[i] = '+'
		case '_':
			text[i] = '/'
		}
	}
	raw := make([]byte, base64.RawStdEncoding.DecodedLen(len(text)))
	n, err := base64.RawStdEncoding.Decode(raw, text) // it skips ends of lines
	return raw[:n], err
}
