package main

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// brokenServer is to start again at once, each time.
type brokenServer struct{ closed *int }

func (s brokenServer) wait(context.Context) bool { return true }
func (s brokenServer) close() error              { *s.closed++; return errors.New("it did not stop well") }

// TestAServerThatBreaksAtOnceDoesNotSpin: it starts again once a minute, or a little
// later if it cannot, until it is stopped.
func TestAServerThatBreaksAtOnceDoesNotSpin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute+restartEvery/2)
		defer cancel()
		starts, fails, closed := 0, 0, 0
		err := keepServing(ctx, slog.New(slog.DiscardHandler), func() (runningServer, error) {
			starts++
			if starts%3 == 0 {
				fails++
				return nil, errors.New("no room on the disk")
			}
			return brokenServer{&closed}, nil
		})
		if starts != 16 || fails != 5 || closed != 11 {
			t.Errorf("%d starts, of which %d failed; closed %d times", starts, fails, closed)
		}
		if err == nil {
			t.Error("how the last one stopped is not told")
		}
	})
}

// TestAFirstStartThatFailsIsTold: nobody waits for what was never there.
func TestAFirstStartThatFailsIsTold(t *testing.T) {
	failed := errors.New("the address is in use")
	err := keepServing(t.Context(), slog.New(slog.DiscardHandler), func() (runningServer, error) { return nil, failed })
	if !errors.Is(err, failed) {
		t.Error(err)
	}
}

// TestAServerIsStoppedWhileItStartsAgain, which is no failure.
func TestAServerIsStoppedWhileItStartsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		starts, closed := 0, 0
		err := keepServing(ctx, slog.New(slog.DiscardHandler), func() (runningServer, error) {
			if starts++; starts == 1 {
				return brokenServer{&closed}, nil
			}
			stop()
			return nil, ctx.Err()
		})
		if err != nil || starts != 2 || closed != 1 {
			t.Errorf("%v after %d starts; closed %d times", err, starts, closed)
		}
	})
}
