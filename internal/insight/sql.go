package insight

import "strings"

// code is SQL written in this package. Constants convert to it silently,
// variables only on purpose: that keeps user text out of statements.
type code string

// fragment is a piece of SQL with the arguments of its placeholders, in the
// order of their appearance.
type fragment struct {
	text string
	args []any
}

// bind returns a placeholder for a value.
func bind(value any) fragment { return fragment{text: "?", args: []any{value}} }

// verbatim returns SQL without arguments.
func verbatim(c code) fragment { return fragment{text: string(c)} }

// compose replaces each {} of the pattern by the next part. The pattern has
// as many {} as there are parts.
func compose(pattern code, parts ...fragment) fragment {
	var text strings.Builder
	var args []any
	rest := string(pattern)
	for _, part := range parts {
		before, after, _ := strings.Cut(rest, "{}")
		text.WriteString(before)
		text.WriteString(part.text)
		args = append(args, part.args...)
		rest = after
	}
	text.WriteString(rest)
	return fragment{text: text.String(), args: args}
}

// join concatenates parts with a separator between them.
func join(parts []fragment, separator code) fragment {
	texts := make([]string, len(parts))
	var args []any
	for i, part := range parts {
		texts[i] = part.text
		args = append(args, part.args...)
	}
	return fragment{text: strings.Join(texts, string(separator)), args: args}
}
