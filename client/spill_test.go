package client

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func openTestSpill(t *testing.T, dir string) *spill {
	t.Helper()
	s, err := openSpill(dir, DefaultSpillBytes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	return s
}

func linesOf(from, to int) (lines [][]byte) {
	for i := from; i < to; i++ {
		lines = append(lines, fmt.Appendf(nil, "line %d\n", i))
	}
	return lines
}

// drainSpill reads everything in runs of a size and returns it.
func drainSpill(t *testing.T, s *spill, size int) (lines [][]byte) {
	t.Helper()
	for !s.empty() {
		run, err := s.read(size, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range run.lines {
			lines = append(lines, bytes.Clone(line))
		}
		if err := s.advance(run); err != nil {
			t.Fatal(err)
		}
	}
	return lines
}

func sameLines(a, b [][]byte) bool { return slices.EqualFunc(a, b, bytes.Equal) }

func segmentFiles(t *testing.T, dir, suffix string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestSpillKeepsOrder(t *testing.T) {
	dir := t.TempDir()
	s := openTestSpill(t, dir)
	for i := range 10 {
		if err := s.append(linesOf(i*10, i*10+10)); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.stats(); got.Events != 100 || got.Bytes == 0 {
		t.Errorf("stats are %+v", got)
	}
	if got := drainSpill(t, s, 7); !sameLines(got, linesOf(0, 100)) {
		t.Errorf("read %q", got)
	}
	if got := s.stats(); got != (SpillStats{}) || len(segmentFiles(t, dir, spillSegmentSuffix)) != 0 {
		t.Errorf("stats are %+v", got)
	}
}

// TestSpillReadsWhileItIsWritten: what comes between a read and its advance stays.
func TestSpillReadsWhileItIsWritten(t *testing.T) {
	s := openTestSpill(t, t.TempDir())
	large := []byte(strings.Repeat("x", spillSegmentBytes))
	if err := s.append(linesOf(0, 3)); err != nil {
		t.Fatal(err)
	}
	run, err := s.read(10, 100)
	if err != nil || len(run.lines) != 3 {
		t.Fatal(run, err)
	}
	if err := errors.Join(s.append(linesOf(3, 5)), s.append([][]byte{large}), s.append(linesOf(5, 7)), s.advance(run)); err != nil {
		t.Fatal(err)
	}
	want := append(append(linesOf(3, 5), large), linesOf(5, 7)...)
	if got := drainSpill(t, s, 2); !sameLines(got, want) {
		t.Errorf("read %d lines, want %d", len(got), len(want))
	}
}

func TestSpillSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	for restart := range 3 {
		s := openTestSpill(t, dir)
		if got := s.stats().Events; got != restart*10 {
			t.Errorf("%d events were left, want %d", got, restart*10)
		}
		if err := s.append(linesOf(restart*10, restart*10+10)); err != nil {
			t.Fatal(err)
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
	}
	s := openTestSpill(t, dir)
	run, err := s.read(4, 1000)
	if err != nil || s.advance(run) != nil {
		t.Fatal(err)
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	s = openTestSpill(t, dir) // the cursor knows what was delivered
	if got := s.stats().Events; got != 26 {
		t.Errorf("%d events are left, want 26", got)
	}
	if got := drainSpill(t, s, 100); !sameLines(got, linesOf(4, 30)) {
		t.Errorf("read %q", got)
	}
}

// TestSpillTornTail cuts a segment off everywhere: what was whole is read, the
// rest was never acknowledged, and what is written later comes behind it.
func TestSpillTornTail(t *testing.T) {
	whole := []byte{}
	for _, line := range linesOf(0, 5) {
		whole = appendRecord(whole, line)
	}
	record := len(whole) / 5
	for cut := range len(whole) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "0000000000000007.events"), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		s := openTestSpill(t, dir)
		if err := s.append(linesOf(90, 92)); err != nil {
			t.Fatal(err)
		}
		want := append(linesOf(0, cut/record), linesOf(90, 92)...)
		if got := drainSpill(t, s, 3); !sameLines(got, want) {
			t.Errorf("cut at %d: read %q", cut, got)
		}
		if kept := segmentFiles(t, dir, spillDamagedSuffix); len(kept) != 0 {
			t.Errorf("cut at %d: kept %v", cut, kept)
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSpillZeroedTail(t *testing.T) {
	dir := t.TempDir()
	data := append(appendRecord(nil, []byte("whole\n")), make([]byte, 4096)...)
	if err := os.WriteFile(filepath.Join(dir, "0000000000000001.events"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openTestSpill(t, dir)
	if got := drainSpill(t, s, 10); !sameLines(got, [][]byte{[]byte("whole\n")}) || len(segmentFiles(t, dir, spillDamagedSuffix)) != 0 {
		t.Errorf("read %q", got)
	}
}

// TestSpillDamaged: a segment that rots is put aside, not removed.
func TestSpillDamaged(t *testing.T) {
	dir := t.TempDir()
	var data []byte
	for _, line := range linesOf(0, 5) {
		data = appendRecord(data, line)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(filepath.Join(dir, "0000000000000001.events"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openTestSpill(t, dir)
	run, err := s.read(10, 1000)
	if err != nil || !sameLines(run.lines, linesOf(0, 2)) {
		t.Fatalf("read %q, error %v", run.lines, err)
	}
	if err := s.advance(run); err == nil || !strings.Contains(err.Error(), spillDamagedSuffix) {
		t.Errorf("error is %v", err)
	}
	kept := segmentFiles(t, dir, spillDamagedSuffix)
	if got := s.stats(); !s.empty() || got != (SpillStats{}) || len(kept) != 1 {
		t.Errorf("stats %+v, kept %v", got, kept)
	}
	if content, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(content, data) {
		t.Errorf("what is kept is not what there was: %v", err)
	}
}

func TestSpillNonsenseInTheCursor(t *testing.T) {
	for _, cursor := range []string{"", "hello", "1 3", "9 0", "1 99999999", "1 -1"} {
		dir := t.TempDir()
		s := openTestSpill(t, dir)
		if err := errors.Join(s.append(linesOf(0, 3)), s.close(), os.WriteFile(filepath.Join(dir, spillCursorName), []byte(cursor), 0o600)); err != nil {
			t.Fatal(err)
		}
		if got := drainSpill(t, openTestSpill(t, dir), 10); !sameLines(got, linesOf(0, 3)) {
			t.Errorf("cursor %q: read %q", cursor, got)
		}
	}
}

func TestSpillIsBounded(t *testing.T) {
	s, err := openSpill(t.TempDir(), 100)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if err := s.append(linesOf(0, 5)); err != nil {
		t.Fatal(err)
	}
	room := s.roomGrown()
	if err := s.append(linesOf(5, 10)); !errors.Is(err, errSpillFull) {
		t.Errorf("error is %v", err)
	}
	drainSpill(t, s, 10)
	<-room
	if err := s.append(linesOf(5, 10)); err != nil {
		t.Error(err)
	}
}

func TestSpillBelongsToOne(t *testing.T) {
	dir := t.TempDir()
	first := openTestSpill(t, dir)
	if _, err := openSpill(dir, 100); err == nil || !strings.Contains(err.Error(), "another publisher uses it") {
		t.Errorf("error is %v", err)
	}
	if err := first.close(); err != nil {
		t.Fatal(err)
	}
	openTestSpill(t, dir)
}

// TestSpillTakesBackAFailedWrite: after an error nothing of the write is there,
// and the next goes to another file.
func TestSpillTakesBackAFailedWrite(t *testing.T) {
	s := openTestSpill(t, t.TempDir())
	if err := s.append(linesOf(0, 2)); err != nil {
		t.Fatal(err)
	}
	s.writing.Close()
	if err := s.append(linesOf(2, 4)); err == nil {
		t.Fatal("no error")
	}
	if err := s.append(linesOf(4, 6)); err != nil {
		t.Fatal(err)
	}
	if got := drainSpill(t, s, 10); !sameLines(got, append(linesOf(0, 2), linesOf(4, 6)...)) {
		t.Errorf("read %q", got)
	}
}
