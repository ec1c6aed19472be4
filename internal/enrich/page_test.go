package enrich

import (
	"net/url"
	"strings"
	"testing"
)

func TestSplitURL(t *testing.T) {
	long := strings.Repeat("a=b&", maxQueryBytes)
	tests := []struct {
		url  string
		want location
	}{
		{"https://shop.example/cart?x=1&y=2#top", location{"shop.example", "/cart", "x=1&y=2"}},
		{"https://WWW.Shop.Example:8443", location{"www.shop.example", "/", ""}},
		{"https://user:pa@ss@shop.example./a%20b/", location{"shop.example", "/a%20b/", ""}},
		{"https://shop.example?x=/a//b", location{"shop.example", "/", "x=/a//b"}},
		{"https://shop.example/a//b#c?d=1", location{"shop.example", "/a//b", ""}},
		{"//shop.example/a", location{"shop.example", "/a", ""}},
		{"/pricing?plan=pro", location{"", "/pricing", "plan=pro"}},
		{"http://[2001:DB8::1]:8080/x", location{"2001:db8::1", "/x", ""}},
		{"http://[2001:db8::1/x", location{}},
		{"https://bücher.example/ü", location{"bücher.example", "/ü", ""}},
		{"android-app://com.google.android.gm/", location{"com.google.android.gm", "/", ""}},
		{"file:///home/me/x.html", location{"", "/home/me/x.html", ""}},
		{"https://shop.example/?" + long, location{"shop.example", "/", long[:maxQueryBytes]}},
		{"", location{}},
		{"-", location{}},
		{"$direct", location{}},
		{"about:blank", location{}},
		{"javascript:alert(1)", location{}},
		{"shop.example/cart", location{}},
		{"https://sh op.example/", location{}},
		{"https://shop.example\x00/", location{}},
		{"https://<script>/", location{}},
		{"1https://shop.example/", location{}},
		{"https://" + strings.Repeat("a", maxHostBytes+1) + "/", location{}},
		{"https://shop.example:80a/", location{}},
		{"//0::", location{}},
		{"://", location{}},
	}
	for _, test := range tests {
		if got := splitURL(test.url); got != test.want {
			t.Errorf("splitURL(%.80q) = %.80q, want %.80q", test.url, got, test.want)
		}
	}
}

// FuzzSplitURL holds splitURL against net/url wherever both find a host.
func FuzzSplitURL(f *testing.F) {
	for _, seed := range []string{"https://a.example:1/b?c#d", "//[::1]/", "/x?y", "http://u@h/", "x:///", "https://a//b?//"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := splitURL(text)
		want, err := url.Parse(text)
		if err != nil || want.Host == "" || got.host == "" || len(got.query) < len(want.RawQuery) {
			return
		}
		if host := strings.TrimSuffix(strings.ToLower(want.Hostname()), "."); got.host != host && !strings.Contains(text, "%") {
			t.Errorf("host of %q is %q, want %q", text, got.host, host)
		}
		if got.query != want.RawQuery {
			t.Errorf("query of %q is %q, want %q", text, got.query, want.RawQuery)
		}
		if path, err := url.PathUnescape(got.path); err == nil && path != want.Path && want.Path != "" {
			t.Errorf("path of %q is %q, want %q", text, path, want.Path)
		}
	})
}
