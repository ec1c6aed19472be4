package dialect

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// replayed are the SDKs whose recordings have a golden file.
var replayed = []string{
	"amplitude-node", "mixpanel-node", "plausible-tracker-official", "snowplow-browser", "umami-node",
	"jitsu-js", "posthog-go", "posthog-js", "posthog-js-1.236.6", "posthog-js-1.96.1", "posthog-node", "posthog-node-2.6.0",
	"rudder-analytics-js", "rudder-sdk-node", "segment-analytics-next", "segment-analytics-node",
}

// TestRecordings replays every recording and compares what it comes to with its
// golden file.
func TestRecordings(t *testing.T) {
	for _, sdk := range replayed {
		t.Run(sdk, func(t *testing.T) {
			var got bytes.Buffer
			for _, c := range captures(t, sdk) {
				describeReplay(t, &got, c)
			}
			file := filepath.Join("testdata", "golden", sdk+".txt")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs:\n%s", file, firstDifference(string(want), got.String()))
			}
		})
	}
}

// describeReplay writes what a recording comes to.
func describeReplay(t *testing.T, out *bytes.Buffer, c capture) {
	t.Helper()
	h, stub := newHandler(t, c.received(t))
	r := c.request(t)
	if !h.Claims(r) {
		t.Errorf("%s/%s is not claimed: %s %s", c.sdk, c.name, c.Method, c.Meta.URL)
		return
	}
	w := serve(h, r)
	fmt.Fprintf(out, "==== %s: %s %s\n", c.name, c.Method, r.URL.Path)
	for _, key := range slices.Sorted(maps.Keys(stub.lines)) {
		fmt.Fprintf(out, "key %s\n", key)
		for line := range strings.Lines(string(stub.lines[key])) {
			writeIndented(t, out, line)
		}
	}
	fmt.Fprintf(out, "-> %d %s\n\n", w.Code, strings.TrimSpace(w.Body.String()))
}

// writeIndented writes an event with each of its fields on a line.
func writeIndented(t *testing.T, out *bytes.Buffer, line string) {
	t.Helper()
	var event map[string]json.RawMessage
	if err := json.Unmarshal([]byte(line), &event); err != nil {
		fmt.Fprintf(out, "  not an event: %s\n", strings.TrimSpace(line))
		return
	}
	fmt.Fprintln(out, "  event")
	for _, field := range []string{"id", "name", "time", "untimed", "user_id", "anonymous_id", "session_id", "properties", "context", "person", "groups"} {
		if text, ok := event[field]; ok {
			fmt.Fprintf(out, "    %s: %s\n", field, text)
		}
		delete(event, field)
	}
	for field := range event {
		t.Errorf("an event has a field %q", field)
	}
}

// firstDifference returns the lines around the first that differ.
func firstDifference(want, got string) string {
	wanted, have := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(wanted), len(have)) {
		if wanted[i] != have[i] {
			return fmt.Sprintf("line %d\nwant %s\n got %s", i+1, wanted[i], have[i])
		}
	}
	return fmt.Sprintf("it has %d lines, not %d", len(have), len(wanted))
}
