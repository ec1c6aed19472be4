package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// crowd uses a publisher from many goroutines, with contexts that end at any
// moment, until it is closed under them.
type crowd struct {
	publisher *Publisher
	seed      uint64
	taken     atomic.Int64 // calls of Enqueue that returned nil
	told      atomic.Int64 // outcomes of those
	running   sync.WaitGroup
}

func (c *crowd) start(t *testing.T, goroutines int) {
	for g := range goroutines {
		random := rand.New(rand.NewPCG(c.seed, uint64(g)))
		c.running.Go(func() {
			for !c.step(t, random) {
			}
		})
	}
}

// step makes one call and reports whether the publisher is closed.
func (c *crowd) step(t *testing.T, random *rand.Rand) (closed bool) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(3000))*time.Microsecond)
	defer cancel()
	var err error
	switch random.IntN(6) {
	case 0:
		_ = c.publisher.Flush(ctx)
		return false
	case 1, 2:
		err = c.publisher.Publish(ctx, named("e"))
	case 3:
		err = c.publisher.Publish(ctx, named("bad"))
	default:
		err = c.publisher.Enqueue(ctx, named("e"), func(error) { c.told.Add(1) })
		if err == nil {
			c.taken.Add(1)
		}
	}
	return errors.Is(err, ErrPublisherClosed)
}

// TestPublisherUnderACrowd: whatever is called at once with whatever, each outcome
// is told once, all room is given back and nothing goes on running.
func TestPublisherUnderACrowd(t *testing.T) {
	t.Parallel()
	for name, spills := range map[string]bool{"memory": false, "spill": true} {
		t.Run(name, func(t *testing.T) {
			for range 5 {
				seed := rand.Uint64()
				options := PublisherOptions{BatchEvents: 5, BufferEvents: 20, BufferBytes: 2000, InFlight: 3, SpillBytes: 4000}
				if spills {
					options.SpillDir, options.SpillAfter = t.TempDir(), time.Millisecond
				}
				p := newPublisher(t, flaky(t, newIntake(), seed), options)
				c := &crowd{publisher: p, seed: seed}
				c.start(t, 12)
				timer := time.NewTimer(50 * time.Millisecond)
				<-timer.C
				closeTogether(t, p)
				c.running.Wait()
				if c.taken.Load() != c.told.Load() {
					t.Errorf("seed %d: %d events were taken in and %d outcomes told", seed, c.taken.Load(), c.told.Load())
				}
				if !p.events.TryAcquire(20) || !p.bytes.TryAcquire(2000) || p.workers != 0 || p.draining || p.starved != 0 {
					t.Errorf("seed %d: room is lost, or %d workers run still", seed, p.workers)
				}
			}
		})
	}
}

// closeTogether closes a publisher from some goroutines, one with no time at all.
func closeTogether(t *testing.T, p *Publisher) {
	var running sync.WaitGroup
	for i := range 3 {
		running.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*time.Millisecond)
			defer cancel()
			_ = p.Close(ctx) // it may well have failed to deliver
		})
	}
	running.Wait()
}
