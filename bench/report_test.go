package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFiguresAreJudgedAndPrinted(t *testing.T) {
	for _, test := range []struct {
		figure figure
		want   string
	}{
		{figure{what: "rate", value: 288_508, unit: perSecond, raw: 577_016, rawOf: "log", least: 100_000, aim: 250_000},
			"rate | 288,508/s | 577,016/s (log) | 0.50 | 100,000/s | 250,000/s | aim"},
		{figure{what: "rate", value: 99_999, unit: perSecond, least: 100_000, aim: 250_000},
			"rate | 99,999/s | – | – | 100,000/s | 250,000/s | NO"},
		{figure{what: "wait", value: 4, unit: milliseconds, raw: 2, rawOf: "HTTP", least: 20, aim: 3},
			"wait | 4.00 ms | 2.00 ms (HTTP) | 2.00 | 20.00 ms | 3.00 ms | yes"},
		{figure{what: "memory", value: 1001e6, unit: megabytes, least: 1000, aim: 500},
			"memory | 1001 MB | – | – | 1000 MB | 500 MB | NO"},
		{figure{what: "disk", value: 62, unit: bytesPerEvent}, "disk | 62 B/event | – | – | – | – | "},
	} {
		if got := strings.Join(test.figure.cells(), " | "); got != test.want {
			t.Errorf("printed\n%s, want\n%s", got, test.want)
		}
	}
}

func TestQuantile(t *testing.T) {
	var l latencies
	for i := range 1000 {
		l = append(l, time.Duration(1000-i))
	}
	for share, want := range map[float64]time.Duration{0: 1, 0.5: 501, 0.99: 991, 0.999: 1000, 1: 1000} {
		if got := l.quantile(share); got != want {
			t.Errorf("quantile %g is %d, want %d", share, got, want)
		}
	}
	if got := latencies(nil).quantile(0.5); got != 0 {
		t.Errorf("the median of nothing is %d", got)
	}
}

func TestChooseParts(t *testing.T) {
	all, err := choose("")
	if err != nil || len(all) != len(parts()) {
		t.Errorf("nothing chosen gives %d parts and %v, want all", len(all), err)
	}
	some, err := choose("limits,latency")
	if names := namesOf(some); err != nil || !slices.Equal(names, []string{"limits", "latency"}) {
		t.Errorf("got %v and %v", names, err)
	}
	if _, err := choose("limits,what"); err == nil {
		t.Error("an unknown part is no error")
	}
}

func namesOf(parts []part) (names []string) {
	for _, p := range parts {
		names = append(names, p.name)
	}
	return names
}
