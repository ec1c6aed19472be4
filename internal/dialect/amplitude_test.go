package dialect

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// TestAmplitudeEvents has the cases that no recording shows. Each event has an
// id besides.
func TestAmplitudeEvents(t *testing.T) {
	for _, test := range []struct{ event, want string }{
		{`"event_type":"e","device_id":"d","session_id":-1`, `"name":"e","anonymous_id":"d"`},
		{`"event_type":"e","user_id":"u","time":1767323045678,"session_id":5`, `"name":"e","time":"2026-01-02T03:04:05.678Z","user_id":"u","session_id":"5"`},
		{`"event_type":"e","user_id":"u","time":"soon"`, `"name":"e","user_id":"u","properties":{"time":"soon"}`},
		{`"event_type":"e","user_id":"u","user_properties":{"plan":"pro","$append":{"a":1}}`,
			`"name":"e","user_id":"u","properties":{"user_properties":{"$append":{"a":1}}},"person":{"set":{"plan":"pro"}}`},
		{`"event_type":"e","user_id":"u","ip":"$remote","language":"de","os_name":"iOS","os_version":17,"platform":"iOS","country":"Germany","plan":{"branch":"b"}`,
			`"name":"e","user_id":"u","properties":{"country":"Germany","plan":{"branch":"b"}},"context":{"locale":"de","os":"iOS","os_version":"17","platform":"iOS"}`},
		{`"event_type":"e","user_id":"u","ip":"203.0.113.9","country":"DE","revenue":5,"event_properties":{"referrer":"a friend"}`,
			`"name":"e","user_id":"u","properties":{"revenue":5,"referrer":"a friend"},"context":{"ip":"203.0.113.9","country":"DE"}`},
		{`"event_type":"e","user_id":"u","event_properties":[1],"user_properties":"x","groups":3`,
			`"name":"e","user_id":"u","properties":{"event_properties":[1],"user_properties":"x","groups":3}`},
		{`"event_type":"[Amplitude] Page Viewed","device_id":"d","event_properties":{"[Amplitude] Page Location":"https://e.example/a","[Amplitude] Page Title":"A","[Amplitude] Page Path":"/a","referrer":"https://r.example","[Amplitude] Page Counter":1,"utm_source":"news"}`,
			`"name":"page_view","anonymous_id":"d","properties":{"[Amplitude] Page Counter":1},"context":{"url":"https://e.example/a","title":"A","path":"/a","referrer":"https://r.example","campaign":{"source":"news"}}`},
		{`"event_type":"revenue_amount","user_id":"u","event_properties":{"$revenue":20,"$price":3,"$currency":"EUR"}`,
			`"name":"purchase","user_id":"u","properties":{"$revenue":20,"$price":3,"$currency":"EUR","currency":"EUR","amount":20}`},
		{`"event_type":"revenue_amount","user_id":"u","event_properties":{"$price":1e308,"$quantity":1e308}`,
			`"name":"purchase","user_id":"u","properties":{"$price":1e308,"$quantity":1e308}`},
		{`"event_type":"$groupidentify","device_id":"d","groups":{"team":["t1","t2"]},"group_properties":{"size":3,"$unset":{"x":"-"}}`,
			`"name":"group","anonymous_id":"d","properties":{"size":3,"group_properties":{"$unset":{"x":"-"}},"type":"team","id":"t1"},"groups":{"team":["t1","t2"]}`},
	} {
		got := translated(t, "/2/httpapi", `{"api_key":"k","events":[{"insert_id":"i",`+test.event+`}]}`)
		if want := `{"id":"i",` + test.want + `}`; len(got) != 1 || got[0] != want {
			t.Errorf("%s\n got %q\nwant %s", test.event, got, want)
		}
	}
}

// TestAmplitudeClocks are corrected by when the SDK says it sent.
func TestAmplitudeClocks(t *testing.T) {
	got := translated(t, "/2/httpapi", `{"api_key":"k","events":[{"insert_id":"i","event_type":"e","user_id":"u","time":`+
		`1778061600000}],"client_upload_time":"2026-05-06T11:00:00Z"}`) // both an hour behind
	if want := `{"id":"i","name":"e","time":"2026-05-06T11:00:00Z","untimed":true,"user_id":"u"}`; got[0] != want {
		t.Errorf("got %s\nwant %s", got[0], want)
	}
}

// TestAmplitudeTrouble is answered with a code in the body, whatever it is:
// without one the SDK takes even a refusal for something to send again.
func TestAmplitudeTrouble(t *testing.T) {
	const body = `{"api_key":"k","events":[{"event_type":"e","user_id":"u"},{"event_type":"e","user_id":"u"}]}`
	for _, test := range []struct {
		body   string
		fail   error
		status int
		has    string
	}{
		{body, errFull, 503, `"error":"the disk is full"`},
		{body, errLimited, 429, `"throttled_events":[0,1]`},
		{body, weir.Errorf(weir.CodeTooLarge, "large"), 413, `"error":"large"`},
		{body, weir.Errorf(weir.CodeUnauthorized, "no such key"), 400, `"error":"Invalid API key: no such key"`},
		{`{"events":[{"event_type":"e","user_id":"u"}]}`, nil, 400, `"error":"Invalid API key`},
		{`{"api_key":"k"}`, nil, 400, `"error":"events must be an array"`},
		{`{"api_key":`, nil, 400, `"error":"the body is`},
	} {
		h, stub := newHandler(t, noon)
		stub.fail = []error{test.fail}
		w := post(h, "/2/httpapi", test.body)
		var answer struct{ Code int }
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Code != test.status || w.Code != test.status || !strings.Contains(w.Body.String(), test.has) {
			t.Errorf("%s (%v): %d %s", test.body, test.fail, w.Code, w.Body)
		}
	}
}

func TestAmplitudePoison(t *testing.T) {
	got := translated(t, "/batch", `{"api_key":"k","events":[7,{"event_type":"e","user_id":"u","insert_id":"i"},{}]}`)
	if want := `"7"|{"id":"i","name":"e","user_id":"u"}|{}`; strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
}
