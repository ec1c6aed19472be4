package apptest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// recordings are where the requests of real SDKs are, and what they come to.
const recordings = "../internal/dialect/testdata"

// retrying are the SDKs that send an event again when they have to.
var retrying = []string{
	"amplitude-node", "posthog-go", "posthog-js", "posthog-js-1.236.6", "posthog-js-1.96.1", "posthog-node", "posthog-node-2.6.0",
	"rudder-analytics-js", "rudder-sdk-node", "segment-analytics-next", "segment-analytics-node", "snowplow-browser",
}

// recording is a request as an SDK sent it.
type recording struct {
	Method  string            `json:"method"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body_base64"`
	Meta    struct {
		URL string `json:"raw_url"`
	} `json:"meta"`
}

// recordingsOf reads the requests of an SDK.
func recordingsOf(t *testing.T, sdk string) (all []recording) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recordings, "captures", sdk, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recordings of %s: %v", sdk, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r recording
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatalf("cannot read %s: %v", file, err)
		}
		all = append(all, r)
	}
	return all
}

// replay sends a recording below a path and returns the answer's status.
func (s *server) replay(t *testing.T, prefix string, r recording) int {
	t.Helper()
	body, err := base64.StdEncoding.DecodeString(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), r.Method, s.url+prefix+r.Meta.URL, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range r.Headers {
		if !slices.Contains([]string{"host", "content-length", "connection", "transfer-encoding"}, strings.ToLower(name)) {
			request.Header.Set(name, value)
		}
	}
	response, answer, err := do(request)
	if err != nil {
		t.Fatalf("cannot send %s %s: %v\n%s", r.Method, r.Meta.URL, err, s.log)
	}
	if response.StatusCode >= http.StatusInternalServerError || response.StatusCode == http.StatusUnauthorized || response.StatusCode == http.StatusBadRequest {
		t.Errorf("%s %s is answered %s: %s", r.Method, r.Meta.URL, response.Status, answer)
	}
	return response.StatusCode
}

// goldenPattern finds the id and name of each event in a golden file.
var goldenPattern = regexp.MustCompile(`(?m)^    id: (".*")\n    name: (".*")$`)

// expected returns how many events of each name and each key there are in the
// golden files of SDKs, each id once.
func expected(t *testing.T, sdks []string) (names map[string]int, keys []string) {
	t.Helper()
	names, ids := map[string]int{}, map[string]bool{}
	for _, sdk := range sdks {
		text, err := os.ReadFile(filepath.Join(recordings, "golden", sdk+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range goldenPattern.FindAllStringSubmatch(string(text), -1) {
			var id, name string
			if json.Unmarshal([]byte(found[1]), &id) != nil || json.Unmarshal([]byte(found[2]), &name) != nil {
				t.Fatalf("cannot read %q", found[0])
			}
			if !ids[id] {
				names[name]++
			}
			ids[id] = true
		}
		for _, found := range regexp.MustCompile(`(?m)^key (.+)$`).FindAllStringSubmatch(string(text), -1) {
			keys = append(keys, found[1])
		}
	}
	slices.Sort(keys)
	return names, slices.Compact(keys)
}

// namesCounted asks how many events of all time there are of each name.
func (s *server) namesCounted(t *testing.T) map[string]int {
	t.Helper()
	answer := s.query(t, `{"insight":"trend","series":[{}],"breakdown":["name"],"limit":10000,`+everything+`}`)
	counts := map[string]int{}
	for _, series := range answer.Series {
		counts[*series.Breakdown[0]] += int(series.Total)
	}
	return counts
}

// setSDKKeys has project default go by keys.
func (s *server) setSDKKeys(t *testing.T, keys ...string) {
	t.Helper()
	keys = append([]string{}, keys...) // null would leave those there are
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, s.url+"/v1/projects/default", bytes.NewReader(encode(weir.ProjectChange{SDKKeys: &keys})))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+apiToken)
	if response, body, err := do(request); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("cannot set the SDK keys: %v %s", err, body)
	}
}

// TestRecordingsOfSDKs replays what SDKs sent to a server and counts what became
// of it. A second time, after a restart and below a path, changes nothing.
func TestRecordingsOfSDKs(t *testing.T) {
	want, keys := expected(t, retrying)
	dir := t.TempDir()
	s := start(t, options{dir: dir, args: []string{"--sdk-prefix", "/ingest"}})
	s.setSDKKeys(t, keys...)
	for _, prefix := range []string{"", "/ingest"} {
		for _, sdk := range retrying {
			for _, r := range recordingsOf(t, sdk) {
				s.replay(t, prefix, r)
			}
		}
		s.awaitStored(t)
		if got := s.namesCounted(t); !maps.Equal(got, want) {
			t.Fatalf("below %q: %s", prefix, difference(got, want))
		}
		s.stop(t)
		s = start(t, options{dir: dir, args: []string{"--sdk-prefix", "/ingest"}})
	}
}

// difference lists what two counts do not agree on.
func difference(got, want map[string]int) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if got[name] != want[name] {
			lines = append(lines, fmt.Sprintf("%q is counted %d times, not %d", name, got[name], want[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] == 0 {
			lines = append(lines, fmt.Sprintf("%q is not counted, but is there %d times", name, want[name]))
		}
	}
	return strings.Join(lines, "\n")
}

// TestSDKKeysBelongToOneProject and end when they are taken away.
func TestSDKKeysBelongToOneProject(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	capture := func(key string) int {
		response, _ := s.mustPost(t, "/e/", "", encode(map[string]any{"api_key": key, "event": "e", "distinct_id": "u", "uuid": t.Name() + key}))
		return response.StatusCode
	}
	if status := capture("phc_shop"); status != http.StatusUnauthorized {
		t.Errorf("before: %d", status)
	}
	s.setSDKKeys(t, "phc_shop", "shop.example")
	if status := capture("phc_shop"); status != http.StatusOK {
		t.Errorf("then: %d", status)
	}
	s.createProject(t, "other")
	ctx := t.Context()
	request, err := http.NewRequestWithContext(ctx, http.MethodPatch, s.url+"/v1/projects/other", strings.NewReader(`{"sdk_keys":["shop.example"]}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+apiToken)
	if response, body, err := do(request); err != nil || response.StatusCode != http.StatusConflict {
		t.Errorf("of another project: %v %s", err, body)
	}
	s.setSDKKeys(t)
	if status := capture("phc_shop"); status != http.StatusUnauthorized {
		t.Errorf("afterwards: %d", status)
	}
	if status := capture(writeKey); status != http.StatusOK {
		t.Errorf("the write key itself: %d", status)
	}
}
