package client

import (
	"encoding/json"
	"regexp"
	"testing"
)

var madeID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

func TestWithIDs(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"none", `{"name":"a"}`, `{"id":"ID","name":"a"}`},
		{"given", `{"name":"a","id":"x"}`, `{"name":"a","id":"x"}`},
		{"a number", `{"id":7,"name":"a"}`, `{"id":7,"name":"a"}`},
		{"null", `{"id":null,"name":"a"}`, `{"id":"ID","name":"a"}`},
		{"empty", `{"id":"","name":"a"}`, `{"id":"ID","name":"a"}`},
		{"other case is another field", `{"ID":"x"}`, `{"id":"ID","ID":"x"}`},
		{"nested id is another field", `{"properties":{"id":"x"}}`, `{"id":"ID","properties":{"id":"x"}}`},
		{"empty object", `{}`, `{"id":"ID"}`},
		{"array", ` [{"name":"a"},{"id":"x"},5] `, `[{"id":"ID","name":"a"},{"id":"x"},5]`},
		{"object over lines", "{\n\"name\":\"a\"}", "{\"id\":\"ID\",\n\"name\":\"a\"}"},
		{"lines", "{\"name\":\"a\"}\r\n{\"id\":\"x\"}", "{\"id\":\"ID\",\"name\":\"a\"}\n{\"id\":\"x\"}\n"},
		{"broken line", "{\"name\":\n{\"n\":1}\n", "{\"name\":\n{\"id\":\"ID\",\"n\":1}\n"},
		{"nothing", "", ""},
		{"no JSON", "hello", "hello\n"},
		{"scalar", "12", "12"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := withIDs([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if masked := madeID.ReplaceAllString(string(got), "ID"); masked != tt.want {
				t.Errorf("got  %s\nwant %s", masked, tt.want)
			}
		})
	}
}

// FuzzWithIDs holds that valid JSON stays valid, and that a second pass finds
// nothing left to do.
func FuzzWithIDs(f *testing.F) {
	f.Add([]byte(`{"name":"a"}`))
	f.Add([]byte(`[{"id":null},{},[]]`))
	f.Add([]byte("{\"a\":1}\n{\"id\":\"\"}\nx"))
	f.Fuzz(func(t *testing.T, body []byte) {
		once, err := withIDs(body)
		if err != nil {
			t.Fatalf("cannot stamp %q: %v", body, err)
		}
		if json.Valid(body) && !json.Valid(once) {
			t.Fatalf("%q became invalid: %q", body, once)
		}
		twice, err := withIDs(once)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(body) {
			return
		}
		again, _ := withIDs(twice)
		if string(again) != string(twice) {
			t.Fatalf("stamped twice: %q, then %q", twice, again)
		}
	})
}
