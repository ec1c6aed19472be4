package dialect

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestPlausibleEvents has the cases that no recording shows: the long names, and
// what older scripts send.
func TestPlausibleEvents(t *testing.T) {
	h, stub := newHandler(t, noon)
	for _, test := range []struct{ members, want string }{
		{`"name":"pageview","url":"https://e.example/a","referrer":"https://r.example","domain":"k"`,
			`"name":"page_view",WHO,"context":{"url":"https://e.example/a","referrer":"https://r.example"}`},
		{`"n":"Buy","d":"k","p":"{\"plan\":\"pro\"}","$":"{\"amount\":\"12.5\",\"currency\":\"EUR\"}"`,
			`"name":"Buy",WHO,"properties":{"plan":"pro","amount":12.5,"currency":"EUR"}`},
		{`"n":"Buy","d":"k","props":{"a":1},"revenue":{"amount":"much","currency":"EUR"},"interactive":true,"hashMode":1`,
			`"name":"Buy",WHO,"properties":{"a":1,"amount":"much","currency":"EUR"},"context":{"hash_mode":1}`},
		{`"n":"odd","d":"k","p":"no JSON","$":[1],"new":{"x":null}`,
			`"name":"odd",WHO,"properties":{"p":"no JSON","$":[1],"new":{"x":null}}`},
		{`"n":"none","d":"k","p":null,"$":null`, `"name":"none",WHO`},
		{`"n":"by host","u":"https://www.k/page"`, `"name":"by host",WHO,"context":{"url":"https://www.k/page"}`},
	} {
		clear(stub.lines)
		w := post(h, "/api/event", "{"+test.members+"}", "Content-Type", "text/plain")
		if w.Code != http.StatusAccepted || w.Body.String() != "ok" {
			t.Errorf("%s: %d %q", test.members, w.Code, w.Body)
		}
		who := visitorAt(t, h.visitors, noon, "203.0.113.7", "", "k")
		want := `{"id":"made",` + strings.Replace(test.want, "WHO", `"anonymous_id":"`+who+`"`, 1) + "}\n"
		if got := string(stub.lines["k"]); got != want {
			t.Errorf("%s\n got %s\nwant %s", test.members, got, want)
		}
	}
}

// TestPlausibleSites get an event each, and do not share the visitor.
func TestPlausibleSites(t *testing.T) {
	h, stub := newHandler(t, noon)
	post(h, "/api/event", `{"n":"pageview","u":"https://a.example/","d":"a.example, b.example,unknown.example,a.example"}`)
	if keys := slices.Sorted(maps.Keys(stub.lines)); !slices.Equal(keys, []string{"a.example", "b.example", "unknown.example"}) {
		t.Errorf("sites are %q", keys)
	}
	if len(stub.lines["a.example"]) != len(stub.lines["b.example"]) || string(stub.lines["a.example"]) == string(stub.lines["b.example"]) {
		t.Errorf("the sites have %q", stub.lines)
	}
	stub.known = map[string]bool{"b.example": true}
	if w := post(h, "/api/event", `{"n":"pageview","u":"https://a.example/","d":"a.example,b.example"}`); w.Code != http.StatusAccepted {
		t.Errorf("with a site that is not here: %d", w.Code)
	}
	if w := post(h, "/api/event", `{"n":"pageview","u":"https://a.example/"}`); w.Code != http.StatusUnauthorized {
		t.Errorf("for no site that is here: %d", w.Code)
	}
	for _, body := range []string{``, `[]`, `7`, `{"n":"pageview"}`, `{"n":"x","u":"%zz"}`} {
		if w := post(h, "/api/event", body); w.Code < 400 || w.Code >= 500 {
			t.Errorf("%q: %d", body, w.Code)
		}
	}
}

// TestHeldEventsKeepTheirID from attempt to attempt: what seemed refused may be
// on disk.
func TestHeldEventsKeepTheirID(t *testing.T) {
	h, stub := newHandler(t, noon)
	h.newID = newID
	var attempts []string
	h.config.Accept = func(ctx context.Context, project string, lines []byte, origin Origin) (Outcome, error) {
		attempts = append(attempts, string(lines))
		return stub.accept(ctx, project, lines, origin)
	}
	stub.fail = []error{errFull, errFull}
	w := post(h, "/api/event", `{"n":"pageview","u":"https://a.example/","d":"k"}`)
	if w.Code != http.StatusAccepted || len(attempts) != 3 || attempts[0] != attempts[2] || !strings.Contains(attempts[0], `{"id":"0`) {
		t.Errorf("%d after %q", w.Code, attempts)
	}
}

// TestHeldWithoutASalt: events that cannot even be read at the moment are held as
// well.
func TestHeldWithoutASalt(t *testing.T) {
	for path, body := range map[string]string{
		"/api/event": `{"n":"pageview","u":"https://a.example/","d":"k"}`, "/api/send": `{"type":"event","payload":{"website":"k","url":"/"}}`,
	} {
		h, stub := newHandler(t, noon)
		salts := &failingSalts{err: errors.New("no answer")}
		h.visitors.salts = salts
		at := noon
		h.now = func() time.Time { // an hour passes at each look, and then the store answers
			if at = at.Add(time.Hour); at.Sub(noon) > 5*time.Hour {
				salts.err = nil
			}
			return at
		}
		if w := post(h, path, body); w.Code >= http.StatusBadRequest || bytes.Count(stub.lines["k"], []byte{'\n'}) != 1 {
			t.Errorf("%s is answered %d %s, with %s", path, w.Code, w.Body, stub.lines["k"])
		}
	}
}
