package live

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/stream"
	"github.com/weirhq/weir/internal/stream/streamtest"
)

func openLog(t *testing.T) *stream.Log {
	t.Helper()
	log, err := stream.OpenLog(t.Context(), streamtest.Connect(t), stream.LogConfig{MaxBytes: 1 << 30, MaxAge: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// over runs a live view over a log until the test ends.
func over(t *testing.T, log *stream.Log) *Live {
	t.Helper()
	l := New(Config{
		Before: log.Before,
		Follow: func(ctx context.Context, after uint64) (Follower, error) { return log.Follow(ctx, after) },
		Lag:    log.Lag, Logger: slog.New(slog.DiscardHandler),
	})
	run(t, l)
	return l
}

func run(t *testing.T, l *Live) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { l.Run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
}

// reach waits until a live view has come to a sequence: an event is shown when
// it has.
func reach(t *testing.T, l *Live, sequence uint64) {
	t.Helper()
	messages, stop, err := l.Watch(weir.DefaultProject, weir.LiveQuery{})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	late := time.After(10 * time.Second)
	for l.Summary(weir.DefaultProject).AsOf.Sequence < sequence {
		select {
		case <-messages: // at the latest the summary of the next second
		case <-late:
			t.Fatal("it does not get there")
		}
	}
}

// TestTheWindowsAreRebuilt: a view that begins now says the same as one that saw
// everything when it came, also of clocks that are ahead.
func TestTheWindowsAreRebuilt(t *testing.T) {
	log := openLog(t)
	before := over(t, log)
	var last uint64
	for i := range 20 {
		var body []byte
		for j := range 50 {
			now := time.Now().UTC()
			at := now.Add(time.Duration(j*i-400) * time.Second)
			body = fmt.Appendf(body, `{"id":"%d.%d","name":"%s","time":%q,"anonymous_id":"v%d","context":{"path":"/%d"},"received_at":%q}`+"\n",
				i, j, []string{"page_view", "click"}[j%2], at.Format(time.RFC3339Nano), j*i%77, j%13, now.Format(time.RFC3339Nano))
		}
		var err error
		if last, err = log.Append(t.Context(), []weir.Frame{{Project: weir.DefaultProject, Count: 50, Body: body}}); err != nil {
			t.Fatal(err)
		}
	}
	after := over(t, log)
	reach(t, before, last)
	reach(t, after, last)
	for {
		a, b := before.Summary(weir.DefaultProject), after.Summary(weir.DefaultProject)
		if !a.Time.Truncate(time.Second).Equal(b.Time.Truncate(time.Second)) {
			continue // the second changed in between
		}
		if apart := a.AsOf.Time.Sub(b.AsOf.Time).Abs(); apart > time.Second {
			t.Errorf("the last frame was written at %s, then at %s", a.AsOf.Time, b.AsOf.Time)
		}
		// A frame from memory bears the time of its acknowledgement, not the log's.
		a.Time, b.Time, a.AsOf.Time, b.AsOf.Time = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		if x, y := fmt.Sprint(a), fmt.Sprint(b); x != y {
			t.Errorf("before %s\nafter  %s", x, y)
		}
		if a.Total != 1000 || a.People5m == 0 || a.People30m <= a.People5m-1 {
			t.Errorf("%+v", a)
		}
		return
	}
}

// TestAQuietLogIsSeenToItsEnd: a view that begins long after the last event says
// that it has seen it.
func TestAQuietLogIsSeenToItsEnd(t *testing.T) {
	log := openLog(t)
	if _, err := log.Append(t.Context(), []weir.Frame{{Project: weir.DefaultProject, Count: 1, Body: []byte("{}\n")}}); err != nil {
		t.Fatal(err)
	}
	l := New(Config{
		Before: func(ctx context.Context, t time.Time) (uint64, time.Time, error) {
			return log.Before(ctx, t.Add(2*Window))
		},
		Follow: func(ctx context.Context, after uint64) (Follower, error) { return log.Follow(ctx, after) },
		Lag:    log.Lag, Logger: slog.New(slog.DiscardHandler),
	})
	run(t, l)
	reach(t, l, 1)
	if summary := l.Summary(weir.DefaultProject); summary.Total != 0 || summary.AsOf.Time.IsZero() {
		t.Errorf("%+v", summary)
	}
}
