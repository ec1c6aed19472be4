package relay

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// TestScanningIsAsGoodAsDecoding has lines read in both ways.
func TestScanningIsAsGoodAsDecoding(t *testing.T) {
	scanned := 0
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[a-zA-Z_ -]{1,20}`), rapid.StringN(0, 20, 60))
		event := &weir.Event{
			ID: text.Draw(t, "id"), Name: text.Draw(t, "name"), UserID: text.Draw(t, "user"), AnonymousID: text.Draw(t, "anonymous"),
			Untimed: rapid.Bool().Draw(t, "untimed"), Received: created.Add(time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "received"))),
			Time: time.UnixMicro(rapid.Int64Range(-62135596799_000000, 253402300799_000000).Draw(t, "time")).UTC(),
		}
		line := eventjson.AppendEvent(nil, event)
		lines := newLines()
		lines.reset(&weir.Frame{Sequence: 1, Body: line})
		if !lines.scanned.scan(line) {
			return
		}
		scanned++
		if err := lines.decode(bytes.Clone(line)); err != nil {
			t.Fatalf("%s is scanned, but cannot be decoded: %v", line, err)
		}
		lines.decoded.set(&lines.event)
		for what, pair := range map[string][2][]byte{
			"id": {lines.scanned.id, lines.decoded.id}, "name": {lines.scanned.name, lines.decoded.name},
			"subject": {lines.scanned.subject, lines.decoded.subject}, "time": {lines.scanned.time, lines.decoded.time},
		} {
			if !bytes.Equal(pair[0], pair[1]) {
				t.Fatalf("the %s of %s is %q when scanned and %q when decoded", what, line, pair[0], pair[1])
			}
		}
	})
	if scanned == 0 {
		t.Error("no line was scanned: the test shows nothing")
	}
}

func TestWhatIsScanned(t *testing.T) {
	const whole = `{"id":"1","name":"a","time":"2026-01-02T03:04:05.678Z","user_id":"u","properties":{"x":1},"received_at":"2026-01-02T03:04:06Z"}`
	var a attributes
	if !a.scan([]byte(whole)) || string(a.id) != "1" || string(a.name) != "a" || string(a.subject) != "u" || string(a.time) != "2026-01-02T03:04:05.678Z" {
		t.Errorf("%s is scanned as %+v", whole, a)
	}
	for _, change := range [][2]string{
		{`"id":"1"`, `"id":""`},
		{`"id":"1"`, `"id":1`},
		{`"id":"1"`, `"id":" "`},
		{`"name":"a"`, `"name":"\u0061"`},
		{`"name":"a"`, `"name":"ä"`},
		{`"name":"a",`, ``},
		{`:05.678Z`, `:05.678+01:00`},
		{`:05.678Z`, `:05.Z`},
		{`:05.678Z`, `:05.6x8Z`},
		{`2026-01-02T03:04:05.678Z`, `yesterday`},
		{`2026-01-02T03:04:06Z"}`, `2026-01-02T03:04:06Z"`},
		{`2026-01-02T03:04:06Z"}`, `2026-01-02T03:04:06Z","x":1}`},
		{`,"received_at":"2026-01-02T03:04:06Z"`, ``},
		{`"user_id":"u"`, `"session_id":"u"`},
		{`{"id"`, ` {"id"`},
		{`{"x":1}`, `{"x":"\u0000"}`},
		{whole, ``},
		{whole, `{"id":"`},
		{whole, `,"received_at":"2026-01-02T03:04:06Z"}`},
	} {
		line := strings.Replace(whole, change[0], change[1], 1)
		if a.scan([]byte(line)) {
			t.Errorf("%s is scanned as %+v", line, a)
		}
	}
}
