package collect

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/weirhq/weir"
)

// padding makes the events of the benchmarks about 400 bytes long.
const padding = `,"session_id":"0193f7a2-5b1e-7cc3-9d2a-6f0e1d2c3b4a","properties":{"amount":12.5,"currency":"EUR","sku":"A-12345","category":"garden","list":"search","position":4},` +
	`"context":{"url":"https://shop.example/products/a-12345?from=search","title":"A garden chair","referrer":"https://shop.example/","locale":"de-DE"}}` + "\n"

func benchmarkAccept(b *testing.B, events int) {
	f := start(b, options{})
	b.SetParallelism(32)
	var next atomic.Uint64
	b.RunParallel(func(pb *testing.PB) {
		var body []byte
		for pb.Next() {
			body = body[:0]
			for range events {
				body = append(body, `{"id":"`...)
				body = strconv.AppendUint(body, next.Add(1), 10)
				body = append(body, `","name":"click","user_id":"u1"`+padding...)
			}
			if _, err := f.Accept(context.Background(), weir.DefaultProject, body, Origin{}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N*events)/b.Elapsed().Seconds(), "events/s")
}

// The benchmarks accept events into a real log with an fsync for each append, 64
// requests at a time on two processors.
func BenchmarkAcceptSingle(b *testing.B) { benchmarkAccept(b, 1) }
func BenchmarkAcceptBatch(b *testing.B)  { benchmarkAccept(b, 100) }
