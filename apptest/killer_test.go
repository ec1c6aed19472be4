package apptest

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	// longestLife bounds how long a server lives, from its start, until it is
	// killed at any moment: its start itself takes part of that.
	longestLife = 1800 * time.Millisecond
	// longestWait bounds how long a server serves before the killer sends it
	// a large body.
	longestWait = time.Second
	// moveAfter makes rows move to the disk several times in a life.
	moveAfter = 300 * time.Millisecond
	// A large body is one that takes the log much longer to write than a
	// client needs to see an answer.
	largeEvents     = 200
	largeEventBytes = 10_000
)

// killer ends servers at the worst moments it knows.
type killer struct {
	load   *load
	client *loadClient // sends the large bodies
	random *rand.Rand
	wal    string // where the store writes first
}

func newKiller(load *load, seed uint64, dir string) *killer {
	client := load.newClient(seed, loadClients)
	return &killer{load: load, client: client, random: client.random, wal: filepath.Join(dir, "store.duckdb.wal")}
}

// kill ends the nth server: at any moment, be it in its start; in the middle
// of a move of rows to the disk; or as soon as a large body is answered.
func (k *killer) kill(t *testing.T, n int, s *server) {
	t.Helper()
	moments := [...]func(*testing.T, *server){k.awaitAnyMoment, k.awaitMove, k.awaitAnswer}
	moments[n%len(moments)](t, s)
	if s.exited.Err() != nil {
		t.Fatalf("the server ended by itself: %v\n%s", context.Cause(s.exited), s.log)
	}
	s.kill()
}

// serves lets the clients at a server as soon as it serves, even before it is
// ready, and reports whether that came about.
func (k *killer) serves(ctx context.Context, s *server) bool {
	found, err := s.log.await(ctx, servesPattern)
	if err != nil {
		return false
	}
	s.url = found[1]
	k.load.aim(s.url)
	return true
}

func (k *killer) awaitAnyMoment(_ *testing.T, s *server) {
	ctx, cancel := context.WithTimeout(s.exited, k.upTo(longestLife))
	defer cancel()
	if k.serves(ctx, s) {
		<-ctx.Done()
	}
}

// awaitMove returns when the store's own log has changed.
func (k *killer) awaitMove(t *testing.T, s *server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(s.exited, startTimeout)
	defer cancel()
	if !k.serves(ctx, s) {
		return
	}
	before := sizeOf(k.wal)
	if err := poll(ctx, func() bool { return sizeOf(k.wal) != before }); err != nil {
		t.Fatalf("no rows moved to disk: %v\n%s", err, s.log)
	}
}

// awaitAnswer returns as soon as a large body is answered.
func (k *killer) awaitAnswer(t *testing.T, s *server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(s.exited, startTimeout)
	defer cancel()
	if !k.serves(ctx, s) {
		return
	}
	wait, stop := context.WithTimeout(ctx, k.upTo(longestWait))
	defer stop()
	<-wait.Done()
	events := k.client.events(largeEvents)
	for i := range events {
		events[i].Properties = map[string]any{"text": strings.Repeat("large ", largeEventBytes/6)}
	}
	k.load.note(k.load.sent, events)
	if !k.client.attempt(encode(events), requestTimeout) {
		t.Fatalf("a large body was not answered 202:\n%s", s.log)
	}
	k.load.note(k.load.answered, events)
}

func (k *killer) upTo(longest time.Duration) time.Duration {
	return time.Duration(k.random.Int64N(int64(longest)))
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
