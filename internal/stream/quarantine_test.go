package stream

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/weirhq/weir"
)

func TestTheQuarantineIsReadBackwards(t *testing.T) {
	conn := connect(t, start(t, t.TempDir(), ""))
	q, err := OpenQuarantine(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		if err := q.Put(t.Context(), []string{"shop", "other"}[i%2], "", fmt.Append(nil, "m", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	read := func(project string) (text string) {
		t.Helper()
		upTo := uint64(0)
		for {
			sequence, body, err := q.Last(t.Context(), project, upTo)
			if err != nil {
				t.Fatal(err)
			}
			if sequence == 0 {
				return text
			}
			text += fmt.Sprintf("%d:%s ", sequence, body)
			if upTo = sequence - 1; upTo == 0 {
				return text
			}
		}
	}
	if got := read("shop") + read("other") + read("none"); got != "5:m5 3:m3 1:m1 6:m6 4:m4 2:m2 " {
		t.Error(got)
	}
	for range 2 { // the second time it is gone
		if err := q.Delete(t.Context(), 3); err != nil {
			t.Error(err)
		}
	}
	if got := read("shop") + read("other"); got != "5:m5 1:m1 6:m6 4:m4 2:m2 " {
		t.Error(got)
	}
	if sequence, _, err := q.Last(t.Context(), "shop", 100); sequence != 0 || err != nil {
		t.Errorf("beyond the last there is %d, %v", sequence, err)
	}
}

func TestMarksOfTheQuarantine(t *testing.T) {
	conn := connect(t, start(t, t.TempDir(), ""))
	var m *QuarantineMarks
	var revision uint64
	for i := range 3 { // reopened each time
		var err error
		if m, err = OpenQuarantineMarks(t.Context(), conn); err != nil {
			t.Fatal(err)
		}
		marks, found, err := m.Get(t.Context(), "shop", 7)
		if err != nil || found != revision || len(marks) != i {
			t.Errorf("%v of revision %d, %v", marks, found, err)
		}
		if err := m.Put(t.Context(), "shop", 7, bytes.Repeat([]byte{1}, i+1), revision); err != nil {
			t.Fatal(err)
		}
		if _, revision, err = m.Get(t.Context(), "shop", 7); err != nil {
			t.Fatal(err)
		}
	}
	for _, stale := range []uint64{0, revision - 1} {
		if err := m.Put(t.Context(), "shop", 7, nil, stale); weir.ErrorCode(err) != weir.CodeConflict {
			t.Errorf("revision %d: %v", stale, err)
		}
	}
	if marks, revision, err := m.Get(t.Context(), "other", 7); marks != nil || revision != 0 || err != nil {
		t.Errorf("%v, %d, %v", marks, revision, err)
	}
}
