package apptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// maxBadInputMemory is what bad input may make a server take: the 128 MB that it
// allows large bodies at once, four times over, since a buffer that grows leaves
// smaller ones behind until they are collected; and as much as it takes anyway.
// One bomb inflated would be beyond it.
const maxBadInputMemory = 768 << 20

// TestBadInput sends what no client should, all of it several times at once, and
// holds that each gets its answer, and that the server then works as before.
func TestBadInput(t *testing.T) {
	const rounds = 8
	s := start(t, options{dir: t.TempDir()})
	inputs := slices.Repeat(badInputs(), rounds)
	answers := make([]answer, len(inputs))
	var sending sync.WaitGroup
	for i := range inputs {
		sending.Go(func() { answers[i] = s.sendBad(&inputs[i]) })
	}
	sending.Wait()
	for i := range inputs {
		t.Run(inputs[i].name, func(t *testing.T) { inputs[i].check(t, answers[i]) })
	}
	if peak := s.peakMemory(t); peak > maxBadInputMemory {
		t.Errorf("the server took %d MB of memory, more than %d", peak>>20, maxBadInputMemory>>20)
	}
	s.send(t, encode(event{ID: "good", Name: "good", User: "u"}))
	s.awaitStored(t)
	if got := s.counts(t, "name", ""); len(got) != 1 || got["good"] != 1 {
		t.Errorf("the store holds %v, want the one good event", got)
	}
}

// checkProblem demands an answer that says what is wrong (RFC 9457).
func checkProblem(t *testing.T, response *http.Response, body []byte, status int, code string) {
	t.Helper()
	var problem result
	err := json.Unmarshal(body, &problem)
	switch {
	case response.StatusCode != status:
		t.Errorf("status %d, want %d: %s", response.StatusCode, status, body)
	case response.Header.Get("Content-Type") != "application/problem+json" || err != nil:
		t.Errorf("%s is no problem: %v: %s", response.Header.Get("Content-Type"), err, body)
	case problem.Status != status || problem.Code != code || problem.Detail == "":
		t.Errorf("problem of status %d and code %s, want %d and %s, with a detail: %s", problem.Status, problem.Code, status, code, body)
	}
}

// peakMemory is the most memory that the process ever had resident.
func (s *server) peakMemory(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		t.Fatalf("cannot read the memory of the server: %v", err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		t.Fatalf("cannot find the memory of the server: %v", err)
	}
	return kilobytes << 10
}

// TestGoodAmongBad sends batches in which some events are wrong.
func TestGoodAmongBad(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	lines := [][]byte{
		encode(event{ID: "first", Name: "a", User: "u"}), []byte(`{"name":"a"}`), eventOfSize(weir.MaxEventBytes + 1),
		[]byte("{\"name\":\"a\xff\",\"user_id\":\"u\"}"), []byte(`{"name":"a","user_id"`),
		encode(event{ID: "middle", Name: "a", User: "u"}),
		encode(event{ID: "last", Name: "a", User: "u"}),
	}
	response, body := s.mustPost(t, "/v1/events", writeKey, bytes.Join(lines, []byte("\n")))
	var r result
	if err := json.Unmarshal(body, &r); err != nil || response.StatusCode != http.StatusAccepted {
		t.Fatalf("%s: %s", response.Status, body)
	}
	var reasons []string
	for _, rejected := range r.Rejected {
		reasons = append(reasons, fmt.Sprintf("%d %s", rejected.Index, rejected.Code))
	}
	if want := "[1 missing_person 2 too_large 3 invalid_utf8 4 invalid_json]"; r.Accepted != 3 || fmt.Sprint(reasons) != want {
		t.Errorf("accepted %d, rejected %v, want 3 and %s", r.Accepted, reasons, want)
	}
	s.awaitStored(t)
	if got := s.ask(t, ""); got != 3 {
		t.Errorf("the store holds %v events, want 3", got)
	}
}

// TestAtTheLimits sends events that are as large, as wide or as deep as events
// may be. What is accepted is stored, though the server adds to it.
func TestAtTheLimits(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	wide := manyProperties(weir.MaxProperties)
	wideContext := event{Name: "wide-context", User: "u", Time: at(time.Now().AddDate(1, 0, 0)), Context: manyProperties(weir.MaxProperties)}
	accepted := 0
	for name, body := range map[string][]byte{
		"large":                         eventOfSize(weir.MaxEventBytes),
		"wide":                          encode(event{Name: "wide", User: "u", Properties: wide}),
		"wide with an unknown field":    fmt.Appendf(nil, `{"name":"wider","user_id":"u","field":1,"properties":%s}`, encode(wide)),
		"wide context of a wrong clock": encode(wideContext),
		"deep":                          []byte(nested(weir.MaxDepth - 2)),
		"deep in an unknown field": fmt.Appendf(nil, `{"name":"deep","user_id":"u","field":%s%s}`,
			strings.Repeat("[", weir.MaxDepth-1), strings.Repeat("]", weir.MaxDepth-1)),
	} {
		response, answer := s.mustPost(t, "/v1/events", writeKey, body)
		t.Logf("%s: %s", name, response.Status)
		if response.StatusCode == http.StatusAccepted {
			accepted++
		} else if !bytes.Contains(answer, []byte(`"reason"`)) {
			t.Errorf("%s: refused without a reason: %s", name, answer)
		}
	}
	s.awaitStored(t)
	if got := int(s.ask(t, "")); got != accepted || accepted < 3 {
		t.Errorf("%d events were accepted, and %d are stored:\n%s", accepted, got, s.log)
	}
	if live := s.summaryAt(t, 1); live.Total != accepted {
		t.Errorf("%d events were accepted, and the live view counts %d", accepted, live.Total)
	}
}

// TestWrongClocks sends events of clients whose clocks are ten years off.
func TestWrongClocks(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	now := time.Now()
	s.send(t, encode([]event{
		{ID: "ahead", Name: "ahead", User: "u", Time: at(now.AddDate(10, 0, 0))},
		{ID: "behind", Name: "behind", User: "u", Time: at(now.AddDate(-10, 0, 0))},
	}))
	s.awaitStored(t)
	series := fmt.Sprintf(`{"insight":"trend","series":[{}],"breakdown":["name","context.clock_skew_ms"],"from":%q,"to":%q,"interval":"minute"}`,
		now.Add(-time.Minute).Format(time.RFC3339), now.Add(time.Hour).Format(time.RFC3339))
	recent := s.query(t, series)
	if len(recent.Series) != 1 || *recent.Series[0].Breakdown[0] != "ahead" || recent.Series[0].Breakdown[1] == nil {
		t.Fatalf("not the event from the future, with the skew of its clock, happened now: %+v", recent.Series)
	}
	skew, err := time.ParseDuration(*recent.Series[0].Breakdown[1] + "ms")
	if want := now.AddDate(10, 0, 0).Sub(now); err != nil || (skew-want).Abs() > time.Minute {
		t.Errorf("the clock is said to be %s ahead, want about %s: %v", skew, want, err)
	}
	day := now.AddDate(-10, 0, 0).UTC().Format(time.DateOnly)
	past := s.query(t, fmt.Sprintf(`{"insight":"trend","series":[{"event":"behind"}],"from":%q,"to":%q}`, day, day))
	if len(past.Series) != 1 || past.Series[0].Total != 1 {
		t.Errorf("the event of ten years ago is not where it belongs: %+v", past.Series)
	}
}

// TestWrongKeysAndMethods asks for what is not allowed.
func TestWrongKeysAndMethods(t *testing.T) {
	s := start(t, options{dir: t.TempDir()})
	good, question := encode(event{Name: "a", User: "u"}), []byte(`{"insight":"trend","series":[{}]}`)
	for _, tt := range []struct {
		path, key string
		body      []byte
		status    int
		code      string
	}{
		{"/v1/events", "not-the-key", good, http.StatusUnauthorized, "unauthorized"},
		{"/v1/events", "", good, http.StatusUnauthorized, "unauthorized"},
		{"/v1/query", writeKey, question, http.StatusForbidden, "forbidden"},
		{"/v1/query", "not-the-key", question, http.StatusUnauthorized, "unauthorized"},
		{"/v1/query", apiToken, []byte("{"), http.StatusBadRequest, "invalid"},
		{"/v1/query", apiToken, []byte(`{"insight":"oracle"}`), http.StatusBadRequest, "invalid"},
		{"/v1/nowhere", apiToken, nil, http.StatusNotFound, "not_found"},
	} {
		response, body := s.mustPost(t, tt.path, tt.key, tt.body)
		checkProblem(t, response, body, tt.status, tt.code)
	}
	status, body, err := s.get(t.Context(), "/v1/events")
	if err != nil || status < 400 || status >= 500 || !bytes.Contains(body, []byte(`"code"`)) {
		t.Errorf("GET of an endpoint that takes POST: %d %s, %v", status, body, err)
	}
	s.awaitStored(t)
	if got := s.counts(t, "name", ""); len(got) > 0 {
		t.Errorf("the store holds %v, want nothing", got)
	}
}
