package main

import (
	"context"
	"log/slog"
	"time"
)

const (
	// restartEvery is how often a server starts again at most. What broke its store
	// may last, as a full disk does; meanwhile it takes events into the log.
	restartEvery = time.Minute
	// restartRetry is how long it is waited after a server could not start again.
	restartRetry = 5 * time.Second
)

// runningServer is a server that has started.
type runningServer interface {
	// wait returns when ctx ends, or when the server is to start again.
	wait(ctx context.Context) (again bool)
	close() error
}

// keepServing has a server run until ctx ends, whose error it returns. One that is
// to start again does so however often it takes; only the first start may fail.
func keepServing(ctx context.Context, logger *slog.Logger, start func() (runningServer, error)) error {
	server, err := start()
	if err != nil {
		return err
	}
	for {
		began := time.Now()
		again := server.wait(ctx) && goesOn(ctx, restartEvery-time.Since(began))
		logger.Info("draining")
		err := server.close()
		logger.Info("stopped")
		if !again {
			return err
		}
		logger.Warn("starting again", "error", err)
		for server, err = start(); err != nil; server, err = start() {
			if !goesOn(ctx, restartRetry) {
				return nil // it was stopped, and nothing runs
			}
			logger.Error("cannot start again yet; trying again", "error", err)
		}
	}
}

// goesOn waits unless ctx ends, and reports whether it has not.
func goesOn(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return ctx.Err() == nil
}
