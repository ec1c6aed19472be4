package dialect

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/weirhq/weir"
)

// BenchmarkCloudEvents measures a recorded CloudEvent sent to the native endpoint,
// against the same event in Weir's form, as BenchmarkRequest does.
func BenchmarkCloudEvents(b *testing.B) {
	for _, c := range cloudCaptures(b, "cloudevents-go") {
		lines, err := CloudEvents(c.header, c.body)
		if err != nil {
			b.Fatal(err)
		}
		events := float64(bytes.Count(lines, []byte{'\n'}))
		collector, projects := newCollector(b), &freshProjects{}
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := collector.ServeEvents(w, r, weir.Grant{Project: projects.next()}); err != nil {
				b.Error(err)
			}
		})
		r := httptest.NewRequest(http.MethodPost, "/v1/events", nil)
		for name, values := range c.header {
			if name != "host" && name != "content-length" {
				r.Header.Set(name, values[0])
			}
		}
		b.Run(c.name+"/dialect", func(b *testing.B) { benchmark(b, events, r, c.body, handler) })
		plain := httptest.NewRequest(http.MethodPost, "/v1/events", nil)
		plain.Header.Set("User-Agent", r.UserAgent())
		b.Run(c.name+"/native", func(b *testing.B) { benchmark(b, events, plain, lines, handler) })
	}
}
