package insight_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
)

// scene is a zone and a time near which it does something unusual.
type scene struct {
	zone   *time.Location
	around time.Time
}

// scenes are changes of clocks and calendars, of every kind there was since
// 1972, and one where nothing happens.
var scenes = []struct{ zone, around string }{
	{"UTC", "2026-01-31T12:00:00Z"},
	{"America/New_York", "2025-03-09T07:00:00Z"},
	{"America/New_York", "2025-11-02T06:00:00Z"},
	{"Europe/Berlin", "2025-03-30T01:00:00Z"},
	{"Europe/Berlin", "2025-10-26T01:00:00Z"},
	{"Australia/Lord_Howe", "2025-04-05T15:00:00Z"},
	{"Australia/Lord_Howe", "2025-10-04T15:30:00Z"},
	{"Asia/Kathmandu", "1985-12-31T18:30:00Z"}, // +05:30 to +05:45
	{"America/Sao_Paulo", "2018-11-04T03:00:00Z"},
	{"America/Sao_Paulo", "2018-02-18T02:00:00Z"},
	{"Africa/Cairo", "2024-04-25T22:00:00Z"},
	{"Africa/Cairo", "2024-10-31T21:00:00Z"},
	{"Pacific/Apia", "2011-12-30T10:00:00Z"},
	{"America/St_Johns", "2010-11-07T02:31:00Z"},
	{"America/St_Johns", "2010-03-14T03:31:00Z"},
	{"Europe/Berlin", "2040-12-31T12:00:00Z"}, // where rules have no end
	{"Australia/Lord_Howe", "2048-12-31T00:00:00Z"},
	{"Pacific/Kwajalein", "1993-08-21T12:00:00Z"},
}

func drawScene(t *rapid.T) scene {
	drawn := rapid.SampledFrom(scenes).Draw(t, "scene")
	zone, err := time.LoadLocation(drawn.zone)
	if err != nil {
		t.Fatalf("no zone: %v", err)
	}
	return scene{zone: zone, around: mustInstant(drawn.around)}
}

// drawTime returns an instant within some days of the scene's, often right at
// an edge.
func (s scene) drawTime(t *rapid.T) time.Time {
	minutes := rapid.IntRange(-45*24*60, 45*24*60)
	if rapid.IntRange(0, 3).Draw(t, "near") > 0 {
		minutes = rapid.IntRange(-36*60, 36*60)
	}
	at := s.around.Add(time.Duration(minutes.Draw(t, "minutes")) * time.Minute)
	if rapid.Bool().Draw(t, "edge") {
		at = at.Truncate(15 * time.Minute)
	}
	return at.Add(rapid.SampledFrom([]time.Duration{0, 0, -time.Microsecond, time.Microsecond, 17 * time.Second}).Draw(t, "off"))
}

func drawEvents(t *rapid.T, s scene) []weir.Event {
	n := rapid.IntRange(0, 30).Draw(t, "events")
	events := make([]weir.Event, n)
	for i := range events {
		events[i] = drawEvent(t, s, i)
	}
	return events
}

func drawEvent(t *rapid.T, s scene, i int) weir.Event {
	e := weir.Event{
		ID:          fmt.Sprintf("id-%d-%d", rapid.IntRange(0, 99).Draw(t, "id"), i),
		Name:        drawn(t, "name", "view", "buy", "Größe"),
		Time:        s.drawTime(t),
		AnonymousID: drawn(t, "anonymous", "a1", "a2"),
		UserID:      drawn(t, "user", "", "u1", "u2", "u3"),
		SessionID:   drawn(t, "session", "", "s1", "s2", "s3"),
		Properties:  drawDocument(t),
		Groups:      drawDocument(t),
	}
	e.Received = e.Time.Add(time.Duration(rapid.IntRange(0, 1).Draw(t, "delay")) * time.Second)
	e.Context.Country = drawn(t, "country", "", "DE", "US")
	e.Context.Path = drawn(t, "path", "", "/", "/Shop", "/shop/Ärmel", "12.5")
	e.Context.OSVersion = drawn(t, "os_version", "", "10", "10.5", "11.2.1")
	e.Context.Bot = rapid.Bool().Draw(t, "bot")
	e.Context.Extra = drawDocument(t)
	e.Person.Set = drawDocument(t)
	e.Person.SetOnce = drawDocument(t)
	return e
}

func drawn(t *rapid.T, label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(t, label)
}

// keys are member names, some of them hard to quote, some of them paths.
var keys = []string{"n", "n", "n", "plan", "a", "b", "a.b", "a.b.c", "x/y", "~1", "*", "$", `q"t'`, "0", "?", "é"}

// scalars are JSON values. Numbers are multiples of powers of two, so that sums
// do not depend on their order.
var scalars = []string{
	"1", "2", "-3", "0", "-0", "12.5", "0.25", "1.0", "1e2", "2.50", "1E+1", "5e-1", "123456789012", "12345678901234567890123",
	"1e21", "9007199254740992", "1e999", "0.0000005", "1e-7",
	`"1"`, `"12.5"`, `" 1"`, `"1,5"`, `"NaN"`, `"Infinity"`, `"1e3"`, `"007"`, `"1_000"`, `"+5"`, `".5"`, `"5."`, `"0x10"`, `"1e400"`,
	`""`, `"pro"`, `"Pro plan"`, `"ÄRMEL \u00e9\n"`, `"true"`, `"null"`, `"%_'; --"`, "true", "false", "null",
}

func drawDocument(t *rapid.T) []byte {
	if rapid.IntRange(0, 2).Draw(t, "none") == 0 {
		return nil
	}
	return []byte(drawObject(t, 2))
}

func drawObject(t *rapid.T, depth int) string {
	members := make([]string, rapid.IntRange(0, 4).Draw(t, "members"))
	for i := range members {
		members[i] = strconv.Quote(drawn(t, "key", keys...)) + ": " + drawJSON(t, depth)
	}
	return "{ " + strings.Join(members, " , ") + "}"
}

func drawJSON(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	switch {
	case kind == 0 && depth > 0:
		return drawObject(t, depth-1)
	case kind == 1 && depth > 0:
		return "[" + drawJSON(t, depth-1) + ", " + drawJSON(t, depth-1) + "]"
	}
	return rapid.SampledFrom(scalars).Draw(t, "scalar")
}
