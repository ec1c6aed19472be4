//go:build linux

package duckdb

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestOnlyAnswersStandBack looks at the threads of the process: DuckDB's own are
// polite, and besides them only those that compute answers, until they end.
func TestOnlyAnswersStandBack(t *testing.T) {
	awaitPolite(t, 0)
	s := openStore(t, newPath(t), tableRows, time.Hour)
	threads, err := strconv.Atoi(strings.TrimSpace(s.value("default", "SELECT current_setting('threads')")))
	if err != nil {
		t.Fatal(err)
	}
	workers := threads - 1 // who asks is the last
	awaitPolite(t, workers)
	politely(func() {
		if nice := niceOf(t, "/proc/thread-self/stat"); nice != niceness {
			t.Errorf("within, a thread's niceness is %d", nice)
		}
	})
	for range 5 {
		s.want("SELECT count(*) FROM events", "0")
		s.ask("default", "SELECT count(*) FROM events")
	}
	awaitPolite(t, workers)
	s.stop()
	awaitPolite(t, 0)
}

// awaitPolite waits until so many threads of the process stand back: those that
// have done their work end a moment later.
func awaitPolite(t *testing.T, want int) {
	t.Helper()
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		got := countPolite(t)
		if got == want {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("%d threads stand back, want %d", got, want)
		}
		runtime.Gosched()
	}
}

func countPolite(t *testing.T) (count int) {
	t.Helper()
	const tasks = "/proc/self/task/"
	threads, err := os.ReadDir(tasks)
	if err != nil {
		t.Fatal(err)
	}
	for _, thread := range threads {
		if niceOf(t, tasks+thread.Name()+"/stat") == niceness {
			count++
		}
	}
	return count
}

// niceOf reads the niceness of a thread, 0 if it has just ended.
func niceOf(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	const place = 16 // among the fields behind the name
	fields := strings.Fields(rest)
	nice, err := strconv.Atoi(fields[place])
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return nice
}
