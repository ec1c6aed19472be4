package insight_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/insight"
)

// withReceipts returns the events received at other times than they happened at:
// some together, some within seconds, some months apart.
func withReceipts(t *rapid.T, events []weir.Event) []weir.Event {
	received := now.Add(-time.Duration(rapid.IntRange(0, 100).Draw(t, "silent")) * time.Hour)
	for i := range events {
		gap := rapid.SampledFrom([]time.Duration{0, 0, time.Microsecond, 300 * time.Millisecond, time.Second, 7 * time.Second, time.Minute, time.Hour, 40 * 24 * time.Hour})
		received = received.Add(-gap.Draw(t, "gap"))
		events[i].Received = received
	}
	return events
}

// withTimes returns the events with some properties that are times, or long.
func withTimes(t *rapid.T, events []weir.Event) []weir.Event {
	for i := range events {
		if rapid.IntRange(0, 3).Draw(t, "timed") == 0 {
			value := drawn(t, "value", `"2026-01-02"`, `"2026-01-02T03:04:05.6Z"`, `"2026-01-02 03:04"`, `"2026-13"`, `"`+strings.Repeat("é", 99)+`xy"`,
				`"`+strings.Repeat("é", 100)+`"`, `"`+strings.Repeat("z", 1001)+`"`)
			events[i].Properties = []byte(`{"when":` + value + `,"":1,"when":2,"n":null,"n":3}`)
		}
	}
	return events
}

func drawSizes(t *rapid.T) sampleSizes {
	size := rapid.SampledFrom([]int{1, 2, 3, 5, 10, 1000})
	return sampleSizes{size.Draw(t, "properties"), size.Draw(t, "values"), size.Draw(t, "looked")}
}

// TestSamplesAgreeWithEvaluation asks what there is, of the store and of the
// evaluator.
func TestSamplesAgreeWithEvaluation(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		scene := drawScene(t)
		events := withTimes(t, withReceipts(t, withNames(t, withTies(t, drawEvents(t, scene)))))
		s.replaceMoved(t, events, rapid.SampledFrom([]int{0, len(events) / 2, len(events)}).Draw(t, "moved"))
		sizes := drawSizes(t)
		s.answerer = insight.Sampling(insight.DuckDB(), int64(sizes.properties), int64(sizes.values), int64(sizes.looked))
		agreeOnSamples(t, s, scene, sizes, events)
	})
}

func agreeOnSamples(t *rapid.T, s *store, scene scene, sizes sampleSizes, events []weir.Event) {
	event := drawn(t, "event", "", "view", "buy", "Größe", "gone")
	compare := func(question any, got, want weir.Answer) {
		t.Helper()
		if encode(got) != encode(want) {
			t.Fatalf("got  %s\nwant %s\nquestion: %s\nsizes: %+v\nevents: %s\n%s", encode(got), encode(want), encode(question), sizes, describeEvents(events), describeReceipts(events))
		}
	}
	properties := weir.Properties{Insight: weir.InsightProperties, Event: event}
	want := evaluateProperties(properties, events, sizes)
	got := withoutHead(askSound[*weir.PropertiesAnswer](t, s, properties, now))
	if len(want.Properties) == 0 {
		want.Properties = []weir.PropertyFacts{}
	}
	compare(properties, got, want)

	values := weir.Values{Insight: weir.InsightValues, Event: event, Search: drawn(t, "search", "", "", "", "A", "é", "1", "%", "pro PLAN")}
	values.Property = drawn(t, "property", "name", "country", "path", "bot", "id", "properties.n", "properties.a.b", "properties.when", "person.n", "person.email", "person.a.b", "context.x/y", "groups.plan")
	values.Limit = rapid.IntRange(0, 4).Draw(t, "limit")
	wantValues := evaluateValues(values, events, sizes)
	if len(wantValues.Values) == 0 {
		wantValues.Values = []weir.ValueCount{}
	}
	compare(values, withoutHead(askSound[*weir.ValuesAnswer](t, s, values, now)), wantValues)

	names := weir.Names{Insight: weir.InsightNames, Period: drawPeriod(t, scene, weir.IntervalDay), Limit: rapid.IntRange(0, 3).Draw(t, "names")}
	names.Timezone = scene.zone.String()
	wantNames := evaluateNames(names, events)
	if len(wantNames.Names) == 0 {
		wantNames.Names = []weir.NameFacts{}
	}
	compare(names, withoutHead(askSound[*weir.NamesAnswer](t, s, names, now)), wantNames)
}

func describeReceipts(events []weir.Event) string {
	text := ""
	for _, e := range events {
		text += e.ID + " received " + e.Received.Format(time.RFC3339Nano) + "\n"
	}
	return text
}

// TestHostileTextInSamples finds hostile names and values, and asks by them.
func TestHostileTextInSamples(t *testing.T) {
	s := newStore(t)
	rapid.Check(t, func(t *rapid.T) {
		hostile := drawHostile(t)
		document := []byte(`{` + encode(hostile) + `:` + encode(hostile) + `}`)
		event := weir.Event{ID: "1", Name: hostile, Time: now, Received: now, UserID: hostile, Properties: document, Person: weir.PersonChange{Set: document}}
		event.Context.Path = hostile
		s.replace(t, []weir.Event{event})
		if names := askSound[*weir.NamesAnswer](t, s, weir.Names{Insight: weir.InsightNames}, now).Names; len(names) != 1 || names[0].Name != hostile {
			t.Fatalf("%q gives %s", hostile, encode(names))
		}
		listed := askSound[*weir.PropertiesAnswer](t, s, weir.Properties{Insight: weir.InsightProperties, Event: hostile}, now).Properties
		found := 0
		for _, p := range listed {
			if p.Property == "path" || p.Property == "properties."+hostile || p.Property == "person."+hostile {
				found++
				values := askSound[*weir.ValuesAnswer](t, s, weir.Values{Insight: weir.InsightValues, Property: p.Property, Event: hostile, Search: hostile}, now).Values
				if p.Examples[0] != string([]rune(hostile)[:min(100, len([]rune(hostile)))]) || len(values) != 1 || values[0].Value != hostile {
					t.Fatalf("%q gives %s and %s", hostile, encode(p), encode(values))
				}
			}
		}
		if found != 3 {
			t.Fatalf("%q gives %s", hostile, encode(listed))
		}
	})
}

// TestRefusedAboutWhatThereIs names the field that is wrong.
func TestRefusedAboutWhatThereIs(t *testing.T) {
	s := newStore(t)
	s.cohorts = []weir.Cohort{{Name: "c", Who: &weir.CohortRule{IDs: []string{"x"}}}}
	for question, want := range map[string]string{
		`{"insight":"names","limit":10001}`:                                              "limit: must be an integer from 1 to 10000",
		`{"insight":"names","from":"2026-02-02","to":"2026-02-01"}`:                      "to: must be after from",
		`{"insight":"names","event":"x"}`:                                                "event: is not a known field",
		`{"insight":"properties","event":1}`:                                             "event: must be a string",
		`{"insight":"properties","from":"2026-01-01"}`:                                   "from: is not a known field",
		`{"insight":"values"}`:                                                           "property: is missing",
		`{"insight":"values","property":"nothing"}`:                                      `property: cannot be "nothing"`,
		`{"insight":"values","property":"cohort.c"}`:                                     `property: cannot be "cohort.c": the values of cohorts are`,
		`{"insight":"values","property":"path","limit":0}`:                               "limit: must be an integer from 1 to 1000",
		`{"insight":"values","property":"path","search":["x"]}`:                          "search: must be a string",
		`{"insight":"values","property":"path","search":"` + "\\u0000" + `"}`:            "search: contains a NUL",
		`{"insight":"values","property":"properties.a` + strings.Repeat(".b", 40) + `"}`: "property: is nested more than",
	} {
		_, err := s.askAt([]byte(question), now)
		if err == nil || weir.ErrorCode(err) != weir.CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", question, err, want)
		}
	}
}

func TestSamplesAsCSV(t *testing.T) {
	s := newStore(t)
	events := eventsAt(t, "2026-03-28T10:00:00Z", "2026-03-29T10:00:00Z")
	events[0].Properties = []byte(`{"=a":"-b"}`)
	events[1].Name = "=1+1"
	s.replace(t, events)
	for question, want := range map[string]string{
		`{"insight":"names"}`:                             "name,count,first_seen,last_seen\n'=1+1,1,2026-03-29T10:00:00Z,2026-03-29T10:00:00Z\nx,1,2026-03-28T10:00:00Z,2026-03-28T10:00:00Z\n",
		`{"insight":"properties","event":"x"}`:            "properties.=a,text,1,\"[\"\"-b\"\"]\"\n",
		`{"insight":"values","property":"properties.=a"}`: "value,count\n'-b,1\n",
	} {
		answer, err := s.askAt([]byte(question), now)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := insight.WriteCSV(&text, answer); err != nil || !strings.Contains(text.String(), want) {
			t.Errorf("%s gives\n%s%v", question, text.String(), err)
		}
	}
}
