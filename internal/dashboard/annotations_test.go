package dashboard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

func annotations(s *Store, project string) (list string) {
	for _, a := range s.Annotations.List(project) {
		list += a.Time.Format(time.DateOnly) + " " + a.Text + "; "
	}
	return list
}

func TestAnnotationsAreKept(t *testing.T) {
	metadata := metadatatest.New()
	store := open(t, metadata)
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.FixedZone("", 3600))
	made, err := store.Annotations.Create(t.Context(), "shop", at, "release 2")
	if err != nil || !made.Time.Equal(at.Truncate(time.Millisecond)) || made.Time.Location() != time.UTC {
		t.Errorf("%+v, %v", made, err)
	}
	if _, err := store.Annotations.Create(t.Context(), "shop", at.AddDate(0, -1, 0), "release 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Annotations.Replace(t.Context(), "shop", made.ID, at.AddDate(0, 0, 1), "late"); err != nil {
		t.Fatal(err)
	}
	for _, opened := range []*Store{store, open(t, metadata)} {
		if got := annotations(opened, "shop") + annotations(opened, "other"); got != "2026-02-01 release 1; 2026-03-02 late; " {
			t.Errorf("there are %s", got)
		}
	}
	if err := store.Annotations.Delete(t.Context(), "shop", made.ID); err != nil {
		t.Fatal(err)
	}
	if got := annotations(open(t, metadata), "shop"); got != "2026-02-01 release 1; " {
		t.Errorf("there are %s", got)
	}
	wantError(t, "deleting again", store.Annotations.Delete(t.Context(), "shop", made.ID), weir.CodeNotFound, "")
	_, err = store.Annotations.Replace(t.Context(), "shop", made.ID, at, "x")
	wantError(t, "replacing what is gone", err, weir.CodeNotFound, "")
}

func TestBadAnnotationsNameTheField(t *testing.T) {
	store := open(t, metadatatest.New())
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		at    time.Time
		text  string
		field string
	}{
		{time.Time{}, "x", "time"}, {at.AddDate(9000, 0, 0), "x", "time"},
		{at, "", "text"}, {at, "\n", "text"}, {at, "\xff", "text"}, {at, strings.Repeat("x", maxAnnotationBytes+1), "text"},
	} {
		_, err := store.Annotations.Create(t.Context(), "shop", c.at, c.text)
		wantError(t, fmt.Sprintf("%v %.10q", c.at, c.text), err, weir.CodeInvalid, c.field)
	}
	for range maxAnnotations {
		if _, err := store.Annotations.Create(t.Context(), "shop", at, "x"); err != nil {
			t.Fatal(err)
		}
	}
	_, err := store.Annotations.Create(t.Context(), "shop", at, "x")
	wantError(t, "one more", err, weir.CodeConflict, "")
}
