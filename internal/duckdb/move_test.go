package duckdb

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// wide are events with a kilobyte of properties each, which do not compress.
func wide(count int) []weir.Event {
	random := rand.New(rand.NewPCG(1, 2))
	events := mixed(0, count)
	for i := range events {
		var text bytes.Buffer
		for range 64 {
			fmt.Fprintf(&text, "%016x", random.Uint64())
		}
		events[i].Properties = fmt.Appendf(nil, `{"text":%q}`, text.String())
	}
	return events
}

// TestRowsMoveAsTheyCameWithoutMemoryToOrderThem has wide rows move in a store
// that has little memory.
func TestRowsMoveAsTheyCameWithoutMemoryToOrderThem(t *testing.T) {
	const rows, memory = 60_000, 96 << 20
	path := newPath(t)
	store := openStoreWith(t, Config{Path: path, MemoryBytes: memory, MoveAfter: time.Hour}, rows)
	store.append(batchOf(1, wide(rows)...))
	store.flush()
	if store.orderAfter.IsZero() {
		t.Error("the rows are in order, and the test of no use")
	}
	store.isWhole(rows)
	if err := store.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	store.stop()
	again := openStore(t, path, rows, time.Hour)
	again.isWhole(rows)
}
