package apptest

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// summary is what the live page shows.
type summary struct {
	Total     int         `json:"total"`
	People5m  int         `json:"people_5m"`
	People30m int         `json:"people_30m"`
	Names     []nameCount `json:"names"`
	AsOf      weir.AsOf   `json:"as_of"`
}

type nameCount struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// byName are the counts of names.
func (s summary) byName() map[string]int {
	counts := map[string]int{}
	for _, n := range s.Names {
		counts[n.Name] = n.Count
	}
	return counts
}

// message is one server-sent event.
type message struct{ kind, data string }

// watch follows GET /v1/live until the test ends. It returns when the server
// has begun to answer. The channel is closed when the server ends the answer.
func (s *server) watch(t *testing.T) <-chan message {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/v1/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+apiToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("cannot watch: %v, %v", response, err)
	}
	messages := make(chan message)
	done := make(chan struct{})
	t.Cleanup(func() { stop(); <-done })
	go func() {
		defer close(done)
		defer close(messages)
		defer response.Body.Close()
		readMessages(ctx, bufio.NewScanner(response.Body), messages)
	}()
	return messages
}

func readMessages(ctx context.Context, lines *bufio.Scanner, to chan<- message) {
	lines.Buffer(nil, 1<<20) // an event in its canonical form, and more
	var m message
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "event":
			m.kind = value
		case "data":
			m.data = value
		case "":
			select {
			case to <- m:
			case <-ctx.Done():
				return
			}
			m = message{}
		}
	}
}

// awaitMessage waits for a message that a test wants.
func awaitMessage(t *testing.T, messages <-chan message, patience time.Duration, wanted func(message) bool) {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case m, open := <-messages:
			if !open {
				t.Fatal("the server ended the live view")
			}
			if wanted(m) {
				return
			}
		case <-timeout:
			t.Fatalf("the live view did not show within %s what was expected", patience)
		}
	}
}

// summaryAt returns the first summary of the live view that covers a frame.
func (s *server) summaryAt(t *testing.T, sequence uint64) (found summary) {
	t.Helper()
	awaitMessage(t, s.watch(t), requestTimeout, func(m message) bool {
		if m.kind != "summary" {
			return false
		}
		found = summary{}
		if err := json.Unmarshal([]byte(m.data), &found); err != nil {
			t.Fatalf("cannot read a summary: %v: %s", err, m.data)
		}
		return found.AsOf.Sequence >= sequence
	})
	return found
}

// showsID says whether a message is the event with an id.
func showsID(id string) func(message) bool {
	return func(m message) bool {
		var shown event
		return m.kind == "event" && json.Unmarshal([]byte(m.data), &shown) == nil && shown.ID == id
	}
}
