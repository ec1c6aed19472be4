package dialect

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// snowplowBody is a request with one event.
func snowplowBody(members string) string {
	return `{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[{"aid":"k","eid":"i","duid":"d",` + members + `}]}`
}

// TestSnowplowEvents has the cases that no recording shows. Each event has an id
// and a visitor besides.
func TestSnowplowEvents(t *testing.T) {
	const unstruct = `{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":`
	for _, test := range []struct{ members, want string }{
		{`"e":"pv","ttm":"1767323045678","dtm":"1","stm":"2"`, `"name":"page_view","time":"2026-01-02T03:04:05.678Z",WHO`},
		{`"e":"pp","pp_mix":"0","pp_maxy":"7","pp_may":"900"`, `"name":"page_ping",WHO,"properties":{"scroll_min_x":0,"pp_maxy":"7","scroll_max_y":900}`},
		{`"e":"tr","tr_id":"o1","tr_tt":"12.50","tr_cu":"EUR","tr_co":"DE"`,
			`"name":"purchase",WHO,"properties":{"transaction_id":"o1","amount":12.50,"currency":"EUR","country":"DE"}`},
		{`"e":"ti","ti_id":"o1","ti_sk":"s","ti_pr":"much","ti_qu":"2"`,
			`"name":"transaction_item",WHO,"properties":{"transaction_id":"o1","sku":"s","price":"much","quantity":2}`},
		{`"e":"ue","ue_px":"` + base64.RawURLEncoding.EncodeToString([]byte(unstruct+`{"schema":"iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1","data":{"targetUrl":"https://e.example/?a>b~"}}}`)) + `"`,
			`"name":"click",WHO,"properties":{"schema":"iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1","targetUrl":"https://e.example/?a>b~"}`},
		{`"e":"ue","ue_pr":"{"`, `WHO,"properties":{"ue_pr":"{"}`},
		{`"e":"ue","ue_pr":"[1]"`, `WHO,"properties":{"ue_pr":[1]}`},
		{`"e":"se","se_ac":"add","new":"x","vp":"3x4","nuid":"n"`, `"name":"add",WHO,"properties":{"action":"add","new":"x"},"context":{"viewport":"3x4"}`},
		{`"e":"custom","co":"{}"`, `"name":"custom",WHO,"properties":{"contexts":{}}`},
	} {
		got := snowplowLines(t, snowplowBody(test.members))
		want := `{"id":"i",` + strings.Replace(test.want, "WHO", `"anonymous_id":"d"`, 1) + "}\n"
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", test.members, got, want)
		}
	}
}

// snowplowLines returns what a body comes to.
func snowplowLines(t *testing.T, body string) string {
	t.Helper()
	h, stub := newHandler(t, noon)
	if w := post(h, "/com.acme/tp2", body); w.Code != http.StatusOK || w.Body.String() != "ok" {
		t.Errorf("%s: %d %q", body, w.Code, w.Body)
	}
	return string(stub.lines["k"])
}

// TestSnowplowContexts name visitor, session and what was bought.
func TestSnowplowContexts(t *testing.T) {
	const event = `{"data":[{"aid":"k","eid":"i","e":"ue","ue_pr":"{\"data\":{\"schema\":\"iglu:com.snowplowanalytics.snowplow.ecommerce/snowplow_ecommerce_action/jsonschema/1-0-2\",\"data\":{\"type\":\"transaction\"}}}",` +
		`"co":"{\"data\":[{\"schema\":\"iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2\",\"data\":{\"userId\":\"phone\",\"sessionId\":\"s\"}},` +
		`{\"schema\":\"iglu:com.snowplowanalytics.snowplow.ecommerce/transaction/jsonschema/1-0-0\",\"data\":{\"revenue\":12.5,\"currency\":\"EUR\"}}]}"}]}`
	got := snowplowLines(t, event)
	for _, part := range []string{`"name":"purchase","anonymous_id":"phone","session_id":"s"`, `"amount":12.5,"currency":"EUR"`, `"contexts":[{"schema"`} {
		if !strings.Contains(got, part) {
			t.Errorf("%s is not in %s", part, got)
		}
	}
}

// TestSnowplowVisitors without an id are told apart as those of Plausible are.
func TestSnowplowVisitors(t *testing.T) {
	h, stub := newHandler(t, noon)
	post(h, "/com.acme/tp2", `{"data":[{"aid":"k","e":"pv"}]}`)
	if want := visitorAt(t, h.visitors, noon, "203.0.113.7", "", "k"); !strings.Contains(string(stub.lines["k"]), `"anonymous_id":"`+want+`"`) {
		t.Errorf("the visitor is %s", stub.lines["k"])
	}
}

// TestSnowplowKeepsNoAddress beside an id that stands for it, also where a server
// passes it on.
func TestSnowplowKeepsNoAddress(t *testing.T) {
	for known, kept := range map[string]bool{"": false, `,"duid":"d"`: true} {
		h, stub := newHandler(t, noon)
		post(h, "/com.acme/tp2", `{"data":[{"aid":"k","e":"pv","ip":"198.51.100.9","ua":"Mozilla/5.0"`+known+`}]}`)
		lines := string(stub.lines["k"])
		if got := strings.Contains(lines, "198.51.100.9") && strings.Contains(lines, "Mozilla"); got != kept {
			t.Errorf("with %q: %s", known, lines)
		}
		want := visitorAt(t, h.visitors, noon, "198.51.100.9", "Mozilla/5.0", "k")
		if got := strings.Contains(lines, want); got == kept {
			t.Errorf("with %q: %s, the visitor is %s", known, lines, want)
		}
	}
}

// TestSnowplowPixel takes the event out of a URL and answers with an image.
func TestSnowplowPixel(t *testing.T) {
	h, stub := newHandler(t, noon)
	query := url.Values{"e": {"pv"}, "aid": {"k"}, "eid": {"i"}, "duid": {"d"}, "url": {"https://e.example/?a=b+c"}, "page": {"A & \"B\""}, "dtm": {"1767323045678"}}
	w := serve(h, httptest.NewRequest(http.MethodGet, "/i?"+query.Encode(), nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/gif" || w.Body.String() != transparent {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	want := `{"id":"i","name":"page_view","time":"2026-01-02T03:04:05.678Z","anonymous_id":"d","context":{"title":"A & \"B\"","url":"https://e.example/?a=b+c"}}` + "\n"
	if got := string(stub.lines["k"]); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if h.Claims(httptest.NewRequest(http.MethodGet, "/i", nil)) {
		t.Error("what is no event is claimed")
	}
}

func TestSnowplowRefusals(t *testing.T) {
	h, stub := newHandler(t, noon)
	stub.known = map[string]bool{"k": true}
	for body, status := range map[string]int{
		`{"data":7}`: 400, `{`: 400, `{"data":[{"e":"pv","aid":"unknown","duid":"d"}]}`: 401,
		`{"data":[7,{"e":"pv","aid":"k","duid":"d"},{"aid":"k","e":[1]}]}`: 200,
	} {
		if w := post(h, "/com.snowplowanalytics.snowplow/tp2", body); w.Code != status {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	stub.fail = []error{errLimited}
	if w := post(h, "/x/tp2", snowplowBody(`"e":"pv"`)); w.Code != http.StatusTooManyRequests {
		t.Errorf("too many: %d", w.Code)
	}
}
