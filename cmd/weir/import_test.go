package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir/internal/importer"
)

// sentIDs returns the ids of the events that a server was sent, each once,
// and how many events there were in all.
func sentIDs(t *testing.T, server *remoteServer) (ids map[string]bool, sent int) {
	t.Helper()
	ids = make(map[string]bool)
	for _, r := range server.sent() {
		for line := range strings.Lines(r.body) {
			var e struct{ ID string }
			if err := json.Unmarshal([]byte(line), &e); err != nil || e.ID == "" {
				t.Fatalf("sent %q: error %v", line, err)
			}
			ids[e.ID] = true
			sent++
		}
	}
	return ids, sent
}

// importing runs an import with a cache of its own.
func importing(ctx context.Context, t *testing.T, stdin string, args ...string) (out, notices string, err error) {
	t.Helper()
	return runCommand(ctx, t, &importCommand{}, stdin, args...)
}

func ownCache(t *testing.T) string {
	t.Helper()
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	return filepath.Join(cache, "weir", "imports")
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const excerpts = "../../internal/importer/testdata"

// purchaseFlags are those of the manual for purchases in columns.
var purchaseFlags = []string{"--format", "csv", "--delimiter", "space", "--no-header", "--name", "purchase",
	"--map", "user_id=1", "--map", "time=2", "--map", "properties.quantity=3", "--map", "properties.amount=4"}

func TestImportFiles(t *testing.T) {
	ownCache(t)
	for name, tt := range map[string]struct {
		args   []string
		events int
		out    string
	}{
		"combined":   {[]string{"--format", "combined", excerpts + "/access.log"}, 10, "10 events accepted"},
		"page views": {[]string{"--format", "combined", "--page-views", excerpts + "/access.log"}, 3, "3 events accepted, 7 lines that are no page view"},
		"csv":        {append(purchaseFlags, excerpts+"/purchases.txt"), 6, "6 events accepted"},
		"two files": {append(purchaseFlags, excerpts+"/purchases.txt", excerpts+"/purchases.txt"), 6,
			"6 events accepted\n" + excerpts + "/purchases.txt: 6 events accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			server := newRemoteServer(t, acceptAll)
			out, notices, err := importing(t.Context(), t, "", append([]string{"--server", server.URL}, tt.args...)...)
			if err != nil || notices != "" || !strings.HasSuffix(out, ": "+tt.out+"\n") {
				t.Errorf("printed %q and %q, error %v", out, notices, err)
			}
			if ids, _ := sentIDs(t, server); len(ids) != tt.events {
				t.Errorf("%d different events", len(ids))
			}
		})
	}
}

// TestImportFullFiles imports the whole files where they are to be had.
func TestImportFullFiles(t *testing.T) {
	ownCache(t)
	dir := cmp.Or(os.Getenv("WEIR_TEST_DATA"), "../../../shared/data")
	for name, tt := range map[string]struct {
		args   []string
		events int
	}{
		"access.log.gz": {[]string{"--format", "combined"}, 10_000},
		"cdnow.txt.gz":  {purchaseFlags, 69_659},
	} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil {
			t.Logf("%s is not here: its excerpt has to do", path)
			continue
		}
		server := newRemoteServer(t, acceptAll)
		if _, _, err := importing(t.Context(), t, "", append(append([]string{"--server", server.URL}, tt.args...), path)...); err != nil {
			t.Fatal(err)
		}
		if ids, sent := sentIDs(t, server); len(ids) != tt.events || sent != tt.events {
			t.Errorf("%s: %d different events of %d sent", name, len(ids), sent)
		}
	}
}

func TestImportReadsStandardInput(t *testing.T) {
	ownCache(t)
	server := newRemoteServer(t, acceptAll)
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	io.WriteString(w, `{"id":"1","name":"a"}`+"\nbroken\n")
	w.Close()
	out, _, err := importing(t.Context(), t, zipped.String(), "--server", server.URL, "--format", "ndjson", "-")
	if err != nil || !strings.HasPrefix(out, "-: 1 events accepted, 1 malformed lines\n  line 2: ") {
		t.Errorf("printed %q, error %v", out, err)
	}
}

func TestImportFailsWhenNothingWasImported(t *testing.T) {
	ownCache(t)
	refuse := func(w http.ResponseWriter, _ sentRequest) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"code":"invalid","detail":"nothing could be accepted","rejected":[{"index":1,"code":"no_name","reason":"no name"}]}`)
	}
	for name, tt := range map[string]struct {
		answer      func(http.ResponseWriter, sentRequest)
		stdin, want string
	}{
		"all malformed": {acceptAll, "x\ny\n", "-: 0 events accepted, 2 malformed lines\n"},
		"all rejected":  {refuse, "{}\n{}\n", "-: 0 events accepted, 2 rejected\n  line 1: the server answered 400: nothing could be accepted (invalid)\n  line 2: no name (no_name)\n"},
	} {
		server := newRemoteServer(t, tt.answer)
		out, _, err := importing(t.Context(), t, tt.stdin, "--server", server.URL, "--format", "ndjson", "-")
		if err == nil || !strings.HasPrefix(out, tt.want) {
			t.Errorf("%s: printed %q, error %v", name, out, err)
		}
	}
}

func TestImportOfNothingIsNoFailure(t *testing.T) {
	ownCache(t)
	server := newRemoteServer(t, acceptAll)
	if _, _, err := importing(t.Context(), t, "", "--server", server.URL, "--format", "ndjson", "-"); err != nil {
		t.Error(err)
	}
}

func TestImportStopsAtAWrongKey(t *testing.T) {
	ownCache(t)
	server := newRemoteServer(t, func(w http.ResponseWriter, _ sentRequest) { w.WriteHeader(http.StatusUnauthorized) })
	_, _, err := importing(t.Context(), t, "", append([]string{"--server", server.URL}, append(purchaseFlags, excerpts+"/purchases.txt")...)...)
	if err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("error is %v", err)
	}
}

// TestImportGoesOn interrupts an import in the middle and repeats the command,
// with and without --restart.
func TestImportGoesOn(t *testing.T) {
	for _, restart := range []bool{false, true} {
		t.Run(fmt.Sprintf("restart %v", restart), func(t *testing.T) {
			cache := ownCache(t)
			var text strings.Builder
			for i := range 12_000 {
				fmt.Fprintf(&text, "user%d,2025-01-01\n", i)
			}
			path := writeFile(t, "many.csv", text.String())
			server, sentBefore, args := interrupted(t, path)
			if kept, _ := os.ReadDir(cache); len(kept) != 1 {
				t.Fatalf("%d checkpoints are kept", len(kept))
			}
			if restart {
				args = append(args, "--restart")
			}
			out, _, err := importing(t.Context(), t, "", args...)
			if err != nil {
				t.Fatal(err)
			}
			ids, sent := sentIDs(t, server)
			if len(ids) != 12_000 || !strings.Contains(out, "12,000 events accepted") {
				t.Errorf("%d different events; printed %q", len(ids), out)
			}
			if again := sent - sentBefore; restart != (again >= 12_000) {
				t.Errorf("sent %d events again", again)
			}
			if kept, _ := os.ReadDir(cache); len(kept) != 0 {
				t.Errorf("%d checkpoints are still kept", len(kept))
			}
		})
	}
}

// interrupted starts an import and ends it before the last of its requests is
// answered. It returns how many events had arrived, and the arguments to go on
// with.
func interrupted(t *testing.T, path string) (server *remoteServer, sent int, args []string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server = newRemoteServer(t, func(w http.ResponseWriter, r sentRequest) {
		if ctx.Err() == nil && strings.Contains(r.body, `"user11999"`) {
			cancel()
			panic(http.ErrAbortHandler) // an answer might be quicker than the interruption
		}
		acceptAll(w, r)
	})
	args = []string{"--server", server.URL, "--format", "csv", "--no-header", "--name", "e", "--columns", "user_id,time", path}
	_, _, err := importing(ctx, t, "", args...)
	if err == nil || !strings.Contains(err.Error(), "repeat the command") {
		t.Fatalf("error is %v", err)
	}
	_, sent = sentIDs(t, server)
	return server, sent, args
}

func TestImportRefusesWrongUse(t *testing.T) {
	ownCache(t)
	server := newRemoteServer(t, acceptAll)
	for name, args := range map[string][]string{
		"no format":      {excerpts + "/access.log"},
		"unknown format": {"--format", "xml", excerpts + "/access.log"},
		"no file":        {"--format", "combined"},
		"missing file":   {"--format", "combined", excerpts + "/nothing.log"},
		"directory":      {"--format", "combined", excerpts},
		"no mapping":     {"--format", "csv", "--name", "a", "--no-header", excerpts + "/purchases.txt"},
	} {
		if _, _, err := importing(t.Context(), t, "", append([]string{"--server", server.URL}, args...)...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestImportLinesTellNowAndThen(t *testing.T) {
	var out bytes.Buffer
	display := newImportDisplay(&out, "a\x1bfile", 1000).(*importLines)
	progress := importer.Progress{Bytes: 250, Size: 1000, Summary: importer.Summary{Lines: 1234, Accepted: 1200}}
	display.show(progress)
	if out.Len() > 0 {
		t.Errorf("told at once: %q", out.String())
	}
	display.printed = time.Now().Add(-progressLineInterval)
	display.show(progress)
	display.show(progress)
	if got := out.String(); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, `a\x1bfile: line 1,234, 25 %, 1,200 events accepted (`) {
		t.Errorf("told %q", got)
	}
}

func TestImportBarEnds(t *testing.T) {
	for _, bytes := range []int64{10, 1000} {
		bar := newImportBar(io.Discard, "file", 1000)
		bar.show(importer.Progress{Bytes: bytes})
		fmt.Fprintln(bar, "a notice")
		bar.close()
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is %q", n, got)
		}
	}
}
