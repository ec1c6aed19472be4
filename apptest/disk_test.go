package apptest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	// diskSize is the size of the file system that runs full.
	diskSize = "200m"
	// diskPatience is how long it may take until a full disk, or an empty one
	// again, is noticed by every part.
	diskPatience = 30 * time.Second
	// diskMoveAfter is long enough that there are rows in memory when the disk
	// is full, and short enough that they are to be moved soon.
	diskMoveAfter = 2 * time.Second
)

// TestFullDisk fills the disk under load to its last byte, so that the log and
// the store meet errors of writing. While it is full, events are refused with
// 503, the server says why and lives on; when there is space again it goes on
// by itself, and every event answered 202 is in the store once.
func TestFullDisk(t *testing.T) {
	const some = 200 // events, far more than what a block of the disk holds
	s, dir := startOnSmallDisk(t)
	load := startLoad(1, usersPerKill)
	load.aim(s.url)
	awaitAnswered(t, load, some)
	filler := filepath.Join(dir, "filler")
	fillDisk(t, filler)
	s.awaitReadiness(t, http.StatusServiceUnavailable, "events are refused", "MB free", "events do not reach the store's disk")
	s.holdRefusal(t)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	s.awaitReadiness(t, http.StatusOK)
	awaitAnswered(t, load, load.answeredSoFar()+some)
	load.end(t)
	holdEverything(t, s, load)
	s.stop(t)
}

// startOnSmallDisk runs a server on a small file system in memory, which is
// mounted in a namespace of the process and goes with it. The directory
// returned leads there from outside.
func startOnSmallDisk(t *testing.T) (s *server, dir string) {
	t.Helper()
	mounted := t.TempDir()
	system := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		system.Cloneflags |= syscall.CLONE_NEWUSER
		system.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		system.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	const mount = `mount --make-rprivate / && mount -t tmpfs -o size=` + diskSize + ` tmpfs "$0" || { echo cannot mount >&2; exit 1; }; exec "$@"`
	s = launch(t, options{
		dir: mounted, args: []string{"--move-after", diskMoveAfter.String()}, wrap: []string{"/bin/sh", "-c", mount, mounted}, system: system,
	})
	if err := s.awaitReady(); err != nil {
		t.Fatalf("cannot run a server on a disk that can be filled; this test needs the right to mount a tmpfs, "+
			"of root or in a user namespace: %v\n%s", err, s.log)
	}
	return s, filepath.Join("/proc", fmt.Sprint(s.cmd.Process.Pid), "root", mounted)
}

// fillDisk writes a file until there is no byte left.
func fillDisk(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for size := 1 << 20; size > 0; {
		_, err := file.Write(make([]byte, size))
		if errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatalf("cannot fill the disk: %v", err)
		}
	}
}

// awaitReadiness waits until /readyz answers with a status, and with words.
func (s *server) awaitReadiness(t *testing.T, status int, words ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(s.exited, diskPatience)
	defer cancel()
	var last int
	var body []byte
	err := poll(ctx, func() bool {
		last, body, _ = s.get(ctx, "/readyz")
		return last == status && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(string(body), word) })
	})
	if err != nil {
		t.Fatalf("/readyz answers %d %s, want %d and %q: %v\n%s", last, body, status, words, err, s.log)
	}
}

// holdRefusal demands that events are refused until the client tries again, and
// that the server is alive.
func (s *server) holdRefusal(t *testing.T) {
	t.Helper()
	response, body := s.mustPost(t, "/v1/events", writeKey, encode(event{Name: "refused", User: "user-0"}))
	checkProblem(t, response, body, http.StatusServiceUnavailable, "unavailable")
	if response.Header.Get("Retry-After") == "" {
		t.Error("the refusal does not say when to try again")
	}
	if status, _, err := s.get(t.Context(), "/healthz"); err != nil || status != http.StatusOK {
		t.Errorf("/healthz answers %d, %v", status, err)
	}
	if answer := s.ask(t, ""); answer == 0 {
		t.Error("the events stored before are not to be had")
	}
}
