package duckdb

import (
	"os"
	"path/filepath"
	"testing"
)

// copyStore copies a store's files as they are, which is what a crash leaves.
func copyStore(t *testing.T, path string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(filepath.Dir(path))); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(to, filepath.Base(path))
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
