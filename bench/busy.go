package main

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// busyPace is how many events a second come while the time to accept them is
// measured: much, and less than what a machine that answers questions can take.
const busyPace = 20_000

// heavyQuestions read much and keep all cores busy: each is asked again and
// again by an asker of its own, so that as many run as the server lets run.
var heavyQuestions = []struct{ path, body string }{
	{"/v1/sql", `{"sql":"SELECT name, path, browser, properties->>'product' AS product, count(*) AS n, count(DISTINCT person) AS people FROM events GROUP BY ALL ORDER BY n DESC LIMIT 100"}`},
	{"/v1/sql", `{"sql":"SELECT id, time, properties FROM events ORDER BY properties || url, time DESC LIMIT 100"}`},
	{"/v1/query", `{"insight":"funnel","steps":[{"event":"page_view"},{"event":"page_view"},{"event":"page_view"}],"window":"7d"}`},
	{"/v1/query", `{"insight":"trend","series":[{"measure":"people"}],"breakdown":["path","browser"],"interval":"hour"}`},
}

// measureBusy finds what questions that never pause cost those who send: events
// a second as fast as they are answered, and the time to accept them at an even
// pace, alone and beside the questions.
func (b *bench) measureBusy(ctx context.Context) error {
	return b.withWeir(ctx, func(s *server) error {
		first, err := b.batches(s.target()).flood(ctx, b.during) // something to ask about
		if err != nil {
			return err
		}
		if err := s.awaitCount(ctx, first.requests*batchEvents); err != nil {
			return err
		}
		alone, err := b.sendBusily(ctx, s)
		if err != nil {
			return err
		}
		var beside busy
		answers, err := s.askWithoutPause(ctx, func() (err error) {
			beside, err = b.sendBusily(ctx, s)
			return err
		})
		if err != nil {
			return err
		}
		seconds := 2 * b.during.Seconds()
		b.figures = append(b.figures,
			figure{what: "batches of 100 beside questions without pause", value: beside.perSecond, unit: perSecond, raw: alone.perSecond, rawOf: "alone"},
			figure{what: "accepted at 20,000 events/s, p50, alone", value: inMilliseconds(alone.taken.quantile(0.5)), unit: milliseconds},
			figure{what: "– beside questions without pause", value: inMilliseconds(beside.taken.quantile(0.5)), unit: milliseconds},
			figure{what: "accepted at 20,000 events/s, p99, alone", value: inMilliseconds(alone.taken.quantile(0.99)), unit: milliseconds},
			figure{what: "– beside questions without pause", value: inMilliseconds(beside.taken.quantile(0.99)), unit: milliseconds},
			figure{what: "heavy questions answered meanwhile", value: float64(answers) / seconds, unit: perSecond},
		)
		return s.stop()
	})
}

// busy is what a sender saw.
type busy struct {
	perSecond float64
	taken     latencies
}

// sendBusily sends as fast as answers come, and then at an even pace.
func (b *bench) sendBusily(ctx context.Context, s *server) (busy, error) {
	flood, err := b.batches(s.target()).flood(ctx, b.during)
	if err != nil {
		return busy{}, err
	}
	_, taken, err := b.batches(s.target()).pace(ctx, busyPace/batchEvents, b.during)
	return busy{perSecond: flood.perSecond() * batchEvents, taken: taken}, err
}

// askWithoutPause asks the heavy questions until work is done, and returns how
// many were answered.
func (s *server) askWithoutPause(ctx context.Context, work func() error) (answers int64, err error) {
	var count atomic.Int64
	asking, enough := context.WithCancel(ctx)
	defer enough()
	group, asking := errgroup.WithContext(asking)
	for _, question := range heavyQuestions {
		group.Go(func() error { return s.askAgain(asking, question.path, []byte(question.body), &count) })
	}
	err = work()
	enough()
	return count.Load(), firstError(err, group.Wait())
}

func (s *server) askAgain(ctx context.Context, path string, question []byte, count *atomic.Int64) error {
	for ctx.Err() == nil {
		if _, err := s.do(ctx, http.MethodPost, path, question); err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
		count.Add(1)
	}
	return nil
}
