package dashboard

import (
	"fmt"
	"strings"
	"testing"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/metadata"
	"github.com/weirhq/weir/internal/metadata/metadatatest"
)

// thing is something to keep.
type thing struct{ ID, Text string }

func newThings(values metadata.Values, most int) *shelf[thing] {
	return newShelf(values, "things", most, func(t *thing) string { return t.ID })
}

// TestShelvesHoldSoMuch fills the bytes of a project.
func TestShelvesHoldSoMuch(t *testing.T) {
	const size = maxValueBytes / 2
	things := newThings(metadatatest.New(), 1_000)
	long := strings.Repeat("x", size-len(text(t, thing{ID: "xx"})))
	for i := range maxProjectBytes / size {
		if err := things.put(t.Context(), "shop", thing{ID: fmt.Sprintf("%02d", i), Text: long}); err != nil {
			t.Fatal(i, err)
		}
	}
	err := things.put(t.Context(), "shop", thing{ID: "more"})
	wantError(t, "too much in all", err, weir.CodeConflict, "")
	if err := things.put(t.Context(), "shop", thing{ID: "02", Text: long}); err != nil {
		t.Errorf("in its own place: %v", err)
	}
	if err := things.put(t.Context(), "other", thing{ID: "02", Text: long}); err != nil {
		t.Errorf("of another project: %v", err)
	}
	err = things.put(t.Context(), "other", thing{Text: strings.Repeat("x", maxValueBytes)})
	wantError(t, "too long", err, weir.CodeTooLarge, "")
}

// TestPlacesAreTakenAgain by what comes after something was taken away, so that
// what is on disk does not grow.
func TestPlacesAreTakenAgain(t *testing.T) {
	metadata := metadatatest.New()
	things := newThings(metadata, 3)
	for range 50 {
		for _, id := range []string{"a", "b", "c"} {
			if err := things.put(t.Context(), "shop", thing{ID: id}); err != nil {
				t.Fatal(err)
			}
		}
		wantError(t, "one more", things.put(t.Context(), "shop", thing{ID: "d"}), weir.CodeConflict, "")
		for _, id := range []string{"b", "none", "a"} {
			if err := things.remove(t.Context(), "shop", id); err != nil {
				t.Fatal(err)
			}
		}
	}
	opened := newThings(metadata, 3)
	if err := opened.read(t.Context(), "shop"); err != nil {
		t.Fatal(err)
	}
	if got := opened.list("shop"); len(got) != 1 || got[0].ID != "c" || len(metadata.Stored) != 4 {
		t.Errorf("there are %+v in %d values", got, len(metadata.Stored))
	}
	if err := opened.put(t.Context(), "shop", thing{ID: "e"}); err != nil || len(metadata.Stored) != 4 {
		t.Errorf("%d values, %v", len(metadata.Stored), err)
	}
}

// TestWhatCannotBeReadStopsTheStart, so that it is not written over.
func TestWhatCannotBeReadStopsTheStart(t *testing.T) {
	metadata := metadatatest.New()
	metadata.Stored["dashboards.shop"], metadata.Stored["dashboards.shop.0"] = []byte("1"), []byte("{")
	_, err := Open(t.Context(), Config{Metadata: metadata, Check: check, Answer: echo}, []string{"other", "shop"})
	if err == nil || !strings.Contains(err.Error(), "shop") || !strings.Contains(err.Error(), "dashboards.shop.0") {
		t.Error(err)
	}
}
