package apptest

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/weirhq/weir"
)

// health asks how the events of project default fare.
func (s *server) health(t *testing.T) (health weir.DataHealth) {
	t.Helper()
	response, body := s.call(t, http.MethodGet, "/v1/data-health", apiToken)
	if err := json.Unmarshal(body, &health); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("cannot ask for the health: %s: %s", response.Status, body)
	}
	return health
}

// wantRepeats waits until so many events count as accepted and as sent again, in
// total and in the last hour, once all that was sent is stored.
func (s *server) wantRepeats(t *testing.T, accepted, repeats uint64) {
	t.Helper()
	s.awaitStored(t)
	ctx, cancel := context.WithTimeout(s.exited, requestTimeout)
	defer cancel()
	var health weir.DataHealth
	var byMinute uint64
	err := poll(ctx, func() bool { // they are counted a moment after they are stored
		health, byMinute = s.health(t), 0
		for _, minute := range health.PerMinute {
			byMinute += minute.Repeats
		}
		return health.Accepted == accepted && health.Repeats == repeats && byMinute == repeats
	})
	if err != nil {
		t.Errorf("of %d events accepted %d count as sent again, %d by the minute; want %d of %d: %v",
			health.Accepted, health.Repeats, byMinute, repeats, accepted, err)
	}
}

// TestWhatIsSentAgainIsCounted, whether it is recognised on arrival or only by
// the store, and what the server reads again by itself is not.
func TestWhatIsSentAgainIsCounted(t *testing.T) {
	o := options{dir: t.TempDir(), args: unmoved}
	s := start(t, o)
	old := batch("old", 3)
	s.send(t, encode(old))
	s.wantRepeats(t, 3, 0)
	s.stop(t)
	remove(t, o.dir, "nats") // and with the log, what would be remembered on arrival

	s = start(t, o)
	s.send(t, encode(append(batch("new", 2), old...)))
	s.wantRepeats(t, 5, 3)
	s.send(t, encode(old))
	s.wantRepeats(t, 8, 6)
	if arrival, store := s.metric(t, "weir_events_repeated_total"), s.metric(t, "weir_events_deduplicated_total"); arrival != 3 || store != 3 {
		t.Errorf("%v repeats were recognised on arrival, %v by the store, want 3 and 3", arrival, store)
	}
	s.kill()

	s = start(t, o)
	s.awaitStored(t)
	s.send(t, encode(batch("newer", 1))) // when it is stored, all before it is counted
	s.wantRepeats(t, 1, 0)
	if stored := s.metric(t, "weir_events_stored_total"); stored != 3 {
		t.Errorf("%v events were stored, want 3, of which 2 were read again", stored)
	}
	s.send(t, encode(old))
	s.wantRepeats(t, 4, 3)
	if ids := s.counts(t, "id", ""); len(ids) != 6 {
		t.Errorf("%d ids are stored, want 6", len(ids))
	}
}
