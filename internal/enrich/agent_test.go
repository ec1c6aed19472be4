package enrich

import (
	"net/netip"
	"strings"
	"testing"
	"unsafe"

	"github.com/ua-parser/uap-go/uaparser"

	"github.com/weirhq/weir"
)

// User agents as seen in the wild.
const (
	chromeWindows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
	safariPhone   = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)

var agentTests = []struct {
	name, userAgent string
	want            agent
}{
	{"Chrome on Windows", chromeWindows, agent{"Chrome", "126", "Windows", "10", "desktop", false, false}},
	{"Safari on a Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", agent{"Safari", "17.5", "Mac OS X", "10.15", "desktop", false, false}},
	{"Firefox on Linux", "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", agent{"Firefox", "127", "Ubuntu", "", "desktop", false, false}},
	{"Edge", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 Edg/125.0.2535.92", agent{"Edge", "125", "Windows", "10", "desktop", false, false}},
	{"ChromeOS", "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", agent{"Chrome", "126", "Chrome OS", "14541", "desktop", false, false}},
	{"IE with a pen", "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0; SLCC2; Tablet PC 2.0)", agent{"IE", "9", "Windows", "7", "desktop", false, false}},
	{"iPhone", safariPhone, agent{"Mobile Safari", "17.5", "iOS", "17.5", "mobile", false, false}},
	{"Android phone", "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.71 Mobile Safari/537.36", agent{"Chrome Mobile", "126", "Android", "14", "mobile", false, false}},
	{"Samsung phone", "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", agent{"Samsung Internet", "25", "Android", "13", "mobile", false, false}},
	{"Cubot phone", "Mozilla/5.0 (Linux; Android 10; CUBOT P40) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36", agent{"Chrome Mobile", "120", "Android", "10", "mobile", false, false}},
	{"Facebook in-app", "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/423.0.0.21.64;FBBV/495023837;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/16.6;FBSS/3;FBID/phone;FBLC/de_DE;FBOP/5]", agent{"Facebook", "423", "iOS", "16.6", "mobile", false, false}},
	{"Android app", "Dalvik/2.1.0 (Linux; U; Android 13; SM-S918B Build/TP1A.220624.014)", agent{"Android", "13", "Android", "13", "mobile", false, false}},
	{"iPad", "Mozilla/5.0 (iPad; CPU OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.3 Mobile/15E148 Safari/604.1", agent{"Mobile Safari", "16.3", "iOS", "16.3", "tablet", false, false}},
	{"Android tablet", "Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36", agent{"Chrome", "125", "Android", "13", "tablet", false, false}},
	{"Kindle Fire", "Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/108.4.6 like Chrome/108.0.5359.160 Safari/537.36", agent{"Amazon Silk", "108.4", "Android", "9", "tablet", false, false}},
	{"Samsung TV", "Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36", agent{"Safari", "", "Tizen", "6", "tv", false, false}},
	{"LG TV", "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.79 Safari/537.36 WebAppManager", agent{"Chrome", "79", "Web0S", "", "tv", false, false}},
	{"Fire TV", "Mozilla/5.0 (Linux; Android 7.1.2; AFTS Build/NS6271) AppleWebKit/537.36 (KHTML, like Gecko) Silk/106.2 like Chrome/106.0 Safari/537.36", agent{"Amazon Silk", "106.2", "Android", "7.1", "tv", false, false}},
	{"PlayStation", "Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15", agent{"Safari", "15.4", "", "", "console", false, false}},
	{"Xbox", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0.4896.127 Safari/537.36 Edge/44.18363.8131", agent{"Edge", "44.18363", "Windows", "10", "console", false, false}},
	{"watch", "Mozilla/5.0 (Linux; Tizen 2.3.2; SAMSUNG SM-R800) AppleWebKit/537.3 (KHTML, like Gecko) SamsungBrowser/1.0 Mobile Safari/537.3", agent{"Samsung Internet", "1", "Tizen", "2.3", "wearable", false, false}},
	{"Googlebot on a phone", "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.61 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", agent{"Googlebot", "2.1", "Android", "6", "bot", true, false}},
	{"GPTBot", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.1; +https://openai.com/gptbot", agent{"GPTBot", "1.1", "", "", "bot", true, false}},
	{"headless Chrome", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36", agent{"HeadlessChrome", "126", "Linux", "", "bot", true, false}},
	{"curl", "curl/8.5.0", agent{"curl", "8.5", "", "", "bot", true, true}},
	{"requests", "python-requests/2.31.0", agent{"Python Requests", "2.31", "", "", "bot", true, true}},
	{"Go", "Go-http-client/1.1", agent{"Go-http-client", "1.1", "", "", "bot", true, true}},
	{"a backend", "billing/3.1", agent{device: "bot", bot: true, library: true}},
	{"nothing known", "Mozilla/5.0", agent{}},
}

func TestAgent(t *testing.T) {
	parser, err := loadAgentParser()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range agentTests {
		t.Run(test.name, func(t *testing.T) {
			if got := parser.parse(test.userAgent); got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// TestAgentNeeds holds that passing over rules by their words changes nothing.
func TestAgentNeeds(t *testing.T) {
	parser, err := loadAgentParser()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range agentTests {
		got := parser.parse(test.userAgent)
		browser := parser.rules.ParseUserAgent(test.userAgent)
		if want := strings.TrimSuffix(browser.Family, unknownFamily); got.browser != want {
			t.Errorf("browser of %q is %q by words, %q without", test.userAgent, got.browser, want)
		}
		system := parser.rules.ParseOs(test.userAgent)
		if want := strings.TrimSuffix(system.Family, unknownFamily); got.os != want {
			t.Errorf("system of %q is %q by words, %q without", test.userAgent, got.os, want)
		}
	}
}

func TestEveryRuleNeedsWords(t *testing.T) {
	parser, err := loadAgentParser()
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range append(parser.browsers, parser.systems...) {
		if len(n) == 0 {
			t.Errorf("rule %d needs no word, so it is tried on every user agent", i)
		}
	}
	if len(parser.browsers) < 300 || len(parser.systems) < 150 {
		t.Errorf("only %d rules for browsers, %d for systems", len(parser.browsers), len(parser.systems))
	}
}

func TestRequestAgent(t *testing.T) {
	e := newTest(t, Config{})
	tests := []struct {
		name        string
		own, sender string
		browser     string
		bot         bool
	}{
		{"the context's own counts", safariPhone, chromeWindows, "Mobile Safari", false},
		{"else the request's", "", chromeWindows, "Chrome", false},
		{"a backend is not the person", "", "Go-http-client/1.1", "", false},
		{"but what a log says is taken", "curl/8.5.0", chromeWindows, "curl", true},
		{"none", "", "", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			event := weir.Event{Context: weir.Context{UserAgent: test.own}}
			e.Enrich(&event, Request{UserAgent: test.sender, IP: netip.MustParseAddr("192.0.2.1")})
			c := event.Context
			if c.Browser != test.browser || c.Bot != test.bot {
				t.Errorf("got %q, bot %v", c.Browser, c.Bot)
			}
			if c.UserAgent != test.own || c.IP != "" {
				t.Errorf("the request leaked into the event: %+v", c)
			}
		})
	}
}

func TestAgentKeepsWhatWasSent(t *testing.T) {
	e := newTest(t, Config{})
	event := weir.Event{Context: weir.Context{UserAgent: chromeWindows, Browser: "Kiosk", OS: "Windows", Device: "tv", Bot: true}}
	e.Enrich(&event, Request{})
	want := weir.Context{UserAgent: chromeWindows, Browser: "Kiosk", OS: "Windows", OSVersion: "10", Device: "tv", Bot: true}
	if got := event.Context; got.Browser != want.Browser || got.BrowserVersion != "" || got.OS != want.OS ||
		got.OSVersion != want.OSVersion || got.Device != want.Device || !got.Bot {
		t.Errorf("got %+v", got)
	}
}

func TestAgentCacheIsBounded(t *testing.T) {
	cache, err := newAgentCache()
	if err != nil {
		t.Fatal(err)
	}
	cache.parser = func() (*agentParser, error) {
		return &agentParser{rules: &uaparser.Parser{RegexDefinitions: &uaparser.RegexDefinitions{}}, words: newWordTable()}, nil
	}
	body := strings.Repeat("x", maxCachedAgents+2*maxAgentBytes)
	for i := range maxCachedAgents + 100 {
		cache.find(body[:maxAgentBytes-1] + string(rune('a'+i)))
		cache.find(body[i%100 : i%100+2*maxAgentBytes])
	}
	if cache.agents.Len() > maxCachedAgents {
		t.Errorf("%d user agents are cached", cache.agents.Len())
	}
	cache.find(body[:100])
	for _, key := range cache.agents.Keys() {
		if len(key) > maxAgentBytes {
			t.Fatalf("a key of %d bytes", len(key))
		}
		if unsafe.StringData(key) == unsafe.StringData(body) {
			t.Fatal("a key keeps the request's body alive")
		}
	}
}

func newTest(t testing.TB, cfg Config) *Enricher {
	t.Helper()
	e, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}
