package web

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

// typed is a wrong password.
const typed = "typed wrong"

// refused returns what a request adds to the audit log, and to no admin's.
func (f *fixture) refused(method, path, body string, headers ...string) []weir.AuditEntry {
	f.t.Helper()
	before := len(f.audit("shop"))
	if w := f.call(method, path, body, headers...); w.Code < 400 {
		f.t.Errorf("%s %s is answered %d", path, body, w.Code)
	}
	if text := f.api("GET", "/v1/audit", "").Body.String(); strings.Contains(text, "password.refuse") {
		f.t.Errorf("an admin reads %s", text)
	}
	return f.audit("shop")[before:]
}

// TestWrongPasswordsAreRecorded, each with whose it was to be, but not with what was
// typed.
func TestWrongPasswordsAreRecorded(t *testing.T) {
	f := newFixture(t)
	cookie, csrf := f.person("ann", rolesOf("shop", "admin"))
	ann := f.idOf("ann@shop.example")
	const known, nobodys = `{"address":"192.0.2.1","email":"ann@shop.example"}`, `{"address":"192.0.2.1"}`
	for _, try := range []struct{ method, path, body, target, detail string }{
		{"POST", "/v1/session", `{"email":" ANN@shop.example","password":"` + typed + `"}`, ann, known},
		{"POST", "/v1/session", `{"email":"` + password + `","password":"` + typed + `"}`, "", nobodys}, // in the wrong field
		{"PATCH", "/v1/account", `{"password":"plum fog rivet nine","current_password":"` + typed + `"}`, ann, known},
	} {
		entries := f.refused(try.method, try.path, try.body, "Cookie", cookie, csrfHeader, csrf)
		if len(entries) != 1 {
			t.Fatalf("%s: recorded %+v", try.body, entries)
		}
		entry := entries[0]
		detail, err := json.Marshal(entry.Detail)
		if err != nil || string(detail) != try.detail || entry.Target != try.target || entry.Action != "password.refuse" ||
			entry.Actor.Kind != weir.ActorSystem || entry.Project != "" {
			t.Errorf("%s: %+v %s", try.body, entry, detail)
		}
	}
	if kept := string(bytes.Join(f.entries.entries, nil)); strings.Contains(kept, password) || strings.Contains(kept, typed) {
		t.Errorf("what was typed is in the log: %s", kept)
	}
}

// TestWhatIsNotThrottledIsNotRecorded: nothing would bound it.
func TestWhatIsNotThrottledIsNotRecorded(t *testing.T) {
	f := newFixture(t)
	f.person("ann", rolesOf("shop", "viewer"))
	wrong := `{"email":"ann@shop.example","password":"` + typed + `"}`
	for _, try := range [][]string{
		{"/v1/session", `{"token":"` + typed + `"}`},
		{"/v1/session", `{"email":"ann@shop.example","password":"` + strings.Repeat("x", 600) + `"}`},
		{"/v1/session", `{"email":"` + strings.Repeat("x", 300) + `","password":"` + typed + `"}`},
		{"/v1/session", wrong, "Sec-Fetch-Site", "cross-site"},
		{"/v1/invitation", `{"secret":"` + typed + `","password":"` + password + `"}`},
	} {
		if entries := f.refused("POST", try[0], try[1], try[2:]...); len(entries) > 0 {
			t.Errorf("%s: recorded %+v", try[1], entries)
		}
	}
	recorded := 0
	for range 15 {
		recorded += len(f.refused("POST", "/v1/session", wrong))
	}
	if recorded != 10 { // as many as are let through at once
		t.Errorf("of 15 attempts, %d are recorded", recorded)
	}
}
