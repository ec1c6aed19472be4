package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// printable returns text with everything escaped that a terminal would obey
// or that would make the text look like another: control characters of both
// sets, invisible and bidirectional marks, invalid bytes. Events come from
// whoever has a public write key, so none of their text is printed without.
func printable(text string) string {
	if !strings.ContainsFunc(text, notPrintable) {
		return text
	}
	var out strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, text[0])
		case notPrintable(r):
			out.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		default:
			out.WriteRune(r)
		}
		text = text[size:]
	}
	return out.String()
}

// notPrintable is true for the replacement rune too, since that is how
// invalid bytes look to a search.
func notPrintable(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }

// printableLines is printable for text of several lines.
func printableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = printable(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}

// printableJSON returns the same JSON, given without line ends, with what is
// not printable in its strings escaped as JSON does.
func printableJSON(text []byte) string {
	if !strings.ContainsFunc(string(text), notPrintable) {
		return string(text)
	}
	var out strings.Builder
	for _, r := range string(text) {
		switch {
		case !notPrintable(r):
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

// palette colours text, or does not.
type palette struct{ on bool }

// newPalette colours what goes to a terminal, unless NO_COLOR is set.
func newPalette(out io.Writer) palette {
	return palette{on: isTerminal(out) && os.Getenv("NO_COLOR") == ""}
}

// Colours, as parameters of the control sequence that selects them.
const (
	bold   = "1"
	dim    = "2"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (p palette) paint(colour, text string) string {
	if !p.on || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}
