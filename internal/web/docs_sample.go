package web

import (
	"encoding/json"
	"html/template"
	"strings"
)

// sampleWidth is how wide a value may be that stands on one line.
const sampleWidth = 60

// sample returns an example as HTML: text as it is, JSON set out.
func sample(value json.RawMessage) (template.HTML, error) {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return template.HTML(template.HTMLEscapeString(strings.TrimSpace(text))), nil
	}
	var out sampleWriter
	if err := out.write(value, 0); err != nil {
		return "", err
	}
	return template.HTML(out.String()), nil
}

// sampleWriter sets out JSON: what fits stands on one line.
type sampleWriter struct{ strings.Builder }

func (w *sampleWriter) write(value json.RawMessage, depth int) error {
	if len(value) <= sampleWidth-2*depth {
		w.compact(value)
		return nil
	}
	switch value[0] {
	case '{':
		return w.object(value, depth)
	case '[':
		return w.array(value, depth)
	default:
		w.compact(value)
		return nil
	}
}

func (w *sampleWriter) object(value json.RawMessage, depth int) error {
	var members ordered[json.RawMessage]
	if err := json.Unmarshal(value, &members); err != nil {
		return err
	}
	w.WriteString("{")
	for i, member := range members {
		w.line(i, depth+1)
		w.mark("b", `"`+member.Key+`"`)
		w.WriteString(": ")
		if err := w.write(member.Value, depth+1); err != nil {
			return err
		}
	}
	w.line(0, depth)
	w.WriteString("}")
	return nil
}

func (w *sampleWriter) array(value json.RawMessage, depth int) error {
	var elements []json.RawMessage
	if err := json.Unmarshal(value, &elements); err != nil {
		return err
	}
	w.WriteString("[")
	for i, element := range elements {
		w.line(i, depth+1)
		if err := w.write(element, depth+1); err != nil {
			return err
		}
	}
	w.line(0, depth)
	w.WriteString("]")
	return nil
}

// line begins a line; index is the place of what follows among its siblings.
func (w *sampleWriter) line(index, depth int) {
	if index > 0 {
		w.WriteString(",")
	}
	w.WriteString("\n" + strings.Repeat("  ", depth))
}

func (w *sampleWriter) mark(tag, text string) {
	w.WriteString("<" + tag + ">" + template.HTMLEscapeString(text) + "</" + tag + ">")
}

// compact writes a value as it stands in the document, which is spaced to be
// read, with its strings and names marked.
func (w *sampleWriter) compact(value json.RawMessage) {
	rest := string(value)
	for {
		start := strings.IndexByte(rest, '"')
		if start < 0 {
			w.WriteString(template.HTMLEscapeString(rest))
			return
		}
		w.WriteString(template.HTMLEscapeString(rest[:start]))
		end := start + 1
		for rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		tag := "i"
		if strings.HasPrefix(strings.TrimLeft(rest[end+1:], " "), ":") {
			tag = "b"
		}
		w.mark(tag, rest[start:end+1])
		rest = rest[end+1:]
	}
}
