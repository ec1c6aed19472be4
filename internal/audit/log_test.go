package audit

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// entries keep a log in memory; their place is the number, from 1.
type entries struct {
	kept  [][]byte
	parts []string
	asked []string
	err   error
}

func (e *entries) Append(_ context.Context, part string, entry []byte) error {
	e.kept, e.parts = append(e.kept, entry), append(e.parts, part)
	return e.err
}

func (e *entries) Before(_ context.Context, before uint64, limit int, parts []string, each func(uint64, []byte) error) error {
	e.asked = parts
	for i := min(uint64(len(e.kept)), before-1); i > 0 && limit > 0; i-- {
		if err := each(i, e.kept[i-1]); err != nil {
			return err
		}
		limit--
	}
	return e.err
}

func TestEntriesComeInPages(t *testing.T) {
	store := &entries{}
	log := New(store, func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678_900_000, time.UTC) })
	for _, target := range []string{"a", "b", "c"} {
		err := log.Record(t.Context(), weir.AuditEntry{ID: "mine", Action: "key.create", Target: target, Project: "shop", Detail: map[string]any{"n": "1"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	page, err := log.Page(t.Context(), weir.AuditQuestion{Limit: 2})
	if err != nil || len(page.Entries) != 2 || page.Next != "2" {
		t.Fatalf("%+v, %v", page, err)
	}
	first := page.Entries[0]
	if first.ID != "3" || first.Target != "c" || !first.Time.Equal(time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC)) || first.Detail["n"] != "1" {
		t.Errorf("%+v", first)
	}
	page, err = log.Page(t.Context(), weir.AuditQuestion{Before: page.Next, Limit: 2})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].Target != "a" || page.Next != "" {
		t.Errorf("%+v, %v", page, err)
	}
	for _, wrong := range []weir.AuditQuestion{{Limit: -1}, {Limit: maxLimit + 1}, {Before: "x"}, {Before: "-1"}} {
		if _, err := log.Page(t.Context(), wrong); weir.ErrorCode(err) != weir.CodeInvalid {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

// TestWhatPeopleDoForThemselvesIsApart: it cannot wash out what others did.
func TestWhatPeopleDoForThemselvesIsApart(t *testing.T) {
	store := &entries{}
	log := New(store, time.Now)
	for _, entry := range []weir.AuditEntry{
		{Action: "session.open"}, {Action: "account.change"}, {Action: "user.invite"}, {Action: "key.create", Project: "shop"}, {Action: "password.refuse"},
	} {
		if err := log.Record(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(store.parts, ","); got != "_own,_own,,shop,_refused" {
		t.Errorf("kept in %s", got)
	}
	for asked, want := range map[string]string{"shop": "shop", "shop,": "shop,,_own,_refused"} {
		if _, err := log.Page(t.Context(), weir.AuditQuestion{Projects: strings.Split(asked, ",")}); err != nil || strings.Join(store.asked, ",") != want {
			t.Errorf("%q asks for %q, %v", asked, store.asked, err)
		}
	}
}

func TestEntriesAreBounded(t *testing.T) {
	store := &entries{}
	log := New(store, time.Now)
	long := strings.Repeat("é", maxEntryBytes)
	err := log.Record(t.Context(), weir.AuditEntry{Target: long, Actor: weir.Actor{Name: long}, Detail: map[string]any{"name": long}})
	if err != nil || len(store.kept[0]) > maxEntryBytes {
		t.Errorf("an entry of %d bytes, %v", len(store.kept[0]), err)
	}
	if page, err := log.Page(t.Context(), weir.AuditQuestion{}); err != nil || !strings.HasSuffix(page.Entries[0].Target, "é…") {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestWhatFailsIsSaid(t *testing.T) {
	log := New(&entries{err: errors.New("the disk is full")}, time.Now)
	if err := log.Record(t.Context(), weir.AuditEntry{Action: "key.create"}); err == nil || !strings.Contains(err.Error(), "cannot record key.create") {
		t.Error(err)
	}
	if _, err := log.Page(t.Context(), weir.AuditQuestion{}); err == nil {
		t.Error("no error")
	}
}
