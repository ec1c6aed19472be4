package enrich

import (
	"strings"
	"testing"

	"github.com/weirhq/weir"
)

func TestChannel(t *testing.T) {
	e := newTest(t, Config{})
	tests := []struct{ url, referrer, domain, channel string }{
		{"https://shop.example/", "", "", "direct"},
		{"https://shop.example/", "not a url", "", "direct"},
		{"https://www.shop.example/b", "https://shop.example/a", "shop.example", "internal"},
		{"https://shop.example/", "https://www.google.com/", "google.com", "search"},
		{"https://shop.example/", "https://www.google.co.uk/search?q=x", "google.co.uk", "search"},
		{"https://shop.example/", "https://news.google.com.br/", "news.google.com.br", "search"},
		{"https://shop.example/", "https://duckduckgo.com/", "duckduckgo.com", "search"},
		{"https://shop.example/", "https://yandex.ru/search", "yandex.ru", "search"},
		{"https://shop.example/", "https://m.baidu.com/", "m.baidu.com", "search"},
		{"https://shop.example/", "android-app://com.google.android.googlequicksearchbox/", "com.google.android.googlequicksearchbox", "search"},
		{"https://shop.example/", "https://docs.google.com/document/1", "docs.google.com", "referral"},
		{"https://shop.example/", "https://google.evil.example/", "google.evil.example", "referral"},
		{"https://shop.example/", "https://notgoogle.com/", "notgoogle.com", "referral"},
		{"https://shop.example/", "https://l.facebook.com/", "l.facebook.com", "social"},
		{"https://shop.example/", "https://t.co/abc", "t.co", "social"},
		{"https://shop.example/", "https://tieba.baidu.com/p/1", "tieba.baidu.com", "social"},
		{"https://shop.example/", "https://www.youtube.com/watch?v=1", "youtube.com", "video"},
		{"https://shop.example/", "https://chatgpt.com/", "chatgpt.com", "ai assistants"},
		{"https://shop.example/", "https://gemini.google.com/app", "gemini.google.com", "ai assistants"},
		{"https://shop.example/", "https://mail.google.com/mail/u/0/", "mail.google.com", "email"},
		{"https://shop.example/", "android-app://com.google.android.gm/", "com.google.android.gm", "email"},
		{"https://shop.example/", "https://www.awin1.com/cread", "awin1.com", "affiliate"},
		{"https://shop.example/", "https://blog.example/", "blog.example", "referral"},
		{"", "https://blog.example/", "blog.example", "referral"},
		{"https://shop.example/?gclid=x", "https://www.google.com/", "google.com", "paid search"},
		{"https://shop.example/?utm_source=google&utm_medium=cpc", "", "", "paid search"},
		{"https://shop.example/?utm_source=facebook&utm_medium=paid_social", "", "", "paid social"},
		{"https://shop.example/?utm_source=Instagram&utm_medium=CPC", "", "", "paid social"},
		{"https://shop.example/?utm_source=acme&utm_medium=cpm", "", "", "display"},
		{"https://shop.example/?utm_source=acme&utm_medium=cpc", "", "", "campaign"},
		{"https://shop.example/?utm_source=acme&utm_medium=banner", "", "", "display"},
		{"https://shop.example/?utm_source=facebook&utm_medium=email", "", "", "email"},
		{"https://shop.example/?utm_source=newsletter", "", "", "email"},
		{"https://shop.example/?utm_source=x&utm_medium=affiliate", "", "", "affiliate"},
		{"https://shop.example/?utm_source=chatgpt.com", "https://chatgpt.com/", "chatgpt.com", "ai assistants"},
		{"https://shop.example/?utm_campaign=spring", "https://www.google.com/", "google.com", "campaign"},
		{"https://shop.example/?fbclid=x", "", "", "social"},
		{"https://shop.example/?fbclid=x", "https://www.google.com/", "google.com", "search"},
		{"https://shop.example/b?fbclid=x", "https://shop.example/a", "shop.example", "internal"},
		{"https://shop.example/?ttclid=x", "", "", "paid social"},
		{"https://shop.example/?mc_eid=x", "", "", "email"},
	}
	for _, test := range tests {
		event := weir.Event{Context: weir.Context{URL: test.url, Referrer: test.referrer}}
		e.Enrich(&event, Request{})
		if c := event.Context; c.ReferrerDomain != test.domain || c.Channel != test.channel {
			t.Errorf("%s from %s: got %q, %q, want %q, %q", test.url, test.referrer, c.ReferrerDomain, c.Channel, test.domain, test.channel)
		}
	}
}

func TestNoChannelWithoutPage(t *testing.T) {
	e := newTest(t, Config{})
	event := weir.Event{Name: weir.NamePurchase, Context: weir.Context{UserAgent: safariPhone}}
	e.Enrich(&event, Request{})
	if event.Context.Channel != "" {
		t.Errorf("a server-side event got channel %q", event.Context.Channel)
	}
}

func TestKeepsWhatWasSent(t *testing.T) {
	e := newTest(t, Config{})
	sent := weir.Context{
		URL: "https://shop.example/cart?utm_source=google&utm_medium=cpc&utm_campaign=spring", Referrer: "https://www.bing.com/",
		Host: "h", Path: "/p", ReferrerDomain: "r", Channel: "c",
		Campaign: weir.Campaign{Source: "s", Medium: "m", Name: "n", Term: "t", Content: "o"},
	}
	event := weir.Event{Context: sent}
	e.Enrich(&event, Request{})
	got := event.Context
	if got.Host != "h" || got.Path != "/p" || got.ReferrerDomain != "r" || got.Channel != "c" || got.Campaign != sent.Campaign {
		t.Errorf("got %+v", got)
	}
}

func TestCampaign(t *testing.T) {
	tests := []struct {
		query string
		want  weir.Campaign
	}{
		{"utm_source=a&utm_medium=b&utm_campaign=c&utm_term=d&utm_content=e", weir.Campaign{Source: "a", Medium: "b", Name: "c", Term: "d", Content: "e"}},
		{"x=1&utm_source=a+b%20c&utm_source=second", weir.Campaign{Source: "a b c"}},
		{"utm_source=%zz", weir.Campaign{Source: "%zz"}},
		{"utm_source=a%ffb", weir.Campaign{Source: "a\uFFFDb"}},
		{"utm_source=&utm_medium&utm_&utm_other=x&&=", weir.Campaign{}},
		{"gclid=x", weir.Campaign{Source: "google", Medium: "cpc"}},
		{"msclkid=x&utm_campaign=spring", weir.Campaign{Source: "bing", Medium: "cpc", Name: "spring"}},
		{"gclid=x&utm_source=partner", weir.Campaign{Source: "partner"}},
		{"fbclid=x", weir.Campaign{}},
	}
	for _, test := range tests {
		var c weir.Context
		setCampaign(&c, test.query)
		if c.Campaign != test.want {
			t.Errorf("%s: got %+v, want %+v", test.query, c.Campaign, test.want)
		}
	}
}

func TestReferrerTable(t *testing.T) {
	table, err := readReferrers(referrersText)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, channel := range []string{channelSearch, channelPaidSearch, channelSocial, channelVideo, channelAssistants, channelEmail, channelDisplay, channelAffiliate, channelReferral} {
		known[channel] = true
	}
	for source, channel := range table.sources {
		if !known[channel] {
			t.Errorf("source %s has the unknown channel %q", source, channel)
		}
	}
	for domain := range table.domains {
		if domain != strings.ToLower(domain) || strings.HasPrefix(domain, "www.") || !strings.Contains(domain, ".") {
			t.Errorf("domain %q can never be found", domain)
		}
	}
	for _, bad := range []string{"search google google.*", "search:", "search: a a.example a.example"} {
		if _, err := readReferrers(bad); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}
