package duckdb

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// copyStore copies a store's files as they are, which is what a crash leaves.
func copyStore(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.duckdb")
	for _, suffix := range []string{"", ".wal"} {
		copyFile(t, path+suffix, to+suffix)
	}
	return to
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	source, err := os.Open(from)
	if os.IsNotExist(err) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	if _, err := io.Copy(target, source); err != nil {
		t.Fatal(err)
	}
}

// waitMoved waits for the next table to reach the disk.
func (s *testStore) waitMoved() {
	s.mu.RLock()
	moved, durable := s.moved, s.durable
	s.mu.RUnlock()
	if durable.Events == 20 {
		return
	}
	select {
	case <-moved:
	case <-s.t.Context().Done():
		s.t.Fatal("no table moved")
	}
}
