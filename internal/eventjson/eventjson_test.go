package eventjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/weirhq/weir"
)

const full = `{"id":"0193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c","name":"purchase","time":"2026-01-02T03:04:05.678Z","user_id":"u1","anonymous_id":"a1","session_id":"s1","properties":{"amount":12.50,"currency":"EUR","n":null},"context":{"url":"https://shop.example/cart?x=1","referrer":"https://google.com/","user_agent":"Mozilla/5.0 (X11)","ip":"203.0.113.9","locale":"de-DE","title":"Ka\"rt\u00e9","campaign":{"source":"news","name":"spring"},"app":{"v":2}},"person":{"set":{"plan":"pro"},"set_once":{"first":1}},"groups":{"company":"c1"}}`

func decodeAll(t *testing.T, body string) (events []weir.Event, errs []error) {
	t.Helper()
	var d Decoder
	d.Reset([]byte(body))
	for {
		var e weir.Event
		_, err := d.Next(&e)
		if errors.Is(err, io.EOF) {
			return events, errs
		}
		if err != nil {
			errs = append(errs, err)
			if _, fatal := errors.AsType[*SyntaxError](err); fatal {
				return events, errs
			}
			continue
		}
		events = append(events, e)
	}
}

func TestDecodeReadsEveryField(t *testing.T) {
	events, errs := decodeAll(t, full)
	if len(errs) > 0 || len(events) != 1 {
		t.Fatalf("decoded %d events, errors %v", len(events), errs)
	}
	want := weir.Event{
		ID: "0193e2a7-5b1c-7f3a-9c44-1d2e3f4a5b6c", Name: "purchase",
		Time:   time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC),
		UserID: "u1", AnonymousID: "a1", SessionID: "s1",
		Properties: json.RawMessage(`{"amount":12.50,"currency":"EUR","n":null}`),
		Person:     weir.PersonChange{Set: json.RawMessage(`{"plan":"pro"}`), SetOnce: json.RawMessage(`{"first":1}`)},
		Groups:     json.RawMessage(`{"company":"c1"}`),
		Context: weir.Context{
			URL: "https://shop.example/cart?x=1", Referrer: "https://google.com/", UserAgent: "Mozilla/5.0 (X11)",
			IP: "203.0.113.9", Locale: "de-DE", Title: `Ka"rté`,
			Campaign: weir.Campaign{Source: "news", Name: "spring"}, Extra: json.RawMessage(`{"app":{"v":2}}`),
		},
	}
	if !reflect.DeepEqual(events[0], want) {
		t.Errorf("got  %+v\nwant %+v", events[0], want)
	}
}

func TestEncodedEventsDecodeToThemselves(t *testing.T) {
	events, _ := decodeAll(t, full)
	e := events[0]
	e.Received = time.Date(2026, 1, 2, 3, 4, 6, 1000, time.UTC)
	e.Untimed = true
	e.Context.Bot = true
	e.Context.Path, e.Context.Country = "/cart", "DE"
	again, errs := decodeAll(t, string(AppendEvent(nil, &e)))
	if len(errs) > 0 || !reflect.DeepEqual(again[0], e) {
		t.Errorf("got  %+v (%v)\nwant %+v", again, errs, e)
	}
}

func TestDecodeForms(t *testing.T) {
	for _, c := range []struct {
		name, body string
		names      string // of the decoded events
		errs       string // codes, "fatal" for a syntax error
	}{
		{"object", `{"name":"a"}`, "a", ""},
		{"pretty object", "\n{\n \"name\": \"a\"\n}\n", "a", ""},
		{"array", `[{"name":"a"}, {"name":"b"}]` + "\n", "a b", ""},
		{"lines", "{\"name\":\"a\"}\n{\"name\":\"b\"}\r\n\n{\"name\":\"c\"}", "a b c", ""},
		{"a broken line costs itself", "{\"name\":\"a\"}\n{\"name\":\n{\"name\":\"c\"}", "a c", "invalid_json"},
		{"a truncated array costs the body", `[{"name":"a"},{"name":"b"`, "a", "fatal"},
		{"a truncated object", `{"name":"a"`, "", "invalid_json"},
		{"text after an array", `[{"name":"a"}]x`, "a", "fatal"},
		{"empty", ``, "", ""},
		{"empty array", `[]`, "", ""},
		{"not objects", `[1,"x",null,[{}],{"name":"a"}]`, "a", "not_an_object not_an_object not_an_object not_an_object"},
		{"wrong types", `[{"name":1},{"name":"b","user_id":{}},{"name":"c","properties":[]},{"name":"d","time":"soon"},{"name":"e"}]`, "e",
			"invalid_field invalid_field invalid_field invalid_field"},
		{"wrong context", `[{"name":"a","context":{"url":5}},{"name":"b","context":"x"},{"name":"c"}]`, "c", "invalid_field invalid_field"},
		{"invalid UTF-8 costs its event", "[{\"name\":\"a\xff\"},{\"name\":\"b\"}]", "b", "invalid_utf8"},
		{"NUL", `[{"name":"a","properties":{"x":"\u0000"}},{"name":"b","properties":{"x":"\\u0000"}}]`, "b", "nul_byte"},
		{"garbage", `hello`, "", "invalid_json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, errs := decodeAll(t, c.body)
			var names, codes []string
			for _, e := range events {
				names = append(names, e.Name)
			}
			for _, err := range errs {
				code := "fatal"
				if e, ok := errors.AsType[*EventError](err); ok {
					code = e.Code
				}
				codes = append(codes, code)
			}
			if got := strings.Join(names, " "); got != c.names {
				t.Errorf("decoded %q, want %q", got, c.names)
			}
			if got := strings.Join(codes, " "); got != c.errs {
				t.Errorf("errors %q (%v), want %q", got, errs, c.errs)
			}
		})
	}
}

func TestDecodeLimits(t *testing.T) {
	deep := strings.Repeat(`{"a":`, weir.MaxDepth) + "1" + strings.Repeat("}", weir.MaxDepth)
	var many strings.Builder
	for i := range weir.MaxProperties + 1 {
		fmt.Fprintf(&many, `,"k%d":%d`, i, i)
	}
	for _, c := range []struct{ code, body string }{
		{CodeTooDeep, `{"name":"a","properties":` + deep + `}`},
		{CodeTooLarge, `{"name":"a","properties":{` + many.String()[1:] + `}}`},
		{CodeTooLarge, `{"name":"a","properties":{"x":"` + strings.Repeat("x", weir.MaxEventBytes) + `"}}`},
	} {
		code, body := c.code, c.body
		_, errs := decodeAll(t, "["+body+`,{"name":"b"}]`)
		if len(errs) != 1 {
			t.Fatalf("%s: errors %v", code, errs)
		}
		if e, ok := errors.AsType[*EventError](errs[0]); !ok || e.Code != code {
			t.Errorf("got %v, want code %s", errs[0], code)
		}
	}
	if _, errs := decodeAll(t, strings.Repeat("[", 1<<20)); len(errs) != 1 {
		t.Errorf("a million brackets: %v", errs)
	}
}

func TestRepeatedNamesKeepTheLast(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":1,"b":2,"a":3}`:                   `{"b":2,"a":3}`,
		`{"a":1,"\u0061":2}`:                    `{"a":2}`,
		`{ "a" : { "x" : 1 , "y":[ 1 , 2 ] } }`: `{"a":{"x":1,"y":[1,2]}}`,
		`{}`:                                    ``,
	} {
		events, errs := decodeAll(t, `{"name":"a","properties":`+body+`}`)
		if len(errs) > 0 || string(events[0].Properties) != want {
			t.Errorf("%s became %s (%v), want %s", body, events[0].Properties, errs, want)
		}
	}
}

func TestHalvesOfSurrogatePairsAreMended(t *testing.T) {
	for text, want := range map[string]string{
		`"\ud83d\ude00"`:       `"\ud83d\ude00"`,
		`"\ud800"`:             `"\ufffd"`,
		`"\uD83Dx"`:            `"\ufffdx"`,
		`"\udc00x"`:            `"\ufffdx"`,
		`"\ud83d\ud83d\ude00"`: `"\ufffd\ud83d\ude00"`,
		`"\\\\ud800"`:          `"\\\\ud800"`,
	} {
		events, errs := decodeAll(t, `{"name":"a","properties":{"x":`+text+`}}`)
		if len(errs) > 0 || string(events[0].Properties) != `{"x":`+want+`}` {
			t.Errorf("%s became %s (%v), want %s", text, events[0].Properties, errs, want)
		}
	}
}

func TestUnknownFieldsAreKept(t *testing.T) {
	events, errs := decodeAll(t, `{"name":"a","type":"x","properties":{"type":"y"},"context":{"app":"y","url":"u"},"nested":{ "a" : 1 }}`)
	if len(errs) > 0 || string(events[0].Properties) != `{"nested":{"a":1},"type":"y"}` {
		t.Errorf("properties are %s (%v)", events[0].Properties, errs)
	}
	if string(events[0].Context.Extra) != `{"app":"y"}` {
		t.Errorf("context keeps %s", events[0].Context.Extra)
	}
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]string{
		`"2026-01-02T03:04:05+02:00"`:      "2026-01-02T01:04:05Z",
		`"2026-01-02T03:04:05.123456789Z"`: "2026-01-02T03:04:05.123456Z",
		`1767323045`:                       "2026-01-02T03:04:05Z",
		`1767323045678`:                    "2026-01-02T03:04:05.678Z",
		`-86400`:                           "1969-12-31T00:00:00Z",
	} {
		events, errs := decodeAll(t, `{"name":"a","time":`+text+`}`)
		if len(errs) > 0 || events[0].Time.Format(time.RFC3339Nano) != want {
			t.Errorf("%s: got %v (%v), want %s", text, events, errs, want)
		}
	}
	for _, text := range []string{`"2026-01-02"`, `1e300`, `true`, `"0000-01-01T00:00:00Z"`, `"12026-01-01T00:00:00Z"`} {
		if _, errs := decodeAll(t, `{"name":"a","time":`+text+`}`); len(errs) != 1 {
			t.Errorf("%s was taken as a time", text)
		}
	}
}

// FuzzDecode holds that no input breaks the decoder, and that whatever it
// accepts survives the log: encoded and decoded again it is the same event.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("[{\"name\":\"a\"},{\"name\":\"\\ud800\",\"x\":[1,{}]}]"))
	f.Add([]byte("{\"name\":\"a\"}\n{\n{\"properties\":{\"a\":1,\"a\":{\"b\":\" \"}}}"))
	f.Add([]byte(`{"context":{"campaign":"x","bot":true,"e":[ ]},"time":1e11,"user_id":12}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var d, again Decoder
		d.Reset(body)
		for range len(body) + 1 {
			var e, same weir.Event
			_, err := d.Next(&e)
			if errors.Is(err, io.EOF) {
				return
			}
			if _, fatal := errors.AsType[*SyntaxError](err); fatal {
				return
			}
			if err != nil {
				continue
			}
			line := AppendEvent(nil, &e)
			again.Reset(line)
			if _, err := again.Next(&same); err != nil || strings.ContainsRune(string(line), '\n') {
				t.Fatalf("%q encoded as %q, which decodes with %v", body, line, err)
			}
			if !jsontext.Value(line).IsValid(jsontext.AllowDuplicateNames(true)) {
				t.Fatalf("%q encoded as %q, which strict readers refuse", body, line)
			}
			if second := AppendEvent(nil, &same); string(second) != string(line) {
				t.Fatalf("encoded %q, then %q", line, second)
			}
		}
		t.Fatal("the decoder does not come to an end")
	})
}

func BenchmarkDecode(b *testing.B) {
	body := []byte("[" + strings.Repeat(full+",", 99) + full + "]")
	var d Decoder
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		d.Reset(body)
		for {
			var e weir.Event
			if _, err := d.Next(&e); err != nil {
				break
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*100), "ns/event")
}

func BenchmarkEncode(b *testing.B) {
	var d Decoder
	d.Reset([]byte(full))
	var e weir.Event
	if _, err := d.Next(&e); err != nil {
		b.Fatal(err)
	}
	var buffer []byte
	for b.Loop() {
		buffer = AppendEvent(buffer[:0], &e)
	}
}

func TestABodyOfBrokenLinesIsGivenUp(t *testing.T) {
	_, errs := decodeAll(t, strings.Repeat("{\"a\":\n", 1<<20))
	if len(errs) != maxBrokenLines+1 {
		t.Errorf("%d errors", len(errs))
	}
}
