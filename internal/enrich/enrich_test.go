package enrich

import (
	"net/netip"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/weirhq/weir"
)

func TestEnrichConcurrently(t *testing.T) {
	e := newTest(t, Config{GeoIP: writePlaces(t, "81.2.69.0/24")})
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 50 {
				event := pageView(agentTests[(i+worker)%len(agentTests)].userAgent)
				e.Enrich(&event, Request{})
				if want := agentTests[(i+worker)%len(agentTests)].want; event.Context.Browser != want.browser || event.Context.City != "London" {
					t.Errorf("got %+v", event.Context)
				}
			}
		})
	}
	group.Wait()
}

func TestEnrichHugeInput(t *testing.T) {
	e := newTest(t, Config{})
	huge := strings.Repeat("Mozilla/5.0 (Linux; Android) bot/%&=utm_source?", 100_000)
	event := weir.Event{Context: weir.Context{URL: "https://shop.example/?" + huge, Referrer: "https://" + huge, UserAgent: huge, IP: huge}}
	e.Enrich(&event, Request{UserAgent: huge})
	if c := event.Context; c.Host != "shop.example" || c.Path != "/" || !c.Bot {
		t.Errorf("got host %q, path %q, bot %v", c.Host, c.Path, c.Bot)
	}
}

func FuzzEnrich(f *testing.F) {
	f.Add("https://shop.example/a?utm_source=x&gclid=1", "https://www.google.com/", chromeWindows, "81.2.69.142")
	f.Add("//[::1]:80", "android-app://x", "curl/8", "fe80::1%eth0")
	f.Add("/?utm_source=%ff", "https://a.b.co.uk", "\xff\x00", "::")
	f.Add("/\xea", "\x96", "\x80", "0")
	e := newTest(f, Config{GeoIP: writePlaces(f, "81.2.69.0/24")})
	f.Fuzz(func(t *testing.T, url, referrer, userAgent, ip string) {
		sent := weir.Context{URL: url, Referrer: referrer, UserAgent: userAgent, IP: ip}
		event := weir.Event{Context: sent}
		e.Enrich(&event, Request{UserAgent: userAgent, IP: netip.IPv6Unspecified()})
		c := event.Context
		if c.URL != url || c.Referrer != referrer || c.UserAgent != userAgent || c.IP != ip {
			t.Errorf("what was sent has changed: %+v", c)
		}
		if (c.Channel == "") != (url == "" && referrer == "") {
			t.Errorf("channel %q for %q from %q", c.Channel, url, referrer)
		}
		// Each by itself: halves of a letter would make one together.
		isText := utf8.ValidString(url) && utf8.ValidString(referrer) && utf8.ValidString(userAgent)
		for _, text := range []string{c.Host, c.Path, c.ReferrerDomain, c.Campaign.Source, c.Campaign.Name, c.Browser, c.OS} {
			if isText && !utf8.ValidString(text) {
				t.Errorf("%q is not text", text)
			}
		}
	})
}

func BenchmarkEnrich(b *testing.B) {
	e := newTest(b, Config{GeoIP: writePlaces(b, "81.2.69.0/24")})
	benchmarks := map[string]weir.Event{
		"page":     pageView(chromeWindows),
		"campaign": {Context: weir.Context{URL: "https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=spring+sale&gclid=abc", Referrer: "https://www.google.com/", UserAgent: chromeWindows, IP: "81.2.69.142"}},
		"server":   {Name: weir.NamePurchase},
	}
	for name, event := range benchmarks {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				fresh := event
				e.Enrich(&fresh, Request{UserAgent: "Go-http-client/1.1", IP: netip.IPv6Unspecified()})
			}
		})
	}
	b.Run("page in parallel", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				event := pageView(chromeWindows)
				e.Enrich(&event, Request{})
			}
		})
	})
}

func BenchmarkAgent(b *testing.B) {
	e := newTest(b, Config{})
	b.Run("cached", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			e.agents.find(chromeWindows)
		}
	})
	parser, err := e.agents.parser()
	if err != nil {
		b.Fatal(err)
	}
	for name, userAgent := range map[string]string{
		"parsed": chromeWindows, "phone parsed": safariPhone,
		"hostile parsed": strings.Repeat("Mozilla Mobile Linux Android Safari Version/1 ", 12)[:maxAgentBytes],
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				parser.parse(userAgent)
			}
		})
	}
}

func BenchmarkLoadRules(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := loadAgentParser(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPlace(b *testing.B) {
	e := newTest(b, Config{GeoIP: writePlaces(b, "81.2.69.0/24")})
	ip := netip.MustParseAddr("81.2.69.142")
	b.Run("cached", func(b *testing.B) {
		for b.Loop() {
			e.places.find(ip)
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			e.places.read(ip)
		}
	})
}

// pageView is a visit from a search engine to a page in London.
func pageView(userAgent string) weir.Event {
	return weir.Event{Name: weir.NamePageView, Context: weir.Context{
		URL: "https://shop.example/products/42?color=red&size=m", Referrer: "https://www.google.com/",
		UserAgent: userAgent, IP: "81.2.69.142",
	}}
}
