package main

import (
	"strings"
	"testing"
)

const personFacts = `"person":"77","distinct_id":"ann\u001b","distinct_ids":[{"id":"ann\u001b","kind":"user"},{"id":"a","kind":"anonymous"}],"distinct_ids_total":2,
	"first_seen":"2026-01-01T10:00:00Z","last_seen":"2026-01-02T11:00:00Z","events":12,"properties":{"plan":"pro","email":"ann@example.com"}`

const aHeadOfPeople = `"timezone":"UTC","interval":"","as_of":{"sequence":42,"time":"2026-01-03T09:00:00Z","lag_ms":0},"took_ms":3`

func TestQueryPeopleQuestions(t *testing.T) {
	asks(t, `{"insight":"people","search":"ann","order":"events","limit":5,"after":"3.77","timezone":"Europe/Berlin","filters":[{"property":"cohort.buyers","op":"is","value":true}]}`,
		"people", "--search", "ann", "--sort", "events", "--limit", "5", "--after", "3.77", "--timezone", "Europe/Berlin", "--filter", "cohort.buyers is true")
	asks(t, `{"insight":"people"}`, "people")
	asks(t, `{"insight":"person","distinct_id":"ann","event":"buy","filters":[{"property":"bot","op":"is","value":false}],"before":"1.2.x","limit":3}`,
		"person", "--id", "ann", "--event", "buy", "--filter", "bot is false", "--after", "1.2.x", "--limit", "3")
	if _, _, err := runCommand(t.Context(), t, &queryCommand{}, "", "person"); err == nil || !strings.Contains(err.Error(), "--id") {
		t.Errorf("nobody: %v", err)
	}
}

func TestQueryPrintsPeople(t *testing.T) {
	table, foot, _ := strings.Cut(query(t, `{"insight":"people",`+aHeadOfPeople+`,"total":9,"next":"5.77","people":[{`+personFacts+`}]}`), "\n\n")
	want := "PERSON  DISTINCT ID  EVENTS  FIRST SEEN           LAST SEEN\n77      ann\\x1b      12      2026-01-01 10:00:00  2026-01-02 11:00:00"
	if table != want || !strings.HasPrefix(foot, "9 people; more after 5.77; as of") {
		t.Errorf("printed\n%s\n\n%s", table, foot)
	}
}

func TestQueryPrintsAPerson(t *testing.T) {
	event := `{"id":"e","name":"page_view","time":"2026-01-02T11:00:00Z","received_at":"2026-01-02T11:00:00Z","fields":{"path":"/\u001b"},"properties":{"n":1}}`
	got := query(t, `{"insight":"person",`+aHeadOfPeople+`,"person":{`+personFacts+`},"next":"1.2.e","timeline":[`+event+`]}`)
	want := strings.Join([]string{
		`person        77`,
		`user id       ann\x1b`,
		`anonymous id  a`,
		`events        12`,
		`first seen    2026-01-01 10:00:00`,
		`last seen     2026-01-02 11:00:00`,
		`email         ann@example.com`,
		`plan          pro`,
		``,
		`TIME                 EVENT      PATH   PROPERTIES`,
		`2026-01-02 11:00:00  page_view  /\x1b  {"n":1}`,
		``,
		`more after 1.2.e; as of`,
	}, "\n")
	if !strings.HasPrefix(got, want) {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}
