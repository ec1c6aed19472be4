package dialect

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/collect"
	"github.com/weirhq/weir/internal/enrich"
)

// benchmarked is a recording of one event for each dialect, and the native
// endpoint with an event of about the same size as most.
var benchmarked = []string{
	"posthog-node/capture", "posthog-go/capture", "posthog-js/no-batching-events-1", "posthog-js-1.96.1/default-events-1",
	"segment-analytics-node/track", "segment-analytics-next/standard-track-1", "rudder-sdk-node/track", "rudder-analytics-js/v1-track-1",
	"jitsu-js/api-s-track-1", "mixpanel-node/track", "amplitude-node/track", "plausible-tracker-official/event-pageview-1",
	"umami-node/track-pageview", "snowplow-browser/com.snowplowanalytics.snowplow-tp2-1",
}

// silentLog is a log that is instant.
type silentLog struct{}

func (silentLog) Append(context.Context, []weir.Frame) (uint64, error) { return 1, nil }

func (silentLog) Put(context.Context, string, string, []byte) error { return nil }

type silentObserver struct{}

func (silentObserver) Observe(float64) {}

// newCollector returns a collector whose log takes no time.
func newCollector(b testing.TB) *collect.Collector {
	b.Helper()
	enricher, err := enrich.New(enrich.Config{})
	if err != nil {
		b.Fatal(err)
	}
	enricher.Enrich(&weir.Event{}, enrich.Request{UserAgent: "Mozilla/5.0"}) // which loads its rules
	c := collect.New(collect.Config{
		Log: silentLog{}, Quarantine: silentLog{}, Enrich: func(e *weir.Event, o collect.Origin) {
			enricher.Enrich(e, enrich.Request{UserAgent: o.UserAgent, IP: o.IP})
		},
		Translate: CloudEvents, FrameEvents: silentObserver{}, AppendSeconds: silentObserver{},
	})
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() { c.Run(ctx); close(done) }()
	b.Cleanup(func() { cancel(); <-done })
	return c
}

// BenchmarkRequest measures a request of a recorded body through a dialect and
// intake, without the disk, against the same events sent to the native endpoint
// ("native"), as they are or compressed as the SDK does. Both come by a connection,
// whose other end takes a small part of the time that is reported.
func BenchmarkRequest(b *testing.B) {
	for _, name := range benchmarked {
		c := captured(b, name)
		beside(b, name, c.received(b), c.request(b), c.body(b))
	}
}

// BenchmarkGA4 does the same with a request of the protocol's documentation.
func BenchmarkGA4(b *testing.B) {
	body := []byte(`{"client_id":"1234567890.1","user_id":"u1","timestamp_micros":"1772366400000000",` +
		`"events":[{"name":"purchase","params":{"currency":"EUR","value":12.5,"session_id":"1","engagement_time_msec":"100",` +
		`"page_location":"https://shop.example/cart","items":[{"item_id":"SKU_1","item_name":"Tee","price":12.5,"quantity":1}]}}]}`)
	r := httptest.NewRequest(http.MethodPost, "/mp/collect?api_secret=k&measurement_id=G-1", bytes.NewReader(body))
	beside(b, "ga4/purchase", noon, r, body)
}

// beside measures a request through a dialect and to the native endpoint.
func beside(b *testing.B, name string, received time.Time, request *http.Request, body []byte) {
	b.Helper()
	h, stub := newHandler(b, received)
	serve(h, request)
	var native []byte
	for _, lines := range stub.lines {
		native = append(native, lines...)
	}
	events := float64(bytes.Count(native, []byte{'\n'}))
	if bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		native = []byte(gzipped(b, string(native)))
	}
	collector, projects := newCollector(b), &freshProjects{}
	h.config.Accept = func(ctx context.Context, _ string, lines []byte, origin Origin) (Outcome, error) {
		result, err := collector.Accept(ctx, projects.next(), lines, collect.Origin{UserAgent: origin.UserAgent, Translated: true})
		return Outcome{Accepted: result.Accepted}, err
	}
	b.Run(name+"/dialect", func(b *testing.B) { benchmark(b, events, request, body, h) })
	b.Run(name+"/native", func(b *testing.B) {
		r := httptest.NewRequest(http.MethodPost, "/v1/events", nil)
		r.Header = request.Header
		benchmark(b, events, r, native, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := collector.ServeEvents(w, r, weir.Grant{Project: projects.next()}); err != nil {
				b.Error(err)
			}
		}))
	})
}

// freshProjects are projects, each another, so that the same events are new each
// time.
type freshProjects struct{ last atomic.Int64 }

func (p *freshProjects) next() string { return strconv.FormatInt(p.last.Add(1), 36) }

// benchmark sends a request with a body again and again. It reports the time of
// processors that one takes, which other programs on the machine do not change
// much, and events by each second of it.
func benchmark(b *testing.B, events float64, r *http.Request, body []byte, handler http.Handler) {
	server := httptest.NewServer(handler)
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer connection.Close()
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	var text bytes.Buffer
	if err := r.Write(&text); err != nil {
		b.Fatal(err)
	}
	answer := make([]byte, 64<<10) // far more than any
	b.ReportAllocs()
	start := processorTime(b)
	for b.Loop() {
		if _, err := connection.Write(text.Bytes()); err != nil {
			b.Fatal(err)
		}
		if n, err := connection.Read(answer); err != nil || !bytes.HasPrefix(answer[:n], []byte("HTTP/1.1 20")) {
			b.Fatalf("%v: %s", err, answer[:n])
		}
	}
	spent := processorTime(b) - start
	b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N), "cpu-ns/op")
	b.ReportMetric(events*float64(b.N)/spent.Seconds(), "events/s")
}

// processorTime is what the process has used up so far.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
