package dialect

import (
	"net/http"
	"strings"
	"testing"
)

// ga4Lines returns what the events of a body come to.
func ga4Lines(t *testing.T, query, body string) []string {
	t.Helper()
	h, stub := newHandler(t, noon)
	if w := post(h, "/mp/collect?"+query, body); w.Code != http.StatusNoContent || w.Body.Len() > 0 {
		t.Errorf("%s: %d %q", body, w.Code, w.Body)
	}
	return strings.Split(strings.TrimSpace(string(stub.lines["k"])), "\n")
}

// TestGA4Events has the requests of the protocol's documentation.
func TestGA4Events(t *testing.T) {
	const query = "api_secret=k&measurement_id=G-1"
	for _, test := range []struct{ members, want string }{
		{`"events":[{"name":"login","params":{"method":"Google","session_id":"s","engagement_time_msec":100}}]`,
			`"name":"login",WHO,"session_id":"s","properties":{"method":"Google","engagement_time_msec":100}`},
		{`"events":[{"name":"purchase","params":{"transaction_id":"o1","value":12.5,"currency":"EUR","items":[{"item_id":"s"}],"session_id":123}}]`,
			`"name":"purchase",WHO,"session_id":"123","properties":{"transaction_id":"o1","value":12.5,"currency":"EUR","items":[{"item_id":"s"}],"amount":12.5}`},
		{`"events":[{"name":"sign_up"}],"user_id":"u"`, `"name":"signup","user_id":"u",WHO`},
		{`"events":[{"name":"page_view","params":{"page_location":"https://e.example/a","page_title":"A","page_referrer":"https://r.example","language":"de","screen_resolution":"3x4"}}]`,
			`"name":"page_view",WHO,"context":{"url":"https://e.example/a","title":"A","referrer":"https://r.example","locale":"de","screen":"3x4"}`},
		{`"events":[{"name":"campaign_details","params":{"campaign":"launch","source":"news","medium":"mail","campaign_id":"x"}}]`,
			`"name":"campaign_details",WHO,"properties":{"campaign_id":"x"},"context":{"campaign":{"name":"launch","source":"news","medium":"mail"}}`},
		{`"events":[{"name":"e"}],"user_properties":{"plan":{"value":"pro","timestamp_micros":1},"odd":7},"consent":{"ad_user_data":"DENIED"}`,
			`"name":"e",WHO,"context":{"consent":{"ad_user_data":"DENIED"}},"person":{"set":{"plan":"pro","odd":7}}`},
		{`"events":[{"name":"e"}],"device":{"category":"mobile","browser_version":"126","model":"P"},"user_location":{"city":"Ulm","country_id":"DE","region_id":"DE-BW"}`,
			`"name":"e",WHO,"context":{"device":"mobile","browser_version":"126","model":"P","city":"Ulm","country":"DE","region":"DE-BW"}`},
	} {
		got := ga4Lines(t, query, `{"client_id":"c",`+test.members+`}`)
		want := `{"id":"made",` + strings.Replace(test.want, "WHO", `"anonymous_id":"c"`, 1) + `}`
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s\n got %q\nwant %s", test.members, got, want)
		}
	}
}

// TestGA4Apps name an instance and a Firebase app instead.
func TestGA4Apps(t *testing.T) {
	got := ga4Lines(t, "firebase_app_id=k", `{"app_instance_id":"a","events":[{"name":"e"}]}`)
	if want := `{"id":"made","name":"e","anonymous_id":"a"}`; got[0] != want {
		t.Errorf("got %s", got[0])
	}
}

// TestGA4IDs are made of an event that has a time, and of its place: the same may
// be in a request twice.
func TestGA4IDs(t *testing.T) {
	const body = `{"client_id":"c","timestamp_micros":"1767323045678901","events":[{"name":"e"},{"name":"e"},{"name":"e","timestamp_micros":1767323045000000}]}`
	first, again := ga4Lines(t, "api_secret=k", body), ga4Lines(t, "api_secret=k", body)
	seen := map[string]bool{}
	for i, line := range first {
		if line != again[i] || !strings.HasPrefix(line, `{"id":"derived-`) {
			t.Errorf("first %s, then %s", line, again[i])
		}
		seen[line[:50]] = true
	}
	if len(seen) != 3 || !strings.Contains(first[0], `"time":"2026-01-02T03:04:05.678901Z"`) || !strings.Contains(first[2], `"time":"2026-01-02T03:04:05Z"`) {
		t.Errorf("events are %q", first)
	}
	if other := ga4Lines(t, "api_secret=k", strings.Replace(body, `"c"`, `"d"`, 1)); seen[other[0][:50]] {
		t.Error("of two people the same has one id")
	}
}

// TestGA4OnServers passes on who the visitor is; it is used and not kept.
func TestGA4OnServers(t *testing.T) {
	h, stub := newHandler(t, noon)
	post(h, "/mp/collect?api_secret=k", `{"client_id":"c","ip_override":"198.51.100.9","user_agent":"Mozilla/5.0 (X11)","events":[{"name":"e"}]}`)
	if stub.origin.Address.String() != "198.51.100.9" || stub.origin.UserAgent != "Mozilla/5.0 (X11)" {
		t.Errorf("origin is %+v", stub.origin)
	}
	if text := string(stub.lines["k"]); strings.Contains(text, "198.51") || strings.Contains(text, "X11") {
		t.Errorf("the address is kept: %s", text)
	}
}

func TestGA4Refusals(t *testing.T) {
	h, stub := newHandler(t, noon)
	for body, status := range map[string]int{
		`{"client_id":"c"}`: 400, `{`: 400, `{"client_id":"c","events":[7,{"name":"e"},{"params":3}]}`: 204,
	} {
		if w := post(h, "/mp/collect?api_secret=k", body); w.Code != status {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if got := strings.Count(string(stub.lines["k"]), "\n"); got != 3 {
		t.Errorf("%d events came", got)
	}
	if w := post(h, "/mp/collect", `{"client_id":"c","events":[{"name":"e"}]}`); w.Code != http.StatusUnauthorized {
		t.Errorf("without a key: %d", w.Code)
	}
	if w := post(h, "/debug/mp/collect?api_secret=k", `{}`); w.Body.String() != `{"validationMessages":[]}` {
		t.Errorf("for debugging: %s", w.Body)
	}
}
