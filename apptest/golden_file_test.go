package apptest

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// goldenDigits is how many digits of a number golden files have, a few more than
// precision needs.
const goldenDigits = 12

// readableWidth is how long a value may be to be written on one line.
const readableWidth = 220

// golden is what a golden file has.
type golden struct {
	Question any `json:"question"`
	Answer   any `json:"answer"`
}

func readGolden(t *testing.T, file string) json.RawMessage {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(text)
}

func writeGolden(t *testing.T, file string, pair golden) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writeReadable(&out, "\n", tidy(encode(pair)))
	out.WriteByte('\n')
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// writeReadable writes JSON for people to review: what is short on one line.
func writeReadable(out *bytes.Buffer, newLine string, value json.RawMessage) {
	parts := partsOf(value)
	if len(value) <= readableWidth || parts == nil {
		out.Write(value)
		return
	}
	out.WriteByte(value[0])
	for i, part := range parts {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(newLine + "  ")
		if part.name != "" {
			out.WriteString(strconv.Quote(part.name) + ": ")
		}
		writeReadable(out, newLine+"  ", part.value)
	}
	out.WriteString(newLine)
	out.WriteByte(value[len(value)-1])
}

// tidy returns JSON on one line without what is volatile, and its numbers in
// goldenDigits.
func tidy(value json.RawMessage) json.RawMessage {
	parts := partsOf(value)
	if parts == nil {
		return tidyScalar(value)
	}
	parts = slices.DeleteFunc(parts, func(p part) bool { return p.isVolatile(parts) })
	out := []byte{value[0]}
	for i, part := range parts {
		if i > 0 {
			out = append(out, ',')
		}
		if part.name != "" {
			out = append(strconv.AppendQuote(out, part.name), ':')
		}
		out = append(out, tidy(part.value)...)
	}
	return append(out, value[len(value)-1])
}

func tidyScalar(value json.RawMessage) json.RawMessage {
	number, err := strconv.ParseFloat(string(value), 64)
	if err != nil {
		return value
	}
	return strconv.AppendFloat(nil, number, 'g', goldenDigits, 64)
}

// part is a member of an object, or an element of an array, which has no name.
type part struct {
	name  string
	value json.RawMessage
}

// isVolatile reports whether no two runs agree on a member of an object: how
// fresh an answer is, the keys of people, and of events their ids and when they
// arrived.
func (p part) isVolatile(among []part) bool {
	switch p.name {
	case "as_of", "took_ms", "next", "received_at":
		return true
	case "person":
		return p.value[0] == '"'
	case "id":
		return slices.ContainsFunc(among, func(p part) bool { return p.name == "received_at" })
	}
	return false
}

// partsOf takes an object or an array apart, in its order. It returns nil for
// other values.
func partsOf(value json.RawMessage) []part {
	if value[0] != '{' && value[0] != '[' {
		return nil
	}
	parts := []part{}
	decoder := json.NewDecoder(bytes.NewReader(value))
	_, err := decoder.Token()
	for err == nil && decoder.More() {
		var name json.Token
		if value[0] == '{' {
			name, err = decoder.Token()
		}
		var p part
		p.name, _ = name.(string)
		err = errors.Join(err, decoder.Decode(&p.value))
		parts = append(parts, p)
	}
	if err != nil {
		panic(err) // it was written by this program, or by the server
	}
	return parts
}
