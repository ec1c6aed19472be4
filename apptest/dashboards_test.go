package apptest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// TestSharedDashboardOutlivesRestart asks a tile by its link as somebody unknown,
// and holds the answer to that of the question itself; then it asks the next
// process, and revokes the link.
func TestSharedDashboardOutlivesRestart(t *testing.T) {
	o := options{dir: t.TempDir()}
	s := start(t, o)
	yesterday := time.Now().AddDate(0, 0, -1)
	var events []event
	for n, name := range []string{"buy", "buy", "view"} {
		events = append(events, event{ID: name + string(rune('0'+n)), Name: name, User: "ann", Time: at(yesterday.Add(time.Duration(n) * time.Second))})
	}
	s.send(t, encode(events))
	s.awaitStored(t)
	dashboard := s.create(t, "/v1/dashboards", `{"name":"Sales","range":{"from":"now-6d/d","to":""},"filters":[{"property":"name","op":"is","value":"buy"}],
		"tiles":[{"id":"events","kind":"insight","question":{"insight":"trend","series":[{}],"from":"2020-01-01","to":"2020-01-02"},"x":0,"y":0,"w":12,"h":4}]}`)
	share := s.create(t, "/v1/dashboards/"+dashboard["id"]+"/shares", `{"name":"anybody"}`)
	const question = `{"insight":"trend","series":[{}],"from":"now-6d/d","filters":[{"property":"name","op":"is","value":"buy"}]}`
	tile := "/v1/shared/" + share["secret"] + "/tiles/events"
	for range 2 {
		shared, asked := s.askAsNobody(t, tile, http.StatusOK), s.query(t, question)
		if points := len(shared.Series[0].Points); points != 7 || shared.Series[0].Total != 2 || asked.Series[0].Total != 2 {
			t.Errorf("the link shows %v at %d points, the question %v", shared.Series[0].Total, points, asked.Series[0].Total)
		}
		s.stop(t)
		s = start(t, o)
		s.awaitStored(t)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, s.url+"/v1/shares/"+share["id"], nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+apiToken)
	if response, body, err := do(request); err != nil || response.StatusCode != http.StatusNoContent {
		t.Fatalf("cannot revoke the link: %v %s", err, body)
	}
	s.askAsNobody(t, tile, http.StatusNotFound)
	s.stop(t)
	if strings.Contains(s.log.String(), share["secret"]) {
		t.Error("the log has the secret")
	}
}

// create makes something by POST and returns the texts of the answer.
func (s *server) create(t *testing.T, path, body string) map[string]string {
	t.Helper()
	response, answer := s.mustPost(t, path, apiToken, []byte(body))
	var members map[string]any
	if err := json.Unmarshal(answer, &members); err != nil || response.StatusCode != http.StatusCreated {
		t.Fatalf("cannot create at %s: %s: %s", path, response.Status, answer)
	}
	texts := map[string]string{}
	for name, member := range members {
		if text, ok := member.(string); ok {
			texts[name] = text
		}
	}
	return texts
}

// askAsNobody asks for a trend without any key, or for how it is refused.
func (s *server) askAsNobody(t *testing.T, path string, status int) (answer weir.TrendAnswer) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), requestTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, body, err := do(request)
	if err != nil || response.StatusCode != status {
		t.Fatalf("%s: %v %s", path, err, body)
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return answer
}
