package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

const aCohort = `"name":"buyers","description":"a \u001b set","created":"2026-01-02T03:04:05Z","changed":"2026-01-03T03:04:05Z"`

func TestCohortCommands(t *testing.T) {
	asked, out, _, err := managed(t, &cohortListCommand{}, 200, `{"cohorts":[{`+aCohort+`}]}`, "--project", "shop")
	if want := "COHORT  CHANGED              DESCRIPTION\nbuyers  2026-01-03 03:04:05  a \\x1b set\n"; err != nil || out != want || asked.path != "/v1/cohorts" || asked.query != "project=shop" {
		t.Errorf("%v, %+v\n%s", err, asked, out)
	}
	const who = `{"did":{"event":"purchase","exactly":0}}`
	asked, out, _, err = managed(t, &cohortCreateCommand{}, 201, `{`+aCohort+`,"who":`+who+`}`, "buyers", who, "--description", "d")
	if err != nil || out != "created buyers\n" || asked.body != `{"name":"buyers","description":"d","who":`+who+`}` {
		t.Errorf("%v, %+v %q", err, asked, out)
	}
	asked, out, _, err = managed(t, &cohortReplaceCommand{}, 200, `{`+aCohort+`}`, "bu/yers", who)
	if err != nil || out != "replaced bu/yers\n" || asked.path != "/v1/cohorts/bu/yers" || asked.body != `{"who":`+who+`}` {
		t.Errorf("%v, %+v %q", err, asked, out)
	}
	if _, out, _, err := managed(t, &cohortShowCommand{}, 200, `{`+aCohort+`,"who":`+who+`}`, "buyers", "--json"); err != nil || !strings.HasSuffix(out, `"who":`+who+"}\n") {
		t.Errorf("%v %s", err, out)
	}
	asked, out, _, err = managed(t, &cohortDeleteCommand{}, 204, "", "buyers")
	if err != nil || out != "deleted buyers\n" || asked.path != "/v1/cohorts/buyers" {
		t.Errorf("%v, %+v %q", err, asked, out)
	}
}

// TestACohortIsShownWithItsSize asks for the cohort, and for the people in it.
func TestACohortIsShownWithItsSize(t *testing.T) {
	server := newRemoteServer(t, func(w http.ResponseWriter, asked sentRequest) {
		if asked.path == "/v1/query" {
			io.WriteString(w, `{"insight":"people","total":12345,"people":[]}`)
			return
		}
		io.WriteString(w, `{`+aCohort+`,"who":{"ids":["a"]}}`)
	})
	out, _, err := runCommand(t.Context(), t, &cohortShowCommand{}, "", "--server", server.URL, "--token", "at", "buyers")
	if err != nil || !strings.Contains(out, "people       12345\n") || !strings.HasSuffix(out, `{"ids":["a"]}`+"\n") {
		t.Errorf("%v\n%s", err, out)
	}
	if sent := server.sent(); len(sent) != 2 || !strings.Contains(sent[1].body, `"filters":[{"property":"cohort.buyers","op":"is","value":true}]`) {
		t.Errorf("asked %+v", sent)
	}
}

func TestCohortsFromStandardInput(t *testing.T) {
	server := newRemoteServer(t, func(w http.ResponseWriter, _ sentRequest) { io.WriteString(w, `{}`) })
	run := func(stdin string) error {
		_, _, err := runCommand(t.Context(), t, &cohortCreateCommand{}, stdin, "--server", server.URL, "--token", "at", "buyers", "-")
		return err
	}
	if err := run(`{"ids":["a"]}`); err != nil || server.sent()[0].body != `{"name":"buyers","who":{"ids":["a"]}}` {
		t.Errorf("%v, asked %+v", err, server.sent())
	}
	if err := run(`{"ids":`); err == nil {
		t.Error("what is no JSON is taken")
	}
}
