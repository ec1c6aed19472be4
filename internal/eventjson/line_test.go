package eventjson

import (
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

func TestALineIsOneEvent(t *testing.T) {
	d := Decoder{Accepted: true}
	for line, want := range map[string]string{
		` {"name":"n","user_id":"u"} `:       "",
		"":                                   "an empty line",
		"  ":                                 "an empty line",
		`{"name":"n"} {"name":"m"}`:          "more than one event",
		`[{"name":"n"}]`:                     "more than one event",
		`{"user_id":"u"}`:                    "without a name",
		`"n"`:                                "object",
		`{"name":"n"`:                        "not valid JSON",
		`{"name":"n"} and what is no event`:  "more than one event",
		"{\"name\":\"n\"}\n{\"name\":\"m\"}": "more than one event",
	} {
		e := weir.Event{Name: "the one before", UserID: "v"}
		err := d.Line([]byte(line), &e)
		if want == "" && (err != nil || e.Name != "n" || e.UserID != "u") {
			t.Errorf("%q: %+v, %v", line, e, err)
		}
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
}
