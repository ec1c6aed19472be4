package demo

import (
	"context"
	"fmt"
	"iter"
	"time"
)

const (
	// DefaultRate is how many events a second a shop has at its busiest hour
	// live: as many as an eye can follow.
	DefaultRate = 6
	// historyPerDay is how many events a day has on average in the past: two
	// weeks of them are loaded in the time a page takes to open.
	historyPerDay = 1_800
	// historySalt sets the past's randomness apart from the present's, which
	// may begin at the same instant.
	historySalt = 0x5bd1e995
)

// Shop is a simulated shop. It is for one goroutine.
type Shop struct {
	// Rate is how many events a second there are at the busiest hour of the
	// week when the shop is live. It may be changed before Run.
	Rate float64

	seed   uint64
	start  time.Time
	rhythm *rhythm
	crowd  *crowd // who came in the past; nil before there was one
}

// NewShop returns a shop that goes live at start, which should be about now.
// All it does follows from the seed and the times it is given.
func NewShop(seed uint64, start time.Time) *Shop {
	return &Shop{Rate: DefaultRate, seed: seed, start: start.UTC(), rhythm: newRhythm()}
}

// History yields the events of the days before until in the order of time, each
// as a line of JSON with its end: about 1,800 a day. A line is valid until the
// next. The people it leads to are those who come back when the shop is live.
func (s *Shop) History(days int, until time.Time) iter.Seq[[]byte] {
	return func(yield func(line []byte) bool) {
		opens := until.Add(-time.Duration(days) * 24 * time.Hour)
		peak := historyPerDay / (24 * time.Hour).Seconds() * s.rhythm.peak / s.rhythm.mean
		past := newSimulation(s.seed^historySalt, opens, peak, s.rhythm, nil)
		for past.next().Before(until) {
			past.lines.Reset()
			past.step()
			if past.lines.Len() > 0 && !yield(past.lines.Bytes()) {
				return
			}
		}
		s.crowd = past.disperse()
	}
}

// Run simulates the shop from its start in real time until ctx ends, which is
// no error. It calls send with each event as a line of JSON when it happens, or
// with several when they come close together; send must not keep lines. What
// happened while send was busy, or before Run, is sent at once. An error of
// send ends Run.
func (s *Shop) Run(ctx context.Context, send func(ctx context.Context, lines []byte) error) error {
	live := newSimulation(s.seed, s.start, s.Rate, s.rhythm, s.crowd)
	for {
		if !sleepUntil(ctx, live.next().Add(gatherTime)) {
			return nil
		}
		live.gather(time.Now())
		if live.err != nil {
			return live.err
		}
		if live.lines.Len() == 0 {
			continue
		}
		if err := send(ctx, live.lines.Bytes()); err != nil && ctx.Err() == nil {
			return fmt.Errorf("cannot send simulated events: %w", err)
		}
	}
}

const (
	// gatherTime is how long an event waits for others to go with it.
	gatherTime = 150 * time.Millisecond
	// maxBatchBytes bounds what is sent at once; a batch ends with the event
	// that goes beyond.
	maxBatchBytes = 256 << 10
)

// gather lets happen what should have happened by now, as far as it fits a
// batch.
func (s *simulation) gather(now time.Time) {
	s.lines.Reset()
	for !s.next().After(now) && s.lines.Len() < maxBatchBytes {
		s.step()
	}
}

// disperse ends all visits and returns the crowd.
func (s *simulation) disperse() *crowd {
	for _, v := range s.visitors {
		if v.person != nil {
			s.goAway(v.person)
		}
	}
	s.visitors = nil
	return s.crowd
}

// sleepUntil returns false when ctx ends before.
func sleepUntil(ctx context.Context, at time.Time) bool {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}
