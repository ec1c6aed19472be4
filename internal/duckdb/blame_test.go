package duckdb

import (
	"errors"
	"testing"

	"github.com/weirhq/weir"
)

// TestWhoIsToBlame: only what DuckDB says of values is an event's fault; for
// anything else no event may go to the quarantine.
func TestWhoIsToBlame(t *testing.T) {
	if blame(nil) != nil {
		t.Error("there is nothing to blame")
	}
	for text, store := range map[string]bool{
		`cannot append rows: Conversion Error: Type INT32 out of range`:                            false,
		`cannot append rows: Constraint Error: NOT NULL constraint failed`:                         false,
		`cannot flush rows: Out of Memory Error: failed to allocate data of size 256.0 KiB`:        true,
		`cannot run "COMMIT": IO Error: No space left on device`:                                   true,
		`FATAL Error: database has been invalidated. Original error: "Constraint Error: x failed"`: true,
		`cannot append while the disk does not keep up: context canceled`:                          true,
	} {
		err := blame(errors.New(text))
		if got := weir.ErrorCode(err) == weir.CodeUnavailable; got != store {
			t.Errorf("%s: the store's trouble %v, want %v", text, got, store)
		}
	}
}
