package dialect

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// saltStub is a store of salts that are easy to guess.
type saltStub struct{}

func (saltStub) Salt(_ context.Context, day string) ([]byte, error) {
	return []byte("salt of " + day), nil
}

// failingSalts answers until it is told not to.
type failingSalts struct {
	mu   sync.Mutex
	err  error
	asks int
}

func (s *failingSalts) Salt(ctx context.Context, day string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asks++
	if s.err != nil {
		return nil, s.err
	}
	return saltStub{}.Salt(ctx, day)
}

// visitorAt returns a visitor's id as a request at a time would get it.
func visitorAt(t *testing.T, v *visitors, at time.Time, address, agent, site string) string {
	t.Helper()
	r := &request{address: netip.MustParseAddr(address), userAgent: agent, received: at}
	r.salt = func() (daySalt, error) { return v.at(t.Context(), r.received) }
	id, err := r.visitor(site)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestVisitorsAreToldApart(t *testing.T) {
	v := &visitors{salts: saltStub{}}
	day := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	base := visitorAt(t, v, day, "203.0.113.7", "Mozilla/5.0", "a.example")
	for name, other := range map[string]string{
		"the next day":    visitorAt(t, v, day.Add(24*time.Hour), "203.0.113.7", "Mozilla/5.0", "a.example"),
		"the address":     visitorAt(t, v, day, "203.0.113.8", "Mozilla/5.0", "a.example"),
		"the agent":       visitorAt(t, v, day, "203.0.113.7", "Mozilla/5.1", "a.example"),
		"the site":        visitorAt(t, v, day, "203.0.113.7", "Mozilla/5.0", "b.example"),
		"where texts end": visitorAt(t, v, day, "203.0.113.7", "5.0", "a.example"+"Mozilla/"),
	} {
		if other == base {
			t.Errorf("%s makes no difference", name)
		}
	}
	if again := visitorAt(t, v, day.Add(22*time.Hour), "203.0.113.7", "Mozilla/5.0", "a.example"); again != base {
		t.Error("the same visitor has another id later in the day")
	}
}

func TestASaltIsAskedForOnceADay(t *testing.T) {
	salts := &failingSalts{}
	v := &visitors{salts: salts}
	day := time.Date(2026, 11, 21, 23, 0, 0, 0, time.UTC)
	for range 10 {
		visitorAt(t, v, day, "203.0.113.7", "Mozilla/5.0", "a.example")
	}
	if salts.asks != 1 {
		t.Errorf("the store was asked %d times", salts.asks)
	}
	base := visitorAt(t, v, day, "203.0.113.7", "Mozilla/5.0", "a.example")
	salts.err = errors.New("no answer")
	for range 10 {
		if later := visitorAt(t, v, day.Add(2*time.Hour), "203.0.113.7", "Mozilla/5.0", "a.example"); later != base {
			t.Error("without the store the day's salt does not go on serving")
		}
	}
	if salts.asks != 2 {
		t.Errorf("a store that fails was asked %d times", salts.asks)
	}
	salts.err = nil
	if later := visitorAt(t, v, day.Add(3*time.Hour), "203.0.113.7", "Mozilla/5.0", "a.example"); later == base {
		t.Error("the salt of the day before serves on when the store answers again")
	}
}

func TestWithoutASaltEventsAreRefused(t *testing.T) {
	for _, v := range []*visitors{{}, {salts: &failingSalts{err: errors.New("no answer")}}} {
		if _, err := v.at(t.Context(), time.Now()); weir.ErrorCode(err) != weir.CodeUnavailable {
			t.Errorf("got %v", err)
		}
	}
}
