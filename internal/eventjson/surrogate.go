package eventjson

import "bytes"

// mendSurrogates replaces, in place, each escape of half a UTF-16 surrogate pair
// by that of U+FFFD. Programs that cut text in the middle of an emoji send such
// escapes; they stand for no character, and stores refuse them.
func mendSurrogates(body []byte) {
	for at := 0; ; {
		i := bytes.IndexByte(body[at:], '\\')
		if i < 0 || at+i+1 >= len(body) {
			return
		}
		at += i
		if body[at+1] != 'u' {
			at += 2 // an escape of one character, perhaps of a backslash
			continue
		}
		switch unit := hexUnit(body[at:]); {
		case unit>>10 == 0xD800>>10 && hexUnit(body[min(at+escapeBytes, len(body)):])>>10 == 0xDC00>>10:
			at += 2 * escapeBytes
			continue
		case unit>>11 == 0xD800>>11:
			copy(body[at:], `\ufffd`)
		}
		at += 2
	}
}

// escapeBytes is the length of an escape such as \u00e9.
const escapeBytes = 6

// hexUnit returns the UTF-16 unit of the escape that text begins with, or 0.
func hexUnit(text []byte) (unit uint32) {
	if len(text) < escapeBytes || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	for _, c := range text[2:escapeBytes] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0
		}
		unit = unit<<4 | uint32(c)
	}
	return unit
}
