package dialect

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// translated returns the events that a body comes to.
func translated(t *testing.T, path, body string) []string {
	t.Helper()
	h, stub := newHandler(t, noon)
	if w := post(h, path, body); w.Code != http.StatusOK {
		t.Fatalf("%s is answered %d %s", body, w.Code, w.Body)
	}
	return strings.Split(strings.TrimSpace(string(stub.lines["k"])), "\n")
}

// TestPosthogEvents has the cases that no recording shows. Each event has the
// key and an id besides.
func TestPosthogEvents(t *testing.T) {
	for event, want := range map[string]string{
		// Who it is.
		`"event":"e","distinct_id":"u"`:                                                                             `"name":"e","user_id":"u"`,
		`"event":"e","$distinct_id":"u"`:                                                                            `"name":"e","user_id":"u"`,
		`"event":"e","properties":{"distinct_id":"u"}`:                                                              `"name":"e","user_id":"u"`,
		`"event":"e","distinct_id":17`:                                                                              `"name":"e","user_id":"17"`,
		`"event":"e","distinct_id":{"a":1}`:                                                                         `"name":"e","user_id":"{\"a\":1}"`,
		`"event":"e","distinct_id":null`:                                                                            `"name":"e"`,
		`"event":"e","distinct_id":"a","properties":{"$is_identified":false}`:                                       `"name":"e","anonymous_id":"a"`,
		`"event":"e","distinct_id":"a","properties":{"$device_id":"a"}`:                                             `"name":"e","anonymous_id":"a"`,
		`"event":"e","distinct_id":"a","properties":{"$device_id":"d","$lib":"web"}`:                                `"name":"e","anonymous_id":"a","properties":{"$device_id":"d"},"context":{"library":"web"}`,
		`"event":"e","distinct_id":"u","properties":{"$device_id":"d","$user_id":"u","$lib":"web"}`:                 `"name":"e","user_id":"u","properties":{"$device_id":"d"},"context":{"library":"web"}`,
		`"event":"e","distinct_id":"a","options":{"process_person_profile":false}`:                                  `"name":"e","anonymous_id":"a"`,
		`"event":"$identify","distinct_id":"u","properties":{"$anon_distinct_id":"a"}`:                              `"name":"identify","user_id":"u","anonymous_id":"a"`,
		`"event":"$identify","distinct_id":"u","properties":{"$anon_distinct_id":"u"}`:                              `"name":"identify","user_id":"u"`,
		`"event":"$create_alias","distinct_id":"a","properties":{"alias":"u","$is_identified":false}`:               `"name":"alias","user_id":"u","properties":{"previous_id":"a"}`,
		`"event":"$create_alias","distinct_id":"u","properties":{"alias":"v"}`:                                      `"name":"alias","user_id":"u","properties":{"previous_id":"v"}`,
		`"event":"$merge_dangerously","distinct_id":"u","properties":{"alias":"v"}`:                                 `"name":"alias","user_id":"u","properties":{"previous_id":"v"}`,
		`"event":"e","distinct_id":"u","properties":{"alias":"v"}`:                                                  `"name":"e","user_id":"u","properties":{"alias":"v"}`,
		`"event":"$groupidentify","distinct_id":"u","properties":{"$group_type":"t","$group_key":7,"$group_set":1}`: `"name":"group","user_id":"u","properties":{"type":"t","id":"7"},"groups":{"t":"7"}`,
		// What it is called.
		`"event":"$autocapture","distinct_id":"u","properties":{"$event_type":"submit"}`: `"name":"$autocapture","user_id":"u","properties":{"$event_type":"submit"}`,
		`"event":"$screen","distinct_id":"u","properties":{"title":"x"}`:                 `"name":"$screen","user_id":"u","properties":{"title":"x"}`,
		`"event":"$pageview","distinct_id":"u","properties":{"title":"x"}`:               `"name":"page_view","user_id":"u","context":{"title":"x"}`,
		`"distinct_id":"u"`: `"user_id":"u"`,
		// What is kept, and where.
		`"event":"e","distinct_id":"u","more":1,"properties":{"a":null,"gclid":null,"fbclid":"x"}`:                `"name":"e","user_id":"u","properties":{"more":1,"a":null,"fbclid":"x"}`,
		`"event":"e","distinct_id":"u","properties":{"$current_url":7,"$screen_width":1}`:                         `"name":"e","user_id":"u","properties":{"$current_url":7,"$screen_width":1}`,
		`"event":"e","distinct_id":"u","properties":[1]`:                                                          `"name":"e","user_id":"u","properties":{"properties":[1]}`,
		`"event":"e","distinct_id":"u","properties":{"$groups":"x","$set":7}`:                                     `"name":"e","user_id":"u","properties":{"$groups":"x","$set":7}`,
		`"event":"e","distinct_id":"u","timestamp":"soon"`:                                                        `"name":"e","user_id":"u","properties":{"timestamp":"soon"}`,
		`"event":"e","distinct_id":"u","$set_once":{"a":null,"b":1},"properties":{"$set":{"c":2}},"$set":{"d":3}`: `"name":"e","user_id":"u","person":{"set":{"c":2,"d":3},"set_once":{"b":1}}`,
		`"event":"e","distinct_id":"u","offset":60000`:                                                            `"name":"e","time":"2026-05-06T11:59:00Z","untimed":true,"user_id":"u"`,
		`"event":"e","distinct_id":"u","offset":-1`:                                                               `"name":"e","user_id":"u"`,
	} {
		got := translated(t, "/e/", `{"api_key":"k","uuid":"i",`+event+`}`)
		if want := `{"id":"i",` + want + `}`; len(got) != 1 || got[0] != want {
			t.Errorf("%s\n got %q\nwant %s", event, got, want)
		}
	}
}

// TestPosthogConfig cannot be broken out of.
func TestPosthogConfig(t *testing.T) {
	h, _ := newHandler(t, noon)
	w := serve(h, httptest.NewRequest(http.MethodGet, `/array/x%22%3C%2Fscript%3E/config.js`, nil))
	if w.Code == http.StatusOK && strings.Contains(w.Body.String(), `</script>`) {
		t.Errorf("%s", w.Body)
	}
	w = serve(h, httptest.NewRequest(http.MethodGet, `/array/phc_1/config.js`, nil))
	if w.Header().Get("Content-Type") != "application/javascript; charset=utf-8" || !strings.Contains(w.Body.String(), `_POSTHOG_REMOTE_CONFIG["phc_1"]={config:{`) {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
}
