package duckdb

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// BenchmarkAppend measures rows into memory and on to disk.
func BenchmarkAppend(b *testing.B) {
	benchmarkAppend(b, func(e *weir.Event, n int) {
		e.Context.URL = "https://shop.example" + e.Context.Path
		e.Context.Browser, e.Context.OS, e.Context.Country = "Chrome", "Windows", "DE"
	})
}

// BenchmarkVisitors appends what visitors do: each of them looks at four pages,
// and then every other one says who it is and goes on. Beside it,
// BenchmarkUsers appends as many events of users who were known before.
func BenchmarkVisitors(b *testing.B) { benchmarkAppend(b, visit) }

// BenchmarkUsers appends events that tie nothing.
func BenchmarkUsers(b *testing.B) {
	benchmarkAppend(b, func(e *weir.Event, n int) {
		e.UserID, e.AnonymousID = fmt.Sprintf("user-%d", n/10), fmt.Sprintf("visitor-%d", n/10)
	})
}

// visit makes an event the n-th of all visits, ten a visitor, many at a time.
func visit(e *weir.Event, n int) {
	const atOnce = 1000
	visitor, step := n/(10*atOnce)*atOnce+n%atOnce, n/atOnce%10
	e.UserID, e.AnonymousID = "", fmt.Sprintf("visitor-%d", visitor)
	if visitor%2 == 0 && step >= 4 {
		e.UserID = fmt.Sprintf("user-%d", visitor)
	}
	if visitor%2 == 0 && step == 4 {
		e.Name = weir.NameIdentify
		e.Person.Set = fmt.Appendf(nil, `{"email":"user-%d@shop.example","plan":"pro","age":%d}`, visitor, visitor%80)
	}
}

// benchmarkAppend appends batches of views of products, each changed by its
// number.
func benchmarkAppend(b *testing.B, change func(*weir.Event, int)) {
	store, err := Open(b.Context(), Config{
		Path: filepath.Join(b.TempDir(), "store.duckdb"), MemoryBytes: 1 << 30, MoveAfter: time.Hour, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() { store.Run(ctx) })
	const size = 16384
	for sequence := 1; b.Loop(); sequence++ {
		b.StopTimer()
		events := make([]weir.Event, size)
		for i := range events {
			n := (sequence-1)*size + i
			events[i] = event(fmt.Sprintf("0193e2a7-5b1c-7f3a-9c44-%012x", n))
			events[i].Context.Path = fmt.Sprintf("/products/item-%d", i%500)
			events[i].Properties = fmt.Appendf(nil, `{"amount":%d.5,"currency":"EUR","sku":"sku-%d","category":"shoes"}`, i%1000, i%5000)
			change(&events[i], n)
		}
		batch := batchOf(uint64(sequence), events...)
		b.StartTimer()
		if _, err := store.Append(ctx, batch, time.Now()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/event")
	cancel()
	running.Wait()
	if err := store.Close(context.Background()); err != nil {
		b.Fatal(err)
	}
}
