package dialect

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/weirhq/weir"
)

// dataParameter is the parameter of a form, or of a URL, in which SDKs put the
// payload.
const dataParameter = "data"

// unpack finds the JSON that a request carries. Parameters of a form join those
// of the URL.
func (r *request) unpack(ctx context.Context, hold *reservation) {
	text, err := r.payloadText(ctx, hold)
	if err == nil {
		r.payload, err = parse(text)
	}
	if err != nil {
		r.payload, r.malformed = nil, &weir.Error{Code: weir.CodeInvalid, Message: "the body is " + err.Error(), Err: err}
	}
}

func (r *request) payloadText(ctx context.Context, hold *reservation) ([]byte, error) {
	body := bytes.TrimSpace(r.body)
	if looksLikeJSON(body) {
		return r.body, nil
	}
	if isForm(body) {
		form, err := url.ParseQuery(string(body))
		if err != nil && !form.Has(dataParameter) {
			return nil, err
		}
		for name, values := range form {
			r.query[name] = append(values, r.query[name]...)
		}
	}
	if data := r.query.Get(dataParameter); data != "" {
		return unwrap(ctx, data, hold)
	}
	return r.body, nil
}

// looksLikeJSON reports whether a text begins as an object or array does.
func looksLikeJSON(text []byte) bool { return len(text) > 0 && (text[0] == '{' || text[0] == '[') }

// isForm reports whether a body is a form with the payload in it. Labels do not
// tell: gzip is labelled as a form, too.
func isForm(body []byte) bool {
	return bytes.HasPrefix(body, []byte(dataParameter+"=")) || bytes.Contains(body, []byte("&"+dataParameter+"="))
}

// unwrap takes the payload out of a parameter: it is JSON, or base64 of JSON or
// of compressed JSON.
func unwrap(ctx context.Context, data string, hold *reservation) ([]byte, error) {
	if text := []byte(data); looksLikeJSON(bytes.TrimSpace(text)) {
		return text, nil
	}
	raw, err := decodeBase64(data)
	if err != nil {
		return nil, err
	}
	return inflate(ctx, raw, hold)
}

// decodeBase64 decodes either alphabet, padded or not. A space is a plus that
// was not escaped.
func decodeBase64(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, " -_\r\n") {
		text = strings.NewReplacer(" ", "+", "-", "+", "_", "/", "\n", "", "\r", "").Replace(text)
	}
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
}
