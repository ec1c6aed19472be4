package relay

import (
	"bytes"
	"time"

	"github.com/weirhq/weir"
)

// attributes are what of an event becomes attributes of its message, each as
// the inside of a JSON string.
type attributes struct {
	id, name, subject, time []byte
}

// scan takes the attributes from a line as Weir itself writes it, and reports
// whether the line is one: it begins with the id, the name and the time, ends
// with the time of receipt, and has nothing in what is taken that a message
// would have to write otherwise. Any other line must be decoded, at many times
// the cost. What lies between was written together with the rest, and
// checksums of the log hold it.
func (a *attributes) scan(line []byte) bool {
	if !hasReceipt(line) || bytes.Contains(line, []byte(`\u0000`)) {
		return false
	}
	rest := line
	for _, member := range [...]struct {
		opening string
		value   *[]byte
	}{{`{"id":"`, &a.id}, {`,"name":"`, &a.name}, {`,"time":"`, &a.time}} {
		var ok bool
		if *member.value, rest, ok = cutText(rest, member.opening); !ok {
			return false
		}
	}
	rest = bytes.TrimPrefix(rest, []byte(`,"untimed":true`))
	for _, opening := range [...]string{`,"user_id":"`, `,"anonymous_id":"`} {
		if bytes.HasPrefix(rest, []byte(opening)) {
			subject, _, ok := cutText(rest, opening)
			a.subject = subject
			return ok && isInstant(a.time)
		}
	}
	return false
}

// cutText cuts a string off the beginning of text, which has an opening before
// it. It reports whether there is one that is the same inside a message.
func cutText(text []byte, opening string) (value, rest []byte, ok bool) {
	if len(text) <= len(opening) || string(text[:len(opening)]) != opening {
		return nil, nil, false
	}
	text = text[len(opening):]
	for i, c := range text {
		switch {
		case c == '"':
			return text[:i], text[i+1:], i > 0 && text[0] != ' '
		case c < ' ' || c > '~' || c == '\\':
			return nil, nil, false
		}
	}
	return nil, nil, false
}

// hasReceipt reports whether a line ends with the time of receipt.
func hasReceipt(line []byte) bool {
	const (
		opening = `,"received_at":"`
		closing = `"}`
		longest = len(opening) + len(time.RFC3339Nano) + len(closing)
	)
	end := line[max(0, len(line)-longest):]
	at := bytes.LastIndex(end, []byte(opening))
	if at < 0 || !bytes.HasSuffix(end, []byte(closing)) {
		return false
	}
	return isInstant(end[at+len(opening) : len(end)-len(closing)])
}

// isInstant reports whether text has the form of a time in UTC:
// 2006-01-02T15:04:05.999999Z, with any fraction or none.
func isInstant(text []byte) bool {
	const form = "0000-00-00T00:00:00"
	if len(text) <= len(form) || text[len(text)-1] != 'Z' {
		return false
	}
	for i := range len(form) {
		if isDigit := '0' <= text[i] && text[i] <= '9'; form[i] == '0' && !isDigit || form[i] != '0' && form[i] != text[i] {
			return false
		}
	}
	fraction := text[len(form) : len(text)-1]
	if len(fraction) == 0 {
		return true
	}
	return len(fraction) > 1 && fraction[0] == '.' && len(bytes.Trim(fraction[1:], "0123456789")) == 0
}

// set takes the attributes of a decoded event. They are valid until the next
// call.
func (a *attributes) set(event *weir.Event) {
	a.id = appendText(a.id[:0], event.ID)
	a.name = appendText(a.name[:0], event.Name)
	a.subject = appendText(a.subject[:0], event.DistinctID())
	a.time = event.Time.AppendFormat(a.time[:0], time.RFC3339Nano)
}
