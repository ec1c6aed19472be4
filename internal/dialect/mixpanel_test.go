package dialect

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestMixpanelEvents has the cases that no recording shows. Each event has the
// key and an id besides.
func TestMixpanelEvents(t *testing.T) {
	for _, test := range []struct{ event, properties, want string }{
		// Who it is.
		{"e", `"distinct_id":"u"`, `"name":"e","user_id":"u"`},
		{"e", `"distinct_id":7`, `"name":"e","user_id":"7"`},
		{"e", `"distinct_id":"$device:d","$device_id":"d"`, `"name":"e","anonymous_id":"d"`},
		{"e", `"distinct_id":"$device:d"`, `"name":"e","anonymous_id":"d"`},
		{"e", `"distinct_id":"d","$device_id":"d"`, `"name":"e","anonymous_id":"d"`},
		{"e", `"distinct_id":"u","$device_id":"d","$user_id":"u"`, `"name":"e","user_id":"u","anonymous_id":"d"`},
		{"$identify", `"distinct_id":"u","$anon_distinct_id":"$device:d","$device_id":"d","$user_id":"u"`, `"name":"identify","user_id":"u","anonymous_id":"d"`},
		{"$identify", `"$identified_id":"u","$anon_id":"a"`, `"name":"identify","user_id":"u","anonymous_id":"a"`},
		{"$create_alias", `"alias":"u","distinct_id":"$device:d"`, `"name":"alias","user_id":"u","properties":{"previous_id":"d"}`},
		{"$merge", `"$distinct_ids":["$device:d","u"]`, `"name":"alias","user_id":"u","properties":{"$distinct_ids":["$device:d","u"],"previous_id":"d"}`},
		{"$merge", `"$distinct_ids":["u"],"distinct_id":"u"`, `"name":"$merge","user_id":"u","properties":{"$distinct_ids":["u"]}`},
		// When.
		{"e", `"distinct_id":"u","time":1767323045`, `"name":"e","time":"2026-01-02T03:04:05Z","user_id":"u"`},
		{"e", `"distinct_id":"u","time":1767323045.678`, `"name":"e","time":"2026-01-02T03:04:05.678Z","user_id":"u"`},
		{"e", `"distinct_id":"u","time":1767323045678`, `"name":"e","time":"2026-01-02T03:04:05.678Z","user_id":"u"`},
		{"e", `"distinct_id":"u","time":"soon"`, `"name":"e","user_id":"u","properties":{"time":"soon"}`},
		// Where.
		{"$mp_web_page_view", `"distinct_id":"u","$current_url":"https://e.example/a","current_page_title":"A","$referrer":"https://r.example/"`,
			`"name":"page_view","user_id":"u","context":{"url":"https://e.example/a","title":"A","referrer":"https://r.example/"}`},
		{"$mp_click", `"distinct_id":"u","$el_text":"Buy"`, `"name":"click","user_id":"u","properties":{"$el_text":"Buy"}`},
		{"e", `"distinct_id":"u","$browser":"Chrome","$browser_version":126,"$os":"Linux","$screen_width":3,"$screen_height":4,"mp_lib":"web","$lib_version":"2.1"`,
			`"name":"e","user_id":"u","context":{"browser":"Chrome","browser_version":"126","os":"Linux","screen":"3x4","library":"mixpanel-web/2.1"}`},
		{"e", `"distinct_id":"u","$browser":null,"$city":{"a":1},"utm_source":"news","utm_medium":7,"$referrer":"$direct"`,
			`"name":"e","user_id":"u","properties":{"$browser":null,"$city":{"a":1},"utm_medium":7},"context":{"campaign":{"source":"news"}}`},
	} {
		got := translated(t, "/track", `{"event":"`+test.event+`","properties":{"token":"k","$insert_id":"i",`+test.properties+`}}`)
		if want := `{"id":"i",` + test.want + `}`; len(got) != 1 || got[0] != want {
			t.Errorf("%s %s\n got %q\nwant %s", test.event, test.properties, got, want)
		}
	}
}

// TestMixpanelProfiles are kept on the person, or describe a group.
func TestMixpanelProfiles(t *testing.T) {
	for _, test := range []struct{ path, members, want string }{
		{"/engage", `"$distinct_id":"u","$set":{"a":1},"$set_once":{"b":2},"$ip":"0","$ignore_time":true`, `"name":"identify","user_id":"u","person":{"set":{"a":1},"set_once":{"b":2}}`},
		{"/engage", `"$distinct_id":"$device:d","$set":{"a":1},"$ip":"203.0.113.9"`, `"name":"identify","anonymous_id":"d","context":{"ip":"203.0.113.9"},"person":{"set":{"a":1}}`},
		{"/engage", `"$distinct_id":"u","$unset":["a"],"$delete":""`, `"name":"identify","user_id":"u","properties":{"$unset":["a"],"$delete":""}`},
		{"/engage", `"$distinct_id":"u","$append":{"$transactions":{"$amount":12.5,"sku":"x"}}`,
			`"name":"purchase","user_id":"u","properties":{"$append":{"$transactions":{"$amount":12.5,"sku":"x"}},"amount":12.5}`},
		{"/engage", `"$distinct_id":"u","$append":{"list":1}`, `"name":"identify","user_id":"u","properties":{"$append":{"list":1}}`},
		{"/groups", `"$group_key":"company","$group_id":7,"$set":{"size":3},"$union":{"tags":["x"]}`,
			`"name":"group","anonymous_id":"$company_7","properties":{"size":3,"$union":{"tags":["x"]},"type":"company","id":"7"},"groups":{"company":"7"}`},
	} {
		got := translated(t, test.path, `{"$token":"k",`+test.members+`}`)
		if want := `{"id":"made",` + test.want + `}`; len(got) != 1 || got[0] != want {
			t.Errorf("%s\n got %q\nwant %s", test.members, got, want)
		}
	}
}

// TestMixpanelEncodings finds the same event wherever it is put.
func TestMixpanelEncodings(t *testing.T) {
	const event = `{"event":"~>~>~>?","properties":{"token":"k","distinct_id":"u","time":1767323045}}`
	encoded := base64.StdEncoding.EncodeToString([]byte(event))
	if !strings.Contains(encoded, "+") {
		t.Fatal("the case needs a plus")
	}
	want := translated(t, "/track", event)[0]
	for _, test := range []struct{ path, body string }{
		{"/track/", "[" + event + "]"},
		{"/track", "data=" + encoded},
		{"/track?verbose=1", "ip=1&data=" + url.QueryEscape(encoded)},
		{"/track", "data=" + url.QueryEscape(event)},
		{"/import?strict=1", event + "\n\n" + event + "\n"},
		{"/import", "data=" + encoded + "&verbose=0"},
	} {
		for _, got := range translated(t, test.path, test.body) {
			if got != want {
				t.Errorf("%s %s\n got %s\nwant %s", test.path, test.body, got, want)
			}
		}
	}
}

// TestMixpanelAnswers are those that its SDKs look for.
func TestMixpanelAnswers(t *testing.T) {
	const event = `{"event":"e","properties":{"token":"k","distinct_id":"u"}}`
	for _, test := range []struct {
		path, body string
		fail       error
		status     int
		answer     string
	}{
		{"/track", event, nil, 200, `1`},
		{"/track?verbose=0", "data=" + url.QueryEscape(event), nil, 200, `1`},
		{"/track?verbose=1", event, nil, 200, `{"status":1,"error":null}`},
		{"/track?img=1", event, nil, 200, transparent},
		{"/import?strict=1", event, nil, 200, `{"code":200,"num_records_imported":1,"status":"OK"}`},
		{"/import", "data=" + url.QueryEscape(event) + "&verbose=1", nil, 200, `{"status":1,"error":null}`},
		{"/track", `{"event":`, nil, 400, `0`},
		{"/track?verbose=1", event, errFull, 503, `{"error":"the disk is full","status":0}`},
		{"/track", `{"event":"e","properties":{}}`, nil, 401, `0`},
		{"/import?strict=1", event, errLimited, 429, `{"code":429,"error":"too many","status":"Too Many Requests"}`},
	} {
		h, stub := newHandler(t, noon)
		h.patience = h.pause
		for range 10 {
			stub.fail = append(stub.fail, test.fail)
		}
		if w := post(h, test.path, test.body); w.Code != test.status || w.Body.String() != test.answer {
			t.Errorf("%s %s (%v): %d %q", test.path, test.body, test.fail, w.Code, w.Body)
		}
	}
}

// TestMixpanelOnServers takes no address for the visitor's that is said not to
// be.
func TestMixpanelOnServers(t *testing.T) {
	h, stub := newHandler(t, noon)
	for ip, want := range map[string]bool{"0": false, "1": true} {
		post(h, "/track?ip="+ip, `{"event":"e","properties":{"token":"k","distinct_id":"u"}}`, "User-Agent", "Mozilla/5.0")
		if stub.origin.Address.IsValid() != want {
			t.Errorf("ip=%s: %v", ip, stub.origin)
		}
	}
	if h.Claims(httptest.NewRequest(http.MethodGet, "/groups", nil)) {
		t.Error("a page of the dashboard is claimed")
	}
}

// TestMixpanelPoison costs its line only.
func TestMixpanelPoison(t *testing.T) {
	for path, body := range map[string]string{
		"/track":  `[{"event":"e","properties":{"token":"k","distinct_id":"u","$insert_id":"i"}},7,{"event":9,"properties":[1]}]`,
		"/import": `{"event":"e","properties":{"token":"k","distinct_id":"u","$insert_id":"i"}}` + "\n7\n" + `{"event":9,"properties":[1]}`,
	} {
		got := translated(t, path+"?token=k", body)
		want := []string{`{"id":"i","name":"e","user_id":"u"}`, `"7"`, `{"id":"made","properties":{"properties":[1]}}`}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: %q", path, got)
		}
	}
}
