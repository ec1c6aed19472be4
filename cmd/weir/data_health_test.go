package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// asked asks with the API token for what must be answered, and decodes it.
func asked[Answer any](t *testing.T, s *server, method, path, body string) (answer Answer) {
	t.Helper()
	status, text := ask(t, s, method, path, testAPIToken, body)
	if err := json.Unmarshal([]byte(text), &answer); err != nil || status >= 300 {
		t.Fatalf("%s %s answers %d %s, %v", method, path, status, text, err)
	}
	return answer
}

// TestWhatThereIs asks a whole server what events and properties it has, and says
// what they mean.
func TestWhatThereIs(t *testing.T) {
	dir := t.TempDir()
	s, stop := serving(t, dir)
	today := time.Now().UTC().Format(time.RFC3339)
	const other = `{"id":"p2","name":"a/b","user_id":"u2","time":"2026-01-15T12:00:00Z","properties":{"plan":"pro"}}`
	fresh := `{"id":"p3","name":"purchase","user_id":"u1","time":"` + today + `","context":{"library":"web/1.2"}}`
	if status, text := ask(t, s, "POST", "/v1/events", testWriteKey, purchase+"\n"+other+"\n"+fresh); status != 202 {
		t.Fatal(status, text)
	}
	if n := count(t, s); n != 1 {
		t.Errorf("counted %v", n)
	}
	asked[any](t, s, "PUT", "/v1/catalogue/events/a%2Fb", `{"description":"an odd one","hidden":true}`)
	asked[any](t, s, "PUT", "/v1/catalogue/events/signup", `{"description":"not yet"}`)
	asked[any](t, s, "PUT", "/v1/catalogue/properties/properties.plan", `{"description":"what they pay for"}`)
	for field, path := range map[string]string{"name": "events/%0A", "property": "properties/nothing", "description": "events/x"} {
		status, text := ask(t, s, "PUT", "/v1/catalogue/"+path, testAPIToken, `{"description":"`+strings.Repeat("d", 1001)+`"}`)
		if status != 400 || !strings.Contains(text, `"field":"`+field+`"`) {
			t.Errorf("%s answers %d %s", path, status, text)
		}
	}
	stop()
	s, _ = serving(t, dir)
	shown := asked[weir.Catalogue](t, s, "GET", "/v1/catalogue", "")
	got := ""
	for _, e := range shown.Events {
		got += fmt.Sprintf("%s %d/%d %t %q %t; ", e.Name, e.Count, e.Count30d, e.Known, e.Description.Description, e.Hidden)
	}
	if want := `purchase 2/1 true "" false; a/b 1/0 false "an odd one" true; signup 0/0 true "not yet" false; `; got != want || len(shown.Properties) != 1 {
		t.Errorf("there are %s and %v, want %s", got, shown.Properties, want)
	}
	for question, says := range map[string]string{
		`{"insight":"names","from":"2026-01-15","to":"2026-01-15"}`:       `"total":2,"names":[{"name":"a/b","count":1,"first_seen":"2026-01-15T12:00:00Z"`,
		`{"insight":"properties","event":"a/b"}`:                          `{"property":"properties.plan","type":"text","share":1,"examples":["pro"]}`,
		`{"insight":"values","property":"properties.plan","search":"PR"}`: `"values":[{"value":"pro","count":1}]`,
	} {
		if status, text := ask(t, s, "POST", "/v1/query", testAPIToken, question); status != 200 || !strings.Contains(text, says) {
			t.Errorf("%s answers %d %s", question, status, text)
		}
	}
}

// TestARejectedEventIsMadeRight sees it in the health and in the list, replays it
// twice and counts it once, and drops another.
func TestARejectedEventIsMadeRight(t *testing.T) {
	s, _ := serving(t, t.TempDir())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url()+"/v1/events?key="+testWriteKey, strings.NewReader(purchase+"\n"+
		`{"id":"w1","name":"purchase","time":"2026-01-16T12:00:00Z"}`+"\n"+`{broken`+"\n"+purchase))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("User-Agent", "a client/1")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	list := asked[weir.QuarantineList](t, s, "GET", "/v1/quarantine", "")
	if len(list.Events) != 2 || list.Events[0].Code != "invalid_json" || list.Events[1].Client != "a client/1" || list.Next != "" {
		t.Fatalf("%+v", list)
	}
	replay := func(id, event string) (int, string) {
		return ask(t, s, "POST", "/v1/quarantine/"+id+"/replay", testAPIToken, `{"event":`+event+`}`)
	}
	wrong, broken := list.Events[1].ID, list.Events[0].ID
	if status, text := replay(wrong, `{"name":"purchase"}`); status != 400 || !strings.Contains(text, `"missing_person"`) {
		t.Errorf("%d %s", status, text)
	}
	const right = `{"name":"purchase","user_id":"u3","time":"2026-01-16T12:00:00Z"}`
	if status, text := replay(wrong, right); status != 202 || strings.TrimSpace(text) != `{"accepted":1,"rejected":[]}` {
		t.Errorf("%d %s", status, text)
	}
	if status, text := replay(wrong, right); status != 404 {
		t.Errorf("again: %d %s", status, text)
	}
	resent := strings.Replace(right, "{", `{"id":"w1",`, 1) // the client was put right, too
	if status, text := ask(t, s, "POST", "/v1/events", testWriteKey, resent); status != 202 {
		t.Errorf("%d %s", status, text)
	}
	if n := count(t, s); n != 2 {
		t.Errorf("counted %v", n)
	}
	if status, text := ask(t, s, "DELETE", "/v1/quarantine/"+broken, testAPIToken, ""); status != 204 {
		t.Errorf("%d %s", status, text)
	}
	if list := asked[weir.QuarantineList](t, s, "GET", "/v1/quarantine?limit=1", ""); len(list.Events) != 0 {
		t.Errorf("%+v", list)
	}
	health := asked[weir.DataHealth](t, s, "GET", "/v1/data-health", "")
	if health.Accepted != 4 || health.Rejected != 2 || health.Repeats != 2 || len(health.Reasons) != 2 || len(health.PerMinute) != 60 ||
		health.Disk.Free == 0 || health.Disk.Used == 0 || len(health.Trouble) != 0 || health.Since.IsZero() {
		t.Errorf("%+v", health)
	}
	if l := health.Libraries; len(l) != 1 || l[0].Events24h != 2 || time.Since(l[0].LastSeen) > time.Hour {
		t.Errorf("%+v", l)
	}
}
