package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/weirhq/weir"
)

// source is a log in memory, for tests in which time is simulated. A nil body
// breaks the follower, once.
type source struct {
	mu     sync.Mutex
	frames []weir.Frame
	more   chan struct{} // closed when there is a frame more
	lagErr error
}

func newSource() *source { return &source{more: make(chan struct{})} }

func (s *source) write(body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sequence := uint64(len(s.frames) + 1)
	s.frames = append(s.frames, weir.Frame{
		Sequence: sequence, Project: weir.DefaultProject, Written: time.Now(), Count: strings.Count(string(body), "\n"), Body: body,
	})
	close(s.more)
	s.more = make(chan struct{})
}

func (s *source) Lag(context.Context, uint64) (time.Duration, error) { return time.Second, s.lagErr }

func (s *source) Before(_ context.Context, t time.Time) (uint64, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := 0
	for at < len(s.frames) && s.frames[at].Written.Before(t) {
		at++
	}
	if at == 0 {
		return 0, time.Time{}, nil
	}
	return uint64(at), s.frames[at-1].Written, nil
}

func (s *source) Follow(_ context.Context, after uint64) (Follower, error) {
	return &sourceFollower{source: s, at: int(after)}, nil
}

type sourceFollower struct {
	*source
	at int
}

func (f *sourceFollower) Close() {}

func (f *sourceFollower) Next(ctx context.Context) (weir.Frame, error) {
	for {
		f.mu.Lock()
		more := f.more
		if f.at < len(f.frames) {
			frame := f.frames[f.at]
			f.at++
			if frame.Body == nil {
				f.frames[f.at-1].Body = []byte{}
				f.mu.Unlock()
				return frame, errors.New("broken")
			}
			f.mu.Unlock()
			return frame, nil
		}
		f.mu.Unlock()
		select {
		case <-ctx.Done():
			return weir.Frame{}, ctx.Err()
		case <-more:
		}
	}
}

// simulate runs a live view over a source in simulated time.
func simulate(t *testing.T, test func(t *testing.T, l *Live, log *source)) {
	synctest.Test(t, func(t *testing.T) {
		log := newSource()
		l := New(Config{Before: log.Before, Follow: log.Follow, Lag: log.Lag, Logger: slog.New(slog.DiscardHandler)})
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { l.Run(ctx) })
		synctest.Wait()
		test(t, l, log)
		cancel()
		running.Wait()
	})
}

// page is lines of n page views by n people now.
func page(n int) []byte {
	var b []byte
	now := time.Now().UTC().Format(time.RFC3339Nano)
	for i := range n {
		b = fmt.Appendf(b, `{"id":"%d","name":"page_view","time":%q,"anonymous_id":"v%d","context":{"path":"/"},"received_at":%q}`+"\n", i, now, i, now)
	}
	return b
}

func watch(t *testing.T, l *Live, query weir.LiveQuery) <-chan weir.LiveMessage {
	t.Helper()
	messages, stop, err := l.Watch(weir.DefaultProject, query)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return messages
}

// waiting takes what waits for a watcher: the ids of events, the summaries, and
// whether it was dropped.
func waiting(t *testing.T, messages <-chan weir.LiveMessage) (ids []string, summaries []Summary, dropped bool) {
	t.Helper()
	synctest.Wait()
	for {
		select {
		case m, ok := <-messages:
			switch {
			case !ok:
				return ids, summaries, true
			case m.Kind == weir.LiveEvent:
				ids = append(ids, m.ID)
			default:
				var s Summary
				if err := json.Unmarshal(m.Data, &s); err != nil {
					t.Fatal(err)
				}
				summaries = append(summaries, s)
			}
		default:
			return ids, summaries, false
		}
	}
}

func TestAWatcherSeesEventsAndASummaryEachSecond(t *testing.T) {
	simulate(t, func(t *testing.T, l *Live, log *source) {
		log.write(page(2))
		synctest.Wait()
		time.Sleep(time.Millisecond)
		messages := watch(t, l, weir.LiveQuery{})
		log.write(page(3))
		time.Sleep(3 * time.Second)
		ids, summaries, dropped := waiting(t, messages)
		if fmt.Sprint(ids) != "[2.0 2.1 2.2]" || dropped {
			t.Errorf("events %v, dropped %v", ids, dropped)
		}
		if len(summaries) != 4 { // one at once
			t.Fatalf("%d summaries", len(summaries))
		}
		first, last := summaries[0], summaries[3]
		if first.Total != 2 || last.Total != 5 || last.People5m != 3 || last.AsOf.Sequence != 2 || last.AsOf.LagMS != 1000 {
			t.Errorf("%+v\n%+v", first, last)
		}
	})
}

func TestOtherProjectsAreNotSeen(t *testing.T) {
	simulate(t, func(t *testing.T, l *Live, log *source) {
		messages, stop, err := l.Watch("other", weir.LiveQuery{})
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		log.write(page(3))
		if ids, summaries, _ := waiting(t, messages); len(ids) != 0 || summaries[0].Total != 0 {
			t.Errorf("%v, %+v", ids, summaries)
		}
		if l.Summary("other").Total != 0 || l.Summary(weir.DefaultProject).Total != 3 {
			t.Error("the windows are mixed")
		}
	})
}

// TestASlowWatcherIsDropped, and others are not held up by it.
func TestASlowWatcherIsDropped(t *testing.T) {
	simulate(t, func(t *testing.T, l *Live, log *source) {
		slow, quick := watch(t, l, weir.LiveQuery{}), watch(t, l, weir.LiveQuery{})
		seen := 0
		for range 5 {
			log.write(page(1000))
			ids, _, dropped := waiting(t, quick)
			if seen += len(ids); dropped {
				t.Fatal("the quick one was dropped")
			}
		}
		if seen != 5000 {
			t.Errorf("the quick one saw %d events", seen)
		}
		if ids, _, dropped := waiting(t, slow); !dropped || len(ids) > watcherBuffer {
			t.Errorf("the slow one got %d events, dropped %v", len(ids), dropped)
		}
		if l.Summary(weir.DefaultProject).Total != 5000 {
			t.Error("events were not counted")
		}
	})
}

func TestARateIsKept(t *testing.T) {
	simulate(t, func(t *testing.T, l *Live, log *source) {
		messages := watch(t, l, weir.LiveQuery{Rate: 3})
		for range 4 {
			log.write(page(10))
			log.write(page(10))
			if ids, _, _ := waiting(t, messages); len(ids) != 3 {
				t.Errorf("%d events in a second", len(ids))
			}
			time.Sleep(time.Second)
		}
	})
}

// TestAWatcherWithARateBeginsWithTheNewest events, one without does not see
// what was before it.
func TestAWatcherWithARateBeginsWithTheNewest(t *testing.T) {
	simulate(t, func(t *testing.T, l *Live, log *source) {
		log.write(page(60))
		log.write(page(20))
		synctest.Wait()
		time.Sleep(time.Millisecond)
		ids, _, _ := waiting(t, watch(t, l, weir.LiveQuery{Rate: 5}))
		if len(ids) != backlogEvents || ids[0] != "1.30" || ids[backlogEvents-1] != "2.19" {
			t.Errorf("%d events: %v", len(ids), ids)
		}
		if ids, _, _ := waiting(t, watch(t, l, weir.LiveQuery{})); len(ids) != 0 {
			t.Errorf("%v", ids)
		}
	})
}

// TestABrokenFollowerIsReplaced and no event counts twice.
func TestABrokenFollowerIsReplaced(t *testing.T) {
	simulate(t, func(t *testing.T, l *Live, log *source) {
		log.write(page(1))
		log.write(page(2))
		log.write(nil)
		time.Sleep(2 * time.Second)
		log.write(page(4))
		synctest.Wait()
		if s := l.Summary(weir.DefaultProject); s.Total != 7 || s.AsOf.Sequence != 4 {
			t.Errorf("%+v", s)
		}
	})
}

func TestAnUnknownLagIsTheMostItCanBe(t *testing.T) {
	simulate(t, func(t *testing.T, l *Live, log *source) {
		log.lagErr = errors.New("no answer")
		log.write(page(1))
		messages := watch(t, l, weir.LiveQuery{})
		time.Sleep(2500 * time.Millisecond)
		if _, summaries, _ := waiting(t, messages); summaries[len(summaries)-1].AsOf.LagMS < 1900 {
			t.Errorf("%+v", summaries)
		}
	})
}

func TestEventsOfOtherProgramsCount(t *testing.T) {
	simulate(t, func(t *testing.T, l *Live, log *source) {
		log.write([]byte(`{"name":"n","user_id":"u"}` + "\ngarbage\n" + `{"name":"n","user_id":"v"}` + "\n"))
		synctest.Wait()
		if s := l.Summary(weir.DefaultProject); s.Total != 2 || s.People5m != 2 {
			t.Errorf("%+v", s)
		}
	})
}

func TestThereIsABoundOnWatchers(t *testing.T) {
	l := New(Config{})
	var stops []func()
	for range maxWatchers {
		_, stop, err := l.Watch(weir.DefaultProject, weir.LiveQuery{})
		if err != nil {
			t.Fatal(err)
		}
		stops = append(stops, stop)
	}
	if _, _, err := l.Watch(weir.DefaultProject, weir.LiveQuery{}); weir.ErrorCode(err) != weir.CodeUnavailable {
		t.Error(err)
	}
	stops[0]()
	stops[0]() // twice does no harm
	if _, _, err := l.Watch(weir.DefaultProject, weir.LiveQuery{}); err != nil {
		t.Error(err)
	}
}
