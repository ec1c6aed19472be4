package main

import (
	"context"
	"errors"
	"slices"
)

// parts are what a server has started, with how to stop each. They belong to
// one goroutine.
type parts struct {
	stops []func() error
}

// add notes how to stop a part.
func (p *parts) add(stop func() error) { p.stops = append(p.stops, stop) }

// run runs a part in a goroutine of its own; stopping it ends its context and
// waits for it.
func (p *parts) run(part func(ctx context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		part(ctx)
	}()
	p.add(func() error {
		cancel()
		<-done
		return nil
	})
}

// stop stops all parts, the last first.
func (p *parts) stop() error {
	var errs []error
	for _, stop := range slices.Backward(p.stops) {
		errs = append(errs, stop())
	}
	p.stops = nil
	return errors.Join(errs...)
}
