package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

// hostile holds what must never reach a terminal: the introducers of control
// sequences of both sets, a bell, a line end, a bidirectional mark, an
// invisible character of a high plane, and an invalid byte.
const hostile = "a\x1b[2J\u009b31m\a\r\n\u202e\U000e0041\xff\x7fz"

func TestPrintable(t *testing.T) {
	const want = `a\x1b[2J\u009b31m\a\r\n\u202e\U000e0041\xff\u007fz`
	got := strings.ReplaceAll(printable(hostile), `\x7f`, `\u007f`)
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, text := range []string{"", "plain", "Grüße, 世界 🎉", "a b"} {
		if got := printable(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestPrintableJSONMeansTheSame(t *testing.T) {
	text, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	shown := printableJSON(text)
	if strings.ContainsFunc(shown, notPrintable) {
		t.Errorf("%q is not printable", shown)
	}
	var before, after string
	if json.Unmarshal(text, &before) != nil || json.Unmarshal([]byte(shown), &after) != nil || before != after {
		t.Errorf("%q became %q", before, after)
	}
}

func TestInterruptibleReadEndsWithItsContext(t *testing.T) {
	silent, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	reader := interruptible(ctx, silent)
	go cancel()
	if _, err := reader.Read(make([]byte, 8)); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestInterruptibleReadsEverything(t *testing.T) {
	text := strings.Repeat("0123456789", 50_000)
	got, err := io.ReadAll(interruptible(t.Context(), strings.NewReader(text)))
	if err != nil || string(got) != text {
		t.Errorf("read %d bytes, error %v", len(got), err)
	}
}
