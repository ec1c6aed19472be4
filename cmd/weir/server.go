package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gofrs/flock"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/access"
	"github.com/weirhq/weir/internal/account"
	"github.com/weirhq/weir/internal/admission"
	"github.com/weirhq/weir/internal/audit"
	"github.com/weirhq/weir/internal/catalogue"
	"github.com/weirhq/weir/internal/cohort"
	"github.com/weirhq/weir/internal/collect"
	"github.com/weirhq/weir/internal/dashboard"
	"github.com/weirhq/weir/internal/dialect"
	"github.com/weirhq/weir/internal/duckdb"
	"github.com/weirhq/weir/internal/enrich"
	"github.com/weirhq/weir/internal/insight"
	"github.com/weirhq/weir/internal/live"
	"github.com/weirhq/weir/internal/quarantine"
	"github.com/weirhq/weir/internal/relay"
	"github.com/weirhq/weir/internal/service"
	"github.com/weirhq/weir/internal/sink"
	"github.com/weirhq/weir/internal/stream"
	"github.com/weirhq/weir/internal/vitals"
	"github.com/weirhq/weir/internal/web"
)

// server is all of Weir in one process. Its parts start in the order of what
// they need and stop in the reverse.
type server struct {
	config *config
	logger *slog.Logger
	parts  parts
	made   map[weir.Scope]string // keys made at this start

	certificate *certificate // nil without TLS
	disk        *disk
	nats        *stream.Server
	log         *stream.Log
	quarantine  *stream.Quarantine
	metadata    *stream.Metadata
	salts       *stream.Salts
	keys        *access.Keys
	projects    *access.Projects
	accounts    *account.Accounts
	auditStore  *stream.Audit
	audit       *audit.Log
	cohorts     *cohort.Cohorts
	catalogue   *catalogue.Catalogue
	marks       *stream.QuarantineMarks
	rejected    *quarantine.Quarantine
	vitals      *vitals.Counters
	dashboards  *dashboard.Store
	enricher    *enrich.Enricher
	store       *duckdb.Store
	sink        *sink.Sink
	collector   *collect.Collector
	relay       *relay.Relay
	service     *service.Service
	web         *web.Server
	live        *live.Live
	answerer    *insight.Answerer
	questions   *admission.Gate // of all kinds
	statements  *admission.Gate // of these, SQL
	large       *admission.Gate // of those asked again for want of memory
	metrics     *metrics
	http        net.Listener
	// metricsHTTP is nil when metrics are on the main address.
	metricsHTTP net.Listener
}

// startServer starts every part, or stops those started and says which failed.
func startServer(ctx context.Context, config *config, logger *slog.Logger) (*server, error) {
	s := &server{config: config, logger: logger, made: map[weir.Scope]string{}, answerer: insight.DuckDB(), vitals: vitals.New()}
	s.answerer.SpillTo(config.Data)
	return s, s.start(ctx)
}

// startTimeout bounds the start as a whole. It stands in for the 5 seconds that
// each request to JetStream has otherwise, which a busy machine may take.
const startTimeout = 10 * time.Minute

func (s *server) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	s.metrics = newMetrics(s)
	s.questions, s.statements = newGate(maxQuestions), newGate(maxStatements)
	s.large = newLargeGate()
	for _, step := range []struct {
		what  string
		start func(context.Context) error
	}{
		{"the data directory", s.startData},
		{"TLS", s.openCertificate},
		{"HTTP", s.listenHTTP},
		{"the enrichment", s.startEnricher},
		{"the log", s.startStream},
		{"the keys", s.openAccess},
		{"the accounts", s.openAccounts},
		{"the cohorts", s.openCohorts},
		{"the catalogue", s.openCatalogue},
		{"the dashboards", s.openDashboards},
		{"the store", s.startStore},
		{"the sink", s.startSink},
		{"the live view", s.startLive},
		{"the relay", s.startRelay},
		{"the collector", s.startCollector},
		{"the view of the quarantine", s.openRejected},
		{"the trimming of the log", s.startTrim},
		{"the first keys", s.ensureKeys}, // late: what is made is shown only if all starts
		{"the NATS service", s.watchProjects},
		{"HTTP", s.startHTTP},
		{"the NATS service", s.startService},
		{"the NATS Streaming gateway", s.startStreaming},
		{"NATS", s.listenNATS},
	} {
		if err := step.start(ctx); err != nil {
			return errors.Join(fmt.Errorf("cannot start %s: %w", step.what, err), s.close())
		}
	}
	return nil
}

// wait returns when ctx ends, or when the store is of no use any more.
func (s *server) wait(ctx context.Context) (broken bool) {
	select {
	case <-ctx.Done():
		return false
	case <-s.store.Broken():
		return true
	}
}

// close stops what was started, the last first.
func (s *server) close() error { return s.parts.stop() }

func (s *server) startData(context.Context) error {
	const privately = 0o700
	if err := os.MkdirAll(s.config.Data, privately); err != nil {
		return err
	}
	lock := flock.New(s.config.lockPath())
	locked, err := lock.TryLock()
	if err != nil {
		return err
	}
	if !locked {
		return fmt.Errorf("another process uses %s; stop it, or choose another directory with --data", s.config.Data)
	}
	s.parts.add(lock.Unlock)
	s.disk = newDisk(s.config.Data, s.logger)
	s.parts.run(s.disk.watch)
	return nil
}

func (s *server) ensureKeys(ctx context.Context) error {
	for _, key := range []struct {
		scope      weir.Scope
		configured string
	}{{weir.ScopeWrite, s.config.WriteKey}, {weir.ScopeAPI, s.config.APIToken}} {
		made, err := s.keys.Ensure(ctx, weir.DefaultProject, key.scope, key.configured)
		if err != nil {
			return err
		}
		if made != "" {
			s.made[key.scope] = made
		}
	}
	return nil
}

func (s *server) startStore(ctx context.Context) (err error) {
	const megabyte = 1 << 20
	s.store, err = duckdb.Open(ctx, duckdb.Config{
		Path: s.config.storePath(), MemoryBytes: s.config.Memory * megabyte, SpillBytes: spillBytes(s.config.Data), MoveAfter: s.config.MoveAfter, Logger: s.logger,
	})
	if err != nil {
		return err
	}
	s.parts.add(s.closeStore)
	s.parts.run(s.store.Run)
	return nil
}

func (s *server) startSink(ctx context.Context) error {
	s.sink = sink.New(sink.Config{Store: s.store, Log: sinkLog{s.log}, Quarantine: s.quarantine, Counters: s.vitals, Logger: s.logger})
	if err := s.sink.Begin(ctx); err != nil {
		return err
	}
	s.parts.run(s.sink.Run)
	s.parts.add(s.catchUp) // before the sink stops
	return nil
}

// catchUp waits until the store has what was accepted, so that it is whole when
// the server stops. It need not succeed, and with a store of no use it cannot: the
// log has it all.
func (s *server) catchUp() error {
	ctx, cancel := context.WithTimeout(context.Background(), catchUpTimeout)
	defer cancel()
	ticker := time.NewTicker(catchUpLook)
	defer ticker.Stop()
	for {
		bounds, err := s.log.Bounds(ctx)
		if err != nil || readBefore(s.store.Applied()) >= bounds.Last || s.sink.Status() != nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.store.Broken():
			return nil
		case <-ticker.C:
		}
	}
}

func (s *server) startLive(context.Context) error {
	s.live = live.New(live.Config{
		Before: s.log.Before,
		Follow: func(ctx context.Context, after uint64) (live.Follower, error) { return s.log.Follow(ctx, after) },
		Lag:    s.log.Lag,
		Logger: s.logger,
	})
	s.parts.run(s.live.Run)
	return nil
}

func (s *server) startEnricher(context.Context) (err error) {
	s.enricher, err = enrich.New(enrich.Config{GeoIP: s.config.GeoIP})
	if err != nil {
		return err
	}
	s.parts.add(s.enricher.Close)
	return nil
}

func (s *server) startCollector(ctx context.Context) error {
	s.collector = collect.New(collect.Config{
		Log: guardedLog{s.log, s.nats, s.disk}, Quarantine: guardedQuarantine{s.quarantine, s.nats, s.disk}, Logger: s.logger,
		Enrich: func(event *weir.Event, origin collect.Origin) {
			s.enricher.Enrich(event, enrich.Request{UserAgent: origin.UserAgent, IP: origin.IP})
		},
		Translate:   dialect.CloudEvents,
		Counters:    s.vitals,
		FrameEvents: s.metrics.frameEvents, AppendSeconds: s.metrics.appendSeconds,
	})
	const rememberedBytes = 64 << 20
	tail, err := s.log.Tail(ctx, collect.MaxRemembered, rememberedBytes)
	if err != nil {
		return err
	}
	s.collector.Remember(tail)
	s.parts.run(s.collector.Run)
	return nil
}

// trimEvery is how often the log is trimmed: often enough that it cannot grow
// from its limit to its hard limit in between.
const trimEvery = 5 * time.Second

func (s *server) startTrim(context.Context) error {
	s.parts.run(func(ctx context.Context) {
		ticker := time.NewTicker(trimEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			read := min(readBefore(s.store.Durable()), s.relay.Durable())
			if _, err := s.log.Trim(ctx, read); err != nil && ctx.Err() == nil {
				s.logger.Error("cannot trim the log", "error", err)
			}
		}
	})
	return nil
}

// readBefore is the last frame that a position needs no more.
func readBefore(p weir.Position) uint64 {
	if p.Events == weir.WholeFrame || p.Sequence == 0 {
		return p.Sequence
	}
	return p.Sequence - 1
}

// listenHTTP takes the addresses first: that one is in use is the commonest
// reason not to start.
func (s *server) listenHTTP(context.Context) (err error) {
	if s.http, err = s.listen(s.config.Listen); err != nil {
		return err
	}
	if s.config.Metrics != "" {
		s.metricsHTTP, err = s.listen(s.config.Metrics)
	}
	return err
}

func (s *server) listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
	}
	s.parts.add(func() error {
		_ = listener.Close() // closed already if it served
		return nil
	})
	return listener, nil
}

func (s *server) startHTTP(context.Context) error {
	var err error
	s.web, err = web.New(web.Config{
		Keys: s.keys, Projects: s.projects, Users: s.accounts, Sessions: s.accounts, Audit: s.audit, Address: collect.AddressOf, Cohorts: s.cohorts, Catalogue: s.catalogue, Health: s.dataHealth, Quarantine: s.rejected,
		Dashboards: s.dashboards.Dashboards, SavedInsights: s.dashboards.Insights, Annotations: s.dashboards.Annotations, Shares: s.dashboards.Shares,
		Live: s.live, Collect: s.collector.ServeEvents, Dialects: s.dialects(), Prefixes: s.config.SDKPrefix, Answer: s.answer, SQL: s.sql, WriteCSV: insight.WriteCSV, Ready: s.ready,
		Metrics: s.metrics.onMain(s.config.Metrics), RequestsPerSecond: s.config.RateLimit,
		Assets: s.config.Assets, Simulated: s.config.simulated, Version: release, Logger: s.logger,
	})
	if err != nil {
		return err
	}
	if s.metricsHTTP != nil {
		s.serveHTTP(s.metricsHTTP, s.metrics.handler(), nil)
	}
	s.serveHTTP(s.http, s.web, s.web.Drain)
	return nil
}

// serveHTTP serves until the part is stopped, which waits for the requests in
// flight.
func (s *server) serveHTTP(listener net.Listener, handler http.Handler, drain func()) {
	server := newHTTPServer(handler, s.logger)
	if drain != nil {
		server.RegisterOnShutdown(drain)
	}
	serve := server.Serve
	if s.certificate != nil {
		server.TLSConfig = s.certificate.config()
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.logger.Error("HTTP stopped", "error", err)
		}
	}()
	s.parts.add(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
		defer cancel()
		err := server.Shutdown(ctx)
		<-served
		return err
	})
}
