package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// limits are how fast the parts of Weir are without Weir, on this machine and
// in this run.
type limits struct {
	httpSingles float64       // requests/s
	httpP99     time.Duration // at singlesPace
	httpBatches float64       // events/s
	log         float64       // events/s
	store       float64       // events/s
}

// weakest is the limit that batches meet first.
func (l limits) weakest() (limit float64, of string) {
	limit, of = l.httpBatches, "HTTP"
	if l.log < limit {
		limit, of = l.log, "log"
	}
	if l.store < limit {
		limit, of = l.store, "store"
	}
	return limit, of
}

// measureLimits measures each limit for a while.
func (b *bench) measureLimits(ctx context.Context) error {
	during := min(b.during, rawFor)
	if err := b.measureHTTP(ctx, during); err != nil {
		return fmt.Errorf("cannot measure bare HTTP: %w", err)
	}
	var err error
	if b.limits.log, err = rawLog(ctx, b.dir, b.pool, during); err != nil {
		return fmt.Errorf("cannot measure the bare log: %w", err)
	}
	if b.limits.store, err = rawStore(ctx, b.dir, b.pool, during); err != nil {
		return fmt.Errorf("cannot measure the bare store: %w", err)
	}
	return nil
}

// rawFor bounds how long each raw limit is measured: they settle soon.
const rawFor = 10 * time.Second

// measureHTTP sends the loads of the scenarios to a server that does nothing,
// in a process of its own as Weir is.
func (b *bench) measureHTTP(ctx context.Context, during time.Duration) (err error) {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("cannot find bench itself: %w", err)
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	process, err := start(nil, program, bareArgument, address)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, process.stop()) }()
	ready := func() error {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			err = conn.Close()
		}
		return err
	}
	if err := process.await(ctx, ready); err != nil {
		return err
	}
	return b.floodBare(ctx, target{address: address, accepted: func(int) string { return bareAnswer }}, during)
}

func (b *bench) floodBare(ctx context.Context, to target, during time.Duration) error {
	singles, err := b.singles(to).flood(ctx, during)
	if err != nil {
		return err
	}
	batches, err := b.batches(to).flood(ctx, during)
	if err != nil {
		return err
	}
	_, paced, err := b.singles(to).pace(ctx, singlesPace, during)
	if err != nil {
		return err
	}
	b.limits.httpSingles = singles.perSecond()
	b.limits.httpBatches = batches.perSecond() * batchEvents
	b.limits.httpP99 = paced.quantile(0.99)
	return nil
}

const (
	// bareArgument makes bench itself the bare server.
	bareArgument = "bare-http"
	bareAnswer   = "ok\n"
)

// serveBare reads and discards what is posted, until it is told to stop.
func serveBare(address string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("cannot listen: %w", err)
	}
	bare := &http.Server{Handler: http.HandlerFunc(discard), ReadHeaderTimeout: answerWait}
	stop := context.AfterFunc(ctx, func() { _ = bare.Close() })
	defer stop()
	if err := bare.Serve(listener); ctx.Err() == nil {
		return fmt.Errorf("cannot serve: %w", err)
	}
	return nil
}

func discard(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprint(w, bareAnswer)
}
