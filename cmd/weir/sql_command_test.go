package main

import (
	"strings"
	"testing"
)

const aTable = `{"columns":[{"name":"name","type":"VARCHAR"},{"name":"n","type":"BIGINT"},{"name":"list","type":"JSON"}],
	"rows":[["page\u001b_view",12,[1,"x"]],[null,"9007199254740993",{"a":true}]],"truncated":true,"as_of":{"sequence":42,"time":null,"lag_ms":7},"took_ms":3}`

func TestSQLIsAskedAndShown(t *testing.T) {
	server := newRemoteServer(t, answerWith(aTable))
	args := []string{"--server", server.URL, "--token", "at", "--limit", "2"}
	out, _, err := runCommand(t.Context(), t, &sqlCommand{}, "", append(args, "SELECT 1")...)
	want := "name           n                 list\npage\\x1b_view  12                [1,\"x\"]\nNULL           9007199254740993  {\"a\":true}\n\n" +
		"2 rows, and more that are not shown; as of sequence 42, 7 ms behind; took 3 ms\n"
	if err != nil || out != want {
		t.Errorf("%v\n got %q\nwant %q", err, out, want)
	}
	if r := server.sent()[0]; r.path != "/v1/sql" || r.key != "Bearer at" || r.body != `{"sql":"SELECT 1","limit":2}` {
		t.Errorf("asked %+v", r)
	}
	if _, _, err := runCommand(t.Context(), t, &sqlCommand{}, "SELECT 2\n", append(args, "--json", "-")...); err != nil {
		t.Fatal(err)
	}
	if r := server.sent()[1]; r.body != `{"sql":"SELECT 2\n","limit":2}` {
		t.Errorf("from standard input: %+v", r)
	}
}

func TestSQLAsCSV(t *testing.T) {
	server := newRemoteServer(t, answerWith("name,n\nx,1\n"))
	out, _, err := runCommand(t.Context(), t, &sqlCommand{}, "", "--server", server.URL, "--csv", "SELECT 1")
	if err != nil || out != "name,n\nx,1\n" || server.sent()[0].body != `{"sql":"SELECT 1","limit":10000}` {
		t.Errorf("%q, %v, %+v", out, err, server.sent()[0])
	}
	if _, _, err := runCommand(t.Context(), t, &sqlCommand{}, "", "--csv", "--json", "SELECT 1"); err == nil || !strings.Contains(err.Error(), "together") {
		t.Errorf("both forms at once: %v", err)
	}
}
