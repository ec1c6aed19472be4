package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics is what Prometheus sees.
type metrics struct {
	registry      *prometheus.Registry
	frameEvents   prometheus.Histogram
	appendSeconds prometheus.Histogram
	querySeconds  prometheus.Histogram
	waitSeconds   prometheus.Histogram
}

// newMetrics describes a server, whose parts need not have started.
func newMetrics(s *server) *metrics {
	m := &metrics{
		registry:      prometheus.NewRegistry(),
		frameEvents:   histogram("weir_frame_events", "Events in a frame of the log.", prometheus.ExponentialBuckets(1, 2, 14)),
		appendSeconds: histogram("weir_log_append_seconds", "Time to append a group of frames to the log, fsync included.", prometheus.ExponentialBuckets(0.0001, 2, 16)),
		querySeconds:  histogram("weir_query_seconds", "Time to answer a question.", prometheus.ExponentialBuckets(0.001, 2, 16)),
		waitSeconds:   histogram("weir_query_wait_seconds", "Time that a question waited for its turn.", prometheus.ExponentialBuckets(0.001, 2, 16)),
	}
	m.registry.MustRegister(m.frameEvents, m.appendSeconds, m.querySeconds, m.waitSeconds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.count("weir_events_accepted_total", "Events accepted, repeats included.", func() uint64 { return s.collector.Stats().Accepted })
	m.count("weir_events_rejected_total", "Events put into the quarantine at intake.", func() uint64 { return s.collector.Stats().Rejected })
	m.count("weir_events_repeated_total", "Accepted events recognised on arrival as sent before.", func() uint64 { return s.collector.Stats().Repeated })
	m.count("weir_events_stored_total", "Events stored.", func() uint64 { return s.sink.Stats().Stored })
	m.count("weir_events_deduplicated_total", "Accepted events found to be sent before when they came to the store; none of them was recognised on arrival.", func() uint64 { return s.sink.Stats().Repeated })
	m.count("weir_events_poisoned_total", "Events of the log that could not be stored.", func() uint64 { return s.sink.Stats().Poisoned })
	m.count("weir_events_relayed_total", "Events republished in EVENTS.", func() uint64 { return s.relay.Stats().Relayed })
	m.gauge("weir_relay_read_sequence", "Last frame that the relay has read.", func() float64 { return float64(s.relay.Stats().Read) })
	m.gauge("weir_relay_durable_sequence", "Last frame that the relay needs no more; the log is kept from the next.", func() float64 { return float64(s.relay.Durable()) })
	m.gauge("weir_store_applied_sequence", "Last frame that questions see.", func() float64 { return float64(s.store.Applied().Sequence) })
	m.gauge("weir_store_durable_sequence", "Last frame that is on the store's disk.", func() float64 { return float64(s.store.Durable().Sequence) })
	m.gauge("weir_queries_running", "Questions that are being answered.", func() float64 { return float64(s.questions.Stats().Running) })
	m.gauge("weir_queries_waiting", "Questions that wait for their turn.", func() float64 {
		return float64(s.questions.Stats().Waiting + s.statements.Stats().Waiting)
	})
	m.count("weir_queries_refused_total", "Questions refused because too many waited.", func() uint64 {
		return s.questions.Stats().Refused + s.statements.Stats().Refused
	})
	m.logState(s)
	return m
}

func histogram(name, help string, buckets []float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
}

func (m *metrics) count(name, help string, value func() uint64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help},
		func() float64 { return float64(value()) }))
}

func (m *metrics) gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

// scrapeTimeout bounds what a scrape asks of the log.
const scrapeTimeout = 2 * time.Second

// logState adds what must be asked of the log at each scrape. A value that
// cannot be had is -1.
func (m *metrics) logState(s *server) {
	ask := func(value func(context.Context) (float64, error)) func() float64 {
		return func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
			defer cancel()
			v, err := value(ctx)
			if err != nil {
				return -1
			}
			return v
		}
	}
	m.gauge("weir_log_last_sequence", "Last frame of the log.", ask(func(ctx context.Context) (float64, error) {
		bounds, err := s.log.Bounds(ctx)
		return float64(bounds.Last), err
	}))
	m.gauge("weir_log_bytes", "Size of the log.", ask(func(ctx context.Context) (float64, error) {
		bounds, err := s.log.Bounds(ctx)
		return float64(bounds.Bytes), err
	}))
	m.gauge("weir_store_lag_seconds", "For how long the oldest frame that questions do not see has been waiting.", ask(func(ctx context.Context) (float64, error) {
		lag, err := s.log.Lag(ctx, s.store.Applied().Sequence)
		return lag.Seconds(), err
	}))
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// onMain is the handler for the main address, nil when metrics are apart.
func (m *metrics) onMain(apart string) http.Handler {
	if apart != "" {
		return nil
	}
	return m.handler()
}
