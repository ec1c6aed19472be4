package apptest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// batch makes events with ids of a prefix.
func batch(prefix string, count int) []event {
	events := make([]event, count)
	for i := range events {
		events[i] = event{
			ID: fmt.Sprintf("%s-%d", prefix, i), Name: prefix, Time: at(time.Now()), User: fmt.Sprintf("user-%d", i%7),
		}
	}
	return events
}

// remove removes files of a data directory.
func remove(t *testing.T, dir, pattern string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("there is no %s in the data directory: %v", pattern, err)
	}
	for _, path := range paths {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLiveIsRebuilt restarts a server: the live view shows what it showed.
func TestLiveIsRebuilt(t *testing.T) {
	o := options{dir: t.TempDir()}
	s := start(t, o)
	s.send(t, encode(append(batch("page_view", 30), batch("login", 12)...)))
	before := s.summaryAt(t, 1)
	s.stop(t)
	after := start(t, o).summaryAt(t, 1)
	if before.Total != 42 || before.People30m != 7 || before.byName()["login"] != 12 {
		t.Errorf("before the restart the live view shows %+v", before)
	}
	if after.Total != before.Total || after.People5m != before.People5m || after.People30m != before.People30m ||
		!maps.Equal(after.byName(), before.byName()) {
		t.Errorf("after the restart the live view shows %+v, before it %+v", after, before)
	}
}

// TestSecondProcess starts a second server on the directory of another.
func TestSecondProcess(t *testing.T) {
	o := options{dir: t.TempDir()}
	s := start(t, o)
	second := launch(t, o)
	select {
	case <-second.exited.Done():
	case <-time.After(startTimeout):
		t.Fatal("the second server goes on")
	}
	if err := context.Cause(second.exited); errors.Is(err, errExitedWell) || !strings.Contains(second.log.String(), "another process uses "+o.dir) {
		t.Errorf("the second server ended with %v and said: %s", err, second.log)
	}
	s.send(t, encode(batch("after", 1)))
}

var madeKeys = regexp.MustCompile(`(?s)write key.* (weir_write_\S+)\n.*API token.* (weir_api_\S+)\n`)

// TestGeneratedKeys starts a server without keys: it makes some, shows them
// once, and they work from then on.
func TestGeneratedKeys(t *testing.T) {
	o := options{dir: t.TempDir(), unkeyed: true}
	s := start(t, o)
	keys := madeKeys.FindStringSubmatch(s.out.String())
	if keys == nil {
		t.Fatalf("no keys were shown: %q", s.out)
	}
	s.stop(t)
	if shown := s.log.String(); strings.Contains(shown, keys[1]) || strings.Contains(shown, keys[2]) {
		t.Errorf("the log holds the keys:\n%s", shown)
	}
	s = start(t, o)
	if again := s.out.String(); again != "" {
		t.Errorf("the second start shows %q", again)
	}
	if response, body := s.mustPost(t, "/v1/events", keys[1], encode(batch("a", 1))); response.StatusCode != http.StatusAccepted {
		t.Errorf("the write key is answered %s: %s", response.Status, body)
	}
	if response, body := s.mustPost(t, "/v1/query", keys[2], []byte(`{"insight":"trend","series":[{}]}`)); response.StatusCode != http.StatusOK {
		t.Errorf("the API token is answered %s: %s", response.Status, body)
	}
}

// TestLogRemoved takes the log away and keeps the store: the rows stay, new
// events are added to them, and one that is sent again is not.
func TestLogRemoved(t *testing.T) {
	o := options{dir: t.TempDir()}
	s := start(t, o)
	old := batch("old", 50)
	s.send(t, encode(old))
	s.send(t, encode(batch("older", 50)))
	s.awaitStored(t)
	s.stop(t)
	remove(t, o.dir, "nats")
	for range 2 { // the second start finds the new log as the first left it
		s = start(t, o)
		s.send(t, encode(append(batch("new", 20), old...)))
		s.awaitStored(t)
		s.stop(t)
		s = start(t, o)
		if got, want := len(s.counts(t, "id", "")), 120; got != want {
			t.Errorf("the store holds %d ids, want %d", got, want)
		}
		s.kill()
	}
}

// TestStoreRemoved takes the store away and keeps the log, of which all is
// stored again.
func TestStoreRemoved(t *testing.T) {
	o := options{dir: t.TempDir()}
	s := start(t, o)
	s.send(t, encode(batch("one", 50)))
	s.send(t, encode(batch("two", 60)))
	s.send(t, encode(batch("two", 5)))
	s.awaitStored(t)
	before := s.counts(t, "id", "")
	s.stop(t)
	remove(t, o.dir, "store.duckdb*")
	s = start(t, o)
	s.awaitStored(t)
	if after := s.counts(t, "id", ""); !maps.Equal(after, before) || len(after) != 110 {
		t.Errorf("the store was rebuilt with %d ids, want %d", len(after), len(before))
	}
}
