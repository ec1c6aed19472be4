package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"
)

// diagnose returns what the doctor says of a directory and an address.
func diagnose(t *testing.T, data, listen string) (said string, err error) {
	t.Helper()
	said, _, err = runCommand(t.Context(), t, &doctorCommand{}, "", "--data", data, "--listen", listen)
	return said, err
}

// held returns a data directory that a server holds.
func held(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	lock := flock.New((&config{Data: dir}).lockPath())
	if ok, err := lock.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	t.Cleanup(func() {
		if err := lock.Unlock(); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// answering returns the address of a server that answers /readyz.
func answering(t *testing.T, status int, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
		if _, err := w.Write([]byte(body)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func TestDoctor(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		data, listen string
		want         string // empty when nothing is wrong
	}{
		"all is well":       {held(t), answering(t, 200, `{"status":"ready"}`), ""},
		"not ready":         {held(t), answering(t, 503, `{"status":"not ready","reasons":["the disk is full"]}`), "✗ the disk is full"},
		"somebody else":     {held(t), answering(t, 200, `<html>`), "not Weir"},
		"some other JSON":   {held(t), answering(t, 200, `{}`), "not Weir"},
		"nobody answers":    {held(t), "127.0.0.1:1", "does not answer at http://127.0.0.1:1"},
		"nobody runs":       {t.TempDir(), "127.0.0.1:1", notRunning},
		"no such directory": {filepath.Join(t.TempDir(), "none"), "127.0.0.1:1", "There is no data directory"},
		"a file":            {file, "127.0.0.1:1", "cannot be used as the data directory"},
	} {
		t.Run(name, func(t *testing.T) {
			said, err := diagnose(t, test.data, test.listen)
			if test.want == "" {
				if err != nil || said != "Nothing is wrong.\n" {
					t.Errorf("%v, %s", err, said)
				}
				return
			}
			if err != exitError(1) || !strings.Contains(said, test.want) {
				t.Errorf("%v, %s", err, said)
			}
		})
	}
}

// TestTheDoctorLeavesNothingBehind: looking must not change.
func TestTheDoctorLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if _, err := diagnose(t, dir, "127.0.0.1:1"); err == nil {
		t.Error("no server runs")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}
