package collect

import (
	"fmt"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

func text(event weir.Event) string { return string(eventjson.AppendEvent(nil, &event)) }

// with is a valid event with one member put in place of its own.
func with(name, value string) string {
	members := map[string]string{"name": `"n"`, "user_id": `"u"`}
	members[name] = value
	var b strings.Builder
	for name, value := range members {
		fmt.Fprintf(&b, `,%q:%s`, name, value)
	}
	return "{" + b.String()[1:] + "}"
}

func quoted(n int) string { return `"` + strings.Repeat("x", n) + `"` }

func manyProperties(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"p%d":1`, i)
	}
	return "{" + b.String()[1:] + "}"
}

func nested(depth int) string {
	return strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth)
}

var rejections = []struct{ what, event, code string }{
	{"no name", `{"user_id":"u"}`, "missing_name"},
	{"empty name", with("name", `""`), "missing_name"},
	{"name of the most bytes", with("name", quoted(weir.MaxNameBytes)), ""},
	{"long name", with("name", quoted(weir.MaxNameBytes+1)), "too_long"},
	{"name with a line's end", with("name", `"a\nb"`), "invalid_name"},
	{"name is a number", with("name", `1`), "invalid_field"},
	{"nobody", `{"name":"n"}`, "missing_person"},
	{"only anonymous", `{"name":"n","anonymous_id":"v"}`, ""},
	{"numeric user", with("user_id", `42`), ""},
	{"long user", with("user_id", quoted(weir.MaxDistinctIDBytes+1)), "too_long"},
	{"long anonymous", with("anonymous_id", quoted(weir.MaxDistinctIDBytes+1)), "too_long"},
	{"long session", with("session_id", quoted(weir.MaxDistinctIDBytes+1)), "too_long"},
	{"id of the most bytes", with("id", quoted(weir.MaxIDBytes)), ""},
	{"long id", with("id", quoted(weir.MaxIDBytes+1)), "too_long"},
	{"no time", with("time", `"yesterday"`), "invalid_field"},
	{"year 10000", with("time", `253402300800000`), "invalid_field"},
	{"properties are a list", with("properties", `[]`), "invalid_field"},
	{"many properties", with("properties", manyProperties(1000)), "too_large"},
	{"the most properties", with("properties", manyProperties(weir.MaxProperties)), ""},
	{"deep", with("properties", nested(weir.MaxDepth)), "too_deep"},
	{"not UTF-8", with("properties", "{\"a\":\"\xff\"}"), "invalid_utf8"},
	{"escaped NUL", with("properties", `{"a":"\u0000"}`), "nul_byte"},
	{"65 KB", with("properties", `{"a":`+quoted(weir.MaxEventBytes)+`}`), "too_large"},
	{"a number", `17`, "not_an_object"},
	{"a string", `"x"`, "not_an_object"},
	{"a broken line", `{"name":`, "invalid_json"},
	{"a NUL byte", "{\"name\":\"a\x00b\",\"user_id\":\"u\"}", "invalid_json"},
}

// TestEachEventGetsItsVerdict sends all of them in one body, between good ones.
func TestEachEventGetsItsVerdict(t *testing.T) {
	f := start(t, options{})
	var lines []string
	good := 0
	for i, r := range rejections {
		lines = append(lines, r.event)
		if r.code == "" {
			good++
		}
		if i%5 == 0 {
			lines = append(lines, event(fmt.Sprint("good-", i)))
			good++
		}
	}
	result := f.accept(strings.Join(lines, "\n"))
	if result.Accepted != good || len(f.stored()) != good {
		t.Errorf("accepted %d, stored %d, good %d", result.Accepted, len(f.stored()), good)
	}
	byEvent := map[string]Rejection{}
	for _, r := range result.Rejected {
		byEvent[lines[r.Index]] = r
	}
	for _, r := range rejections {
		if got := byEvent[r.event]; got.Code != r.code || (r.code != "" && got.Reason == "") {
			t.Errorf("%s: %q (%s), want %q", r.what, got.Code, got.Reason, r.code)
		}
	}
}

func TestRejectedEventsAreInTheQuarantine(t *testing.T) {
	f := start(t, options{})
	wrong := `{"id":"w","name":"n","properties":{"a":"b"}}`
	result := f.accept(event("good") + "\n" + wrong + "\n" + "{broken\n")
	if len(result.Rejected) != 2 || result.Rejected[0].ID != "w" || result.Rejected[0].Index != 1 || result.Rejected[1].Index != 2 {
		t.Fatalf("%+v", result)
	}
	kept := f.quarantined()
	if len(kept) != 2 || f.Stats().Rejected != 2 {
		t.Fatalf("%d in the quarantine, %+v", len(kept), f.Stats())
	}
	first := kept[0]
	if first.Event != wrong || first.Code != "missing_person" || first.Project != weir.DefaultProject || first.Source != "collect" || first.Received.IsZero() || first.Reason == "" {
		t.Errorf("%+v", first)
	}
	if kept[1].Event != "{broken" || kept[1].Code != "invalid_json" {
		t.Errorf("%+v", kept[1])
	}
}

// TestLargeRejectionsArePartedInTheQuarantine: none of its messages may be too
// large for NATS, and an event that is too large is cut.
func TestLargeRejectionsArePartedInTheQuarantine(t *testing.T) {
	f := start(t, options{})
	huge := with("properties", `{"a":`+quoted(weir.MaxEventBytes)+`}`)
	escaped := with("name", `"`+strings.Repeat(`\\\"`, weir.MaxEventBytes/4-100)+`"`)
	result := f.accept(event("good") + strings.Repeat(huge+"\n"+escaped+"\n", 12))
	kept := f.quarantined()
	if len(result.Rejected) != 24 || len(kept) != 24 {
		t.Fatalf("rejected %d, kept %d", len(result.Rejected), len(kept))
	}
	if len(kept[0].Event) != weir.MaxEventBytes || kept[1].Event != escaped {
		t.Errorf("kept %d bytes and %d", len(kept[0].Event), len(kept[1].Event))
	}
}

// TestABodyOfSomethingElseIsRefusedAsAWhole: it would fill memory and quarantine.
func TestABodyOfSomethingElseIsRefusedAsAWhole(t *testing.T) {
	f := start(t, options{})
	f.refused(event("good")+strings.Repeat("1\n", weir.MaxBodyBytes/2), weir.CodeInvalid)
	if len(f.quarantined()) != 0 || len(f.stored()) != 0 {
		t.Error("something of it was kept")
	}
	if result := f.accept(event("good") + strings.Repeat("1\n", maxRejected)); result.Accepted != 1 || len(result.Rejected) != maxRejected {
		t.Errorf("accepted %d, rejected %d", result.Accepted, len(result.Rejected))
	}
}

func TestBodiesThatAreNoJSON(t *testing.T) {
	f := start(t, options{})
	for _, body := range []string{`[`, `[` + event("a"), `[` + event("a") + `,]`, `[` + event("a") + `] tail`, `[{"name":"n","user_id":"u"`} {
		f.refused(body, weir.CodeInvalid)
	}
	if len(f.stored()) != 0 {
		t.Error("something of it was stored")
	}
}
