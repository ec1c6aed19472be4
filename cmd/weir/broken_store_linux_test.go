package main

import (
	"math"
	"os"
	"os/signal"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestAServerOutlivesItsStore has the disk refuse what the store writes until DuckDB
// gives the database up. What is accepted is in the log by then, and when the server
// starts again, as the serve command does, it counts each event once.
func TestAServerOutlivesItsStore(t *testing.T) {
	dir := t.TempDir()
	s, stop := serving(t, dir)
	if status, text := ask(t, s, "POST", "/v1/events", testWriteKey, purchase); status != 202 {
		t.Fatal(status, text)
	}
	if n := count(t, s); n != 1 {
		t.Fatalf("counted %v", n)
	}
	if _, err := s.store.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	lift := limitFiles(t, s.config.storePath())
	_ = s.store.Settle(t.Context()) // checkpoints; whatever it says, the store is of no use
	if !s.wait(t.Context()) {
		t.Fatal("the server does not know that its store is of no use")
	}
	lift()
	second := strings.Replace(purchase, "p1", "p2", 1)
	if status, text := ask(t, s, "POST", "/v1/events", testWriteKey, purchase+second); status != 202 {
		t.Error(status, text)
	}
	stop()
	s, _ = serving(t, dir)
	if n := count(t, s); n != 2 {
		t.Errorf("counted %v", n)
	}
}

// limitFiles lets no file be written beyond the size of one, until it is lifted.
func limitFiles(t *testing.T, path string) (lift func()) {
	t.Helper()
	file, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	signal.Ignore(unix.SIGXFSZ)
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: min(uint64(file.Size()), math.MaxInt64), Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
			t.Error(err)
		}
		signal.Reset(unix.SIGXFSZ)
	}
}
