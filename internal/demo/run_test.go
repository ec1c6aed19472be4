package demo

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// busyHour is when the shop is at its busiest.
const busyHour = 19

// untilBusy lets the fake clock of a test stand at the busiest hour of a Sunday.
func untilBusy(t *testing.T) {
	t.Helper()
	now := time.Now().UTC()
	sunday := now.AddDate(0, 0, int((7-now.Weekday())%7))
	time.Sleep(time.Date(sunday.Year(), sunday.Month(), sunday.Day(), busyHour, 0, 0, 0, time.UTC).Sub(now))
}

func TestRunSendsEventsWhenTheyHappen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		untilBusy(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		count := 0
		start := time.Now()
		err := NewShop(1, start).Run(ctx, func(_ context.Context, lines []byte) error {
			for _, event := range decode(t, lines) {
				count++
				if delay := time.Since(event.Time); delay < 0 || delay > 250*time.Millisecond {
					t.Errorf("%s was sent %s after it happened", event.Name, delay)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		rate := float64(count) / time.Hour.Seconds()
		if rate < 0.8*DefaultRate || rate > 1.2*DefaultRate {
			t.Errorf("%.2f events a second at the busiest hour, want about %d", rate, DefaultRate)
		}
	})
}

func TestRunIsTheSameForTheSameSeed(t *testing.T) {
	sent := func() (all []byte) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			shop := NewShop(7, time.Now())
			historyLines(shop)
			err := shop.Run(ctx, func(_ context.Context, lines []byte) error {
				all = append(all, lines...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
		return all
	}
	first := sent()
	if len(first) == 0 || !bytes.Equal(first, sent()) {
		t.Error("the same seed and start sent other events")
	}
}

func TestRunReachesTheRateAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		untilBusy(t)
		const rate, seconds = 500, 30
		ctx, cancel := context.WithTimeout(t.Context(), seconds*time.Second)
		defer cancel()
		shop := NewShop(1, time.Now())
		shop.Rate = rate
		count := 0
		err := shop.Run(ctx, func(_ context.Context, lines []byte) error {
			count += bytes.Count(lines, []byte{'\n'})
			return nil
		})
		if err != nil || count < seconds*rate*4/5 || count > seconds*rate*6/5 {
			t.Errorf("%d events in %d s, want about %d; error %v", count, seconds, seconds*rate, err)
		}
	})
}

func TestRunStopsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			done <- NewShop(1, time.Now()).Run(ctx, func(context.Context, []byte) error { return nil })
		}()
		time.Sleep(time.Minute)
		synctest.Wait()
		cancelled := time.Now()
		cancel()
		if err := <-done; err != nil || !time.Now().Equal(cancelled) {
			t.Errorf("Run ended %s after its context, with %v", time.Since(cancelled), err)
		}
	})
}

func TestRunStopsWhileItSends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := NewShop(1, time.Now()).Run(ctx, func(ctx context.Context, _ []byte) error {
			cancel()
			return ctx.Err()
		})
		if err != nil {
			t.Errorf("the end of the context is no error, but Run returned %v", err)
		}
	})
}

func TestRunReturnsWhatSendCouldNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("the disk is full")
		err := NewShop(1, time.Now()).Run(t.Context(), func(context.Context, []byte) error { return full })
		if !errors.Is(err, full) {
			t.Errorf("Run returned %v", err)
		}
	})
}

func TestRunCatchesUpInBoundedBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var largest, events int
		err := NewShop(1, time.Now().Add(-time.Hour)).Run(ctx, func(_ context.Context, lines []byte) error {
			largest = max(largest, len(lines))
			events += bytes.Count(lines, []byte{'\n'})
			return nil
		})
		if err != nil || events < 1_000 || largest > maxBatchBytes+2_000 {
			t.Errorf("%d events, the largest batch of %d bytes, error %v", events, largest, err)
		}
	})
}
