package importer

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quotedField reads a field in quotes, as it is written, and returns what
// follows. A quote within is escaped by a backslash; servers that do not
// escape are understood as long as no space follows the quote. A field that
// the end of the line cuts off ends there.
func quotedField(text string) (field, rest string, ok bool) {
	text = strings.TrimLeft(text, " ")
	if !strings.HasPrefix(text, `"`) {
		return "", text, false
	}
	text = text[1:]
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '"' && (i+1 == len(text) || text[i+1] == ' '):
			return text[:i], text[i+1:], true
		}
	}
	return text, "", true
}

// unescape undoes the escapes of Apache and nginx, \" \\ and \xHH, where the
// result is text. Bytes that are not text, such as what someone sent to the
// wrong port or in an old encoding, stay escaped as the log has them.
func unescape(field string) string {
	if !strings.Contains(field, `\`) {
		return field
	}
	plain := make([]byte, 0, len(field))
	for i := 0; i < len(field); i++ {
		b, width := escapedByte(field[i:])
		plain = append(plain, b)
		i += width - 1
	}
	if !isText(plain) {
		return field
	}
	return string(plain)
}

// escapedByte returns the first byte that text stands for, and how many bytes
// stand for it.
func escapedByte(text string) (b byte, width int) {
	if len(text) < 2 || text[0] != '\\' {
		return text[0], 1
	}
	if text[1] == '"' || text[1] == '\\' {
		return text[1], 2
	}
	if text[1] == 'x' && len(text) >= 4 {
		if value, err := strconv.ParseUint(text[2:4], 16, 8); err == nil {
			return byte(value), 4
		}
	}
	return text[0], 1
}

func isText(b []byte) bool {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if (r == utf8.RuneError && size == 1) || unicode.IsControl(r) {
			return false
		}
		b = b[size:]
	}
	return true
}
