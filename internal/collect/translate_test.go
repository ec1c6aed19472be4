package collect

import (
	"net/http"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// shouted is a form of events that is not Weir's: told by a header, or by how the
// body begins.
func shouted(header map[string][]string, body []byte) ([]byte, error) {
	if http.Header(header).Get("Content-Type") == "text/shouting" || strings.HasPrefix(string(body), "!") {
		text := strings.ToLower(strings.TrimPrefix(string(body), "!"))
		if text == "" {
			return nil, weir.Errorf(weir.CodeUnsupported, "nothing was shouted")
		}
		return []byte(text), nil
	}
	return nil, nil
}

// TestBodiesOfAnotherForm are translated however they come; the rest of their way
// is that of any.
func TestBodiesOfAnotherForm(t *testing.T) {
	f := start(t, options{})
	f.config.Translate = shouted
	const loud = `{"ID":"A","NAME":"N","USER_ID":"U","TIME":1767323045}`
	for i, body := range []string{"!" + loud, gzipped(t, "!"+loud), strings.ToLower(loud)} {
		w, err := f.post(body)
		if err != nil || w.Body.String() != `{"accepted":1,"rejected":[]}`+"\n" {
			t.Errorf("body %d by HTTP: %v %v", i, w.Body, err)
		}
	}
	f.wantPublished(`{"accepted":1,"rejected":[],"stream":"LOG","seq":1,"duplicate":true}`, loud, "Content-Type", "text/shouting")
	f.wantPublished(`{"accepted":1,"rejected":[],"stream":"LOG","seq":1,"duplicate":true}`, "!"+loud)
	if got := f.one(); got.ID != "a" || got.Name != "n" || got.UserID != "u" {
		t.Errorf("the event is %+v", got)
	}
	if _, err := f.publish("!"); weir.ErrorCode(err) != weir.CodeUnsupported {
		t.Errorf("refused by NATS: %v", err)
	}
	if _, err := f.post("!"); weir.ErrorCode(err) != weir.CodeUnsupported {
		t.Errorf("refused by HTTP: %v", err)
	}
}
