package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// behind starts a server that does as meddle says, which returns false to have the
// intake answer.
func behind(t *testing.T, s *intake, meddle func(w http.ResponseWriter) bool) *Client {
	t.Helper()
	return clientOf(t, func(w http.ResponseWriter, r *http.Request) {
		if !meddle(w) {
			s.http(t)(w, r)
		}
	})
}

// TestProxiesLoseNothingSpilled: what a proxy says of a request is no verdict on
// the events in the spill.
func TestProxiesLoseNothingSpilled(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 204, 301, 400, 401, 403, 404, 405, 411, 413, 422, 429, 500, 502} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			s := newIntake()
			s.script(unavailable)
			var meddles atomic.Bool
			var meddled atomic.Int32
			c := behind(t, s, func(w http.ResponseWriter) bool {
				if !meddles.Load() || meddled.Add(1) > 8 {
					return false
				}
				http.Error(w, "", status)
				return true
			})
			p := newPublisher(t, c, PublisherOptions{SpillDir: t.TempDir(), SpillAfter: time.Millisecond,
				OnFailure: func(event json.RawMessage, err error) { t.Errorf("told of %s: %v", event, err) }})
			awaitAll(t, enqueueAll(t, p, numbered(0, 3)...))
			meddles.Store(true)
			s.script(nil)
			s.await(t, 3)
			if got := s.names(); status != 413 && !slices.Equal(got, numbered(0, 3)) || meddled.Load() < 8 {
				t.Errorf("accepted %v after %d answers of a proxy", got, meddled.Load())
			}
		})
	}
}

// TestProxiesJudgeNoEvents: without a spill, the callers are told what the proxy
// said, and no halves are tried, but after a 413.
func TestProxiesJudgeNoEvents(t *testing.T) {
	t.Parallel()
	for status, requests := range map[int]int{400: 1, 403: 1, 404: 1, 413: 7, 422: 1} {
		var seen atomic.Int32
		c := behind(t, newIntake(), func(w http.ResponseWriter) bool {
			seen.Add(1)
			http.Error(w, "", status)
			return true
		})
		p := newPublisher(t, c, PublisherOptions{})
		var entries []*entry
		for range 4 {
			entries = append(entries, &entry{line: []byte("{}\n"), done: func(err error) { t.Errorf("%d: an event is settled: %v", status, err) }})
		}
		left, err := p.deliver(t.Context(), nil, entries)
		if failure, ok := errors.AsType[*Error](err); !ok || failure.Status != status || len(left) != 4 {
			t.Errorf("%d: %d events are left, error %v", status, len(left), err)
		}
		if got := int(seen.Load()); got != requests {
			t.Errorf("%d: %d requests, want %d", status, got, requests)
		}
	}
}

// TestSpilledRejectionsAreToldOnce, also when the rest of a run is refused for
// something else and tried again.
func TestSpilledRejectionsAreToldOnce(t *testing.T) {
	t.Parallel()
	s := newIntake()
	s.script(unavailable)
	told := make(chan string, 100)
	p := newPublisher(t, serveIntake(t, s), PublisherOptions{SpillDir: t.TempDir(), SpillAfter: time.Millisecond,
		OnFailure: func(_ json.RawMessage, err error) { told <- err.Error() }})
	awaitAll(t, enqueueAll(t, p, "a", "bad", "b", "c"))
	var refused atomic.Int32
	s.script(func(events []Event) *problemAnswer {
		if p := refuseWith(400, rejectionsOf(events)...)(events); p != nil {
			return p
		}
		if refused.Add(1) > 5 {
			return nil
		}
		return &problemAnswer{Status: 403, Code: "forbidden"}
	})
	s.await(t, 3)
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || !strings.Contains(<-told, "invalid") {
		t.Errorf("told %d times", len(told)+1)
	}
}

// rejectionsOf names the bad ones of some events.
func rejectionsOf(events []Event) (rejected []Rejection) {
	for i, e := range events {
		if isBad(e) {
			rejected = append(rejected, Rejection{Index: i, Code: "invalid", Reason: "bad"})
		}
	}
	return rejected
}

// TestBrokenSpillDiskAndAServerThatReturns: events that no disk takes are delivered
// as soon as the server is back.
func TestBrokenSpillDiskAndAServerThatReturns(t *testing.T) {
	t.Parallel()
	s, c := awayIntake(t)
	dir := t.TempDir()
	told := make(chan string, 10_000)
	c.onRetry = func(err error, _ time.Duration) { told <- err.Error() }
	p := newPublisher(t, c, spillSoon(dir))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	outcomes := enqueueAll(t, p, numbered(0, 5)...)
	for !strings.Contains(<-told, "cannot write to the spill") {
	}
	s.script(nil)
	awaitAll(t, outcomes)
	s.wantNames(t, numbered(0, 5))
}

// TestSpillWithoutItsFiles: what someone has removed is told of, and what comes
// later is delivered.
func TestSpillWithoutItsFiles(t *testing.T) {
	t.Parallel()
	s, c := awayIntake(t)
	dir := t.TempDir()
	p := newPublisher(t, c, spillSoon(dir))
	awaitAll(t, enqueueAll(t, p, "a"))
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.script(nil)
	spill, err := openSpill(dir, 1000)
	if err != nil {
		t.Fatal(err)
	}
	defer spill.close()
	for _, file := range segmentFiles(t, dir, spillSegmentSuffix) {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	run, err := spill.read(10, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if err := spill.advance(run); err == nil || !strings.Contains(err.Error(), "someone has removed") {
		t.Errorf("error is %v", err)
	}
	if !spill.empty() {
		t.Error("what is gone is still waited for")
	}
}

func TestSpillDirectoriesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	c := serveIntake(t, newIntake())
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, file + "/below"} {
		if _, err := c.NewPublisher(PublisherOptions{SpillDir: dir}); err == nil || !strings.Contains(err.Error(), "spill directory") {
			t.Errorf("%s: error is %v", dir, err)
		}
	}
}
