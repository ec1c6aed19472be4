package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/weirhq/weir"
)

// server is Weir in a process of its own, with all roles.
type server struct {
	*process
	dir     string
	address string
	started time.Time
	client  http.Client
}

const (
	writeKey = "bench-write-key"
	apiToken = "bench-api-token"
	// startWait is how long Weir may take to start in an empty directory.
	startWait = 30 * time.Second
)

// findWeir returns the binary that WEIR_BENCH_BINARY names, or builds one.
func findWeir(ctx context.Context, dir string) (string, error) {
	if path := os.Getenv("WEIR_BENCH_BINARY"); path != "" {
		return filepath.Abs(path)
	}
	path := filepath.Join(dir, "weir")
	build := exec.CommandContext(ctx, "go", "build", "-o", path, "github.com/weirhq/weir/cmd/weir")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot build weir: %w\n%s", err, output)
	}
	return path, nil
}

// startWeir starts Weir in a fresh directory, with NATS on an address or off, and
// waits until it is ready.
func startWeir(ctx context.Context, binary, parent, natsListen string) (*server, error) {
	dir, err := os.MkdirTemp(parent, "data-")
	if err != nil {
		return nil, fmt.Errorf("cannot make a data directory: %w", err)
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	environment := []string{"WEIR_WRITE_KEY=" + writeKey, "WEIR_API_TOKEN=" + apiToken}
	process, err := start(environment, binary, "serve", "--data", dir, "--listen", address, "--nats-listen", natsListen)
	if err != nil {
		return nil, err
	}
	s := &server{process: process, dir: dir, address: address, started: time.Now(), client: http.Client{Timeout: answerWait}}
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	if err := s.await(ctx, func() error { return s.ready(ctx) }); err != nil {
		_ = s.stop() // the first error is the one that tells
		return nil, err
	}
	return s, nil
}

// freeAddress returns a loopback address nobody listens on.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("cannot find a free port: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}

func (s *server) ready(ctx context.Context) error {
	_, err := s.do(ctx, http.MethodGet, "/readyz", nil)
	return err
}

// do sends a request outside the load and returns the body of its 200.
func (s *server) do(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+s.address+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("cannot make a request: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+apiToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("cannot read the answer to %s: %w", path, err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s: %.300s", path, response.Status, answer)
	}
	return answer, nil
}

// target is where load on the server goes.
func (s *server) target() target {
	return target{address: s.address, key: writeKey, accepted: func(events int) string {
		return fmt.Sprintf(`{"accepted":%d,"rejected":[]`, events)
	}}
}

// count asks how often an event has happened; any event if name is empty.
func (s *server) count(ctx context.Context, name string) (count int, asOf weir.AsOf, err error) {
	question, err := json.Marshal(weir.Trend{
		Insight:  weir.InsightTrend,
		Interval: weir.IntervalHour,
		Period: weir.Period{
			From: s.started.Add(-time.Minute).UTC().Format(time.RFC3339),
			To:   s.started.Add(time.Hour).UTC().Format(time.RFC3339),
		},
		Series: []weir.TrendSeries{{Event: name}},
	})
	if err != nil {
		return 0, weir.AsOf{}, fmt.Errorf("cannot encode a question: %w", err)
	}
	text, err := s.do(ctx, http.MethodPost, "/v1/query", question)
	if err != nil {
		return 0, weir.AsOf{}, err
	}
	var answer weir.TrendAnswer
	if err := json.Unmarshal(text, &answer); err != nil {
		return 0, weir.AsOf{}, fmt.Errorf("cannot read the answer %.200q: %w", text, err)
	}
	if len(answer.Series) > 0 {
		count = int(answer.Series[0].Total)
	}
	return count, answer.AsOf, nil
}

// awaitCount returns when an answer covers the whole log and counts exactly as
// many events as were accepted.
func (s *server) awaitCount(ctx context.Context, accepted int) error {
	// An answer says it is 0 ms behind when it is less than one behind, so a
	// count that is short is wrong only if it stays so.
	const look, grace = 10 * time.Millisecond, 2 * time.Second
	var covered time.Time
	for {
		count, asOf, err := s.count(ctx, "")
		if err != nil {
			return err
		}
		if asOf.LagMS == 0 && count == accepted {
			return nil
		}
		if asOf.LagMS == 0 && covered.IsZero() {
			covered = time.Now()
		}
		if count > accepted || !covered.IsZero() && time.Since(covered) > grace {
			return fmt.Errorf("the store counts %d events, but %d were accepted", count, accepted)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(look):
		}
	}
}

// diskBytes returns how much of the disk the store and the log take.
func (s *server) diskBytes() (store, log int64, err error) {
	for _, name := range []string{"store.duckdb", "store.duckdb.wal"} {
		info, err := os.Stat(filepath.Join(s.dir, name))
		if err == nil {
			store += info.Size()
		} else if !os.IsNotExist(err) {
			return 0, 0, fmt.Errorf("cannot read the size of the store: %w", err)
		}
	}
	err = filepath.WalkDir(filepath.Join(s.dir, "nats"), func(_ string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			log += info.Size()
		}
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("cannot read the size of the log: %w", err)
	}
	return store, log, nil
}
