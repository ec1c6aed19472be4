package apptest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAnswerFollowsFsync watches the system calls of a server that is sent one
// event: the event's bytes are written to a file of the log, that file is
// synced, and only then is 202 written to the client. A kill cannot show this,
// since what a process has written survives it in the system's memory.
//
// It was seen to fail with SyncAlways switched off in the embedded NATS server
// (no fsync at all), and with a collector that answers before it appends (the
// 202 precedes the write).
func TestAnswerFollowsFsync(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatalf("this test needs strace (Debian: apt-get install strace): %v", err)
	}
	trace := filepath.Join(t.TempDir(), "trace")
	s := start(t, options{dir: t.TempDir(), wrap: []string{
		strace, "-D", "-f", "-y", "-s", "4096", "-o", trace, "-e", "trace=write,pwrite64,writev,pwritev,fsync,fdatasync",
	}})
	const id = "the-one-event"
	s.send(t, encode(event{ID: id, Name: "a", User: "u"}))
	s.stop(t)
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatalf("cannot read what was traced: %v", err)
	}
	calls := callsOf(string(text))
	written := slices.IndexFunc(calls, func(c call) bool { return c.toLog() && c.is("write") && strings.Contains(c.text, id) })
	answered := slices.IndexFunc(calls, func(c call) bool { return strings.Contains(c.text, "HTTP/1.1 202") })
	if written < 0 || answered < 0 {
		t.Fatalf("the trace shows no write of the event (%d) or no answer (%d):\n%s", written, answered, text)
	}
	if !slices.ContainsFunc(calls, func(c call) bool {
		return c.toLog() && c.is("sync") && c.succeeded &&
			c.file() == calls[written].file() && c.begin > calls[written].end && c.end < calls[answered].begin
	}) {
		t.Errorf("between the write of the event and the answer the log was not synced:\n%s", text)
	}
}

// call is a system call in a trace, from the line where it begins to the one
// where it ends.
type call struct {
	text       string
	begin, end int
	succeeded  bool
}

// is says whether the call is of a kind: write stands for pwritev and its like.
func (c call) is(kind string) bool {
	name, _, _ := strings.Cut(c.text, "(")
	return strings.Contains(name, kind)
}

// file is the path behind the call's descriptor.
func (c call) file() string {
	_, rest, _ := strings.Cut(c.text, "<")
	path, _, _ := strings.Cut(rest, ">")
	return path
}

// toLog says whether the call is about a block of the log's messages.
func (c call) toLog() bool {
	return strings.Contains(c.file(), "/streams/LOG/msgs/") && strings.HasSuffix(c.file(), ".blk")
}

// callsOf reads a trace of several threads, in which calls that overlap are
// shown in two parts.
func callsOf(trace string) (calls []call) {
	unfinished := map[string]int{} // thread to its call
	for number, line := range strings.Split(trace, "\n") {
		thread, text, _ := strings.Cut(line, " ")
		text = strings.TrimSpace(text)
		at, resumed := unfinished[thread], strings.HasPrefix(text, "<...")
		if !resumed {
			at = len(calls)
			calls = append(calls, call{text: text, begin: number})
		}
		if strings.HasSuffix(text, "<unfinished ...>") {
			unfinished[thread] = at
			continue
		}
		calls[at].end = number
		calls[at].succeeded = strings.HasSuffix(text, "= 0")
	}
	return calls
}
