package main

import (
	"strings"
	"testing"
)

// TestCohortsInQuestions saves a cohort, asks by it before and after a restart,
// changes it and deletes it.
func TestCohortsInQuestions(t *testing.T) {
	dir := t.TempDir()
	s, stop := serving(t, dir)
	if status, text := ask(t, s, "POST", "/v1/events", testWriteKey, purchase+strings.ReplaceAll(strings.Replace(purchase, "p1", "p2", 1), "u1", "u2")); status != 202 {
		t.Fatal(status, text)
	}
	if n := count(t, s); n != 2 {
		t.Fatalf("counted %v", n)
	}
	const question = `{"insight":"trend","from":"2026-01-15","to":"2026-01-15","series":[{"filters":[{"property":"cohort.c","op":"is","value":true}]}]}`
	want := func(status int, says, method, path, body string) {
		t.Helper()
		if got, text := ask(t, s, method, path, testAPIToken, body); got != status || !strings.Contains(text, says) {
			t.Errorf("%s %s answers %d %s, want %d and %s", method, path, got, text, status, says)
		}
	}
	want(400, `"field":"series[0].filters[0].property"`, "POST", "/v1/query", question)
	want(400, `"field":"who.ids[0]"`, "POST", "/v1/cohorts", `{"name":"c","who":{"ids":[1]}}`)
	want(201, `"who":{"ids":["u1"]}`, "POST", "/v1/cohorts", `{"name":"c","who":{"ids":["u1"]}}`)
	want(200, `"total":1`, "POST", "/v1/query", question)
	want(400, "there is no such cohort", "POST", "/v1/query?project=default", strings.Replace(question, "cohort.c", "cohort.d", 1))
	stop()
	s, _ = serving(t, dir)
	want(200, `"total":1`, "POST", "/v1/query", question)
	want(200, `"exactly":0`, "PUT", "/v1/cohorts/c", `{"who":{"did":{"event":"refund","exactly":0}}}`)
	want(200, `"total":2`, "POST", "/v1/query", question)
	want(200, `"distinct_id":"u2"`, "POST", "/v1/query", `{"insight":"people","search":"U2","filters":[{"property":"cohort.c","op":"is","value":true}]}`)
	want(200, `"timeline":[{"id":"p1"`, "POST", "/v1/query", `{"insight":"person","distinct_id":"u1"}`)
	want(404, `"code":"not_found"`, "POST", "/v1/query", `{"insight":"person","distinct_id":"u3"}`)
	want(204, "", "DELETE", "/v1/cohorts/c", "")
	want(400, "the project has none", "POST", "/v1/query", question)
}
