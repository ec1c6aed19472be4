package dialect

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// FuzzRequests sends anything to any endpoint. Whatever comes is answered, and
// what is handed on can be read, event by event, to its end.
func FuzzRequests(f *testing.F) {
	paths := slices.Sorted(maps.Keys(newTable(protocols()).exact))
	files, err := filepath.Glob(filepath.Join("testdata", "captures", "*", "*.json"))
	if err != nil {
		f.Fatal(err)
	}
	for i, file := range files {
		if strings.Contains(file, "cloudevents-nats") {
			continue // they came over NATS
		}
		c := readCapture(f, file)
		if c.Meta.URL != "" {
			f.Add(c.Method, c.Meta.URL, c.body(f))
		}
		f.Add("POST", paths[i%len(paths)], c.body(f))
	}
	f.Fuzz(func(t *testing.T, method, target string, body []byte) {
		h, _ := newHandler(t, noon)
		h.config.Accept = func(_ context.Context, _ string, lines []byte, _ Origin) (Outcome, error) {
			checkLines(t, lines)
			return Outcome{Accepted: 1}, nil
		}
		if !fuzzable(method, target) {
			return
		}
		r := httptest.NewRequest(method, target, bytes.NewReader(body))
		r.Header.Set("Authorization", "Basic azo=")
		if !h.Claims(r) {
			return
		}
		if w := serve(h, r); w.Code < 200 || w.Code > 503 {
			t.Errorf("answered %d", w.Code)
		}
	})
}

// fuzzable reports whether a request line is one; the rest never gets here.
func fuzzable(method, target string) (ok bool) {
	defer func() { ok = recover() == nil }()
	httptest.NewRequest(method, target, nil)
	return true
}

// checkLines reads lines as intake does.
func checkLines(t *testing.T, lines []byte) {
	t.Helper()
	var decoder eventjson.Decoder
	decoder.Reset(bytes.Clone(lines))
	for {
		var event weir.Event
		_, err := decoder.Next(&event)
		if errors.Is(err, io.EOF) {
			return
		}
		wrong, ok := errors.AsType[*eventjson.EventError](err)
		if err != nil && (!ok || wrong.Code == eventjson.CodeInvalidJSON) {
			t.Fatalf("cannot be read: %v\n%s", err, lines)
		}
	}
}
