package dialect

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestSegmentCalls has the cases that no recording shows.
func TestSegmentCalls(t *testing.T) {
	for _, test := range []struct{ path, call, want string }{
		{"/v1/t", `"event":"e","userId":"u"`, `"name":"e","user_id":"u"`},
		{"/v1/track", `"event":"e","userId":7,"anonymousId":"a"`, `"name":"e","user_id":"7","anonymous_id":"a"`},
		{"/v1/batch", `"type":"track","event":"","userId":"u"`, `"user_id":"u"`},
		{"/v1/batch", `"type":"wave","userId":"u","hands":2`, `"name":"wave","user_id":"u","properties":{"hands":2}`},
		{"/v1/t", `"event":"e","userId":"u","name":"n","properties":{"name":"m"}`, `"name":"e","user_id":"u","properties":{"name":"m"}`},
		{"/v1/i", `"userId":"u","traits":{"a":1},"context":{"traits":{"a":0,"b":2}}`, `"name":"identify","user_id":"u","person":{"set":{"a":0,"b":2,"a":1}}`},
		{"/v1/i", `"userId":"u","traits":{"a":1},"context":{"traits":{"a":1}}`, `"name":"identify","user_id":"u","person":{"set":{"a":1}}`},
		{"/v1/t", `"event":"e","userId":"u","context":{"traits":{"a":1}}`, `"name":"e","user_id":"u","person":{"set":{"a":1}}`},
		{"/v1/a", `"userId":"u","previousId":"p"`, `"name":"alias","user_id":"u","properties":{"previous_id":"p"}`},
		{"/v1/a", `"userId":"u","anonymousId":"a"`, `"name":"alias","user_id":"u","anonymous_id":"a","properties":{"previous_id":"a"}`},
		{"/v1/g", `"userId":"u","groupId":"g","traits":{"type":"x","size":3}`, `"name":"group","user_id":"u","properties":{"group_type":"x","size":3,"type":"group","id":"g"},"groups":{"group":"g"}`},
		{"/v1/t", `"event":"e","userId":"u","context":{"groupId":"g"}`, `"name":"e","user_id":"u","groups":{"group":"g"}`},
		{"/v1/s", `"userId":"u","name":"Main","properties":{"url":"x"}`, `"name":"screen","user_id":"u","properties":{"name":"Main","url":"x"}`},
		{"/v1/p", `"userId":"u","properties":{"url":"https://e.example/a?b","title":"T","x":""},"context":{"page":{"url":"https://other.example","referrer":"https://r.example"}}`,
			`"name":"page_view","user_id":"u","properties":{"x":""},"context":{"referrer":"https://r.example","url":"https://e.example/a?b","title":"T"}`},
		{"/v1/p", `"userId":"u","properties":null`, `"name":"page_view","user_id":"u"`},
		{"/v1/t", `"event":"e","userId":"u","timestamp":"soon"`, `"name":"e","user_id":"u","properties":{"timestamp":"soon"}`},
		// The context.
		{"/v1/t", `"event":"e","userId":"u","context":{"os":{"name":"iOS","version":17},"device":{"model":"x"},"screen":{"width":3,"height":4},"network":{"wifi":true}}`,
			`"name":"e","user_id":"u","context":{"os":"iOS","os_version":"17","device_model":"x","screen":"3x4","network":{"wifi":true}}`},
		{"/v1/t", `"event":"e","userId":"u","context":{"os":"iOS","device":7,"ip":8,"library":"l","campaign":"c","page":"p","locale":null}`,
			`"name":"e","user_id":"u","context":{"sent_os":"iOS","sent_device":7,"sent_ip":8,"sent_library":"l","sent_campaign":"c","sent_page":"p"}`},
		{"/v1/t", `"event":"e","userId":"u","context":[1],"traits":2,"properties":"x"`, `"name":"e","user_id":"u","properties":{"context":[1],"traits":2,"properties":"x"}`},
	} {
		got := translated(t, test.path, `{"writeKey":"k","messageId":"i",`+test.call+`}`)
		if want := `{"id":"i",` + test.want + `}`; len(got) != 1 || got[0] != want {
			t.Errorf("%s %s\n got %q\nwant %s", test.path, test.call, got, want)
		}
	}
}

// TestSourcesAreDescribed with what the browser SDKs need before they send.
func TestSourcesAreDescribed(t *testing.T) {
	h, _ := newHandler(t, noon)
	w := serve(h, httptest.NewRequest(http.MethodGet, "/sourceConfig/?writeKey=wk", nil))
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"writeKey":"wk"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := serve(h, httptest.NewRequest(http.MethodGet, "/sourceConfig", nil)); w.Code != http.StatusUnauthorized {
		t.Errorf("without a key: %d", w.Code)
	}
	if w := post(h, "/v1/m", `{"series":[]}`); w.Code != http.StatusOK {
		t.Errorf("the SDK's own measurements: %d", w.Code)
	}
}
