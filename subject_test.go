package weir

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestSubjectToken(t *testing.T) {
	for name, want := range map[string]string{
		"purchase":                     "purchase",
		"page_view":                    "page_view",
		"Add-To-Cart 2":                "Add-To-Cart_2",
		"shop.cart.add":                "shop_cart_add",
		"*":                            "_",
		">":                            "_",
		"a*b>c":                        "a_b_c",
		"":                             "_",
		" ":                            "_",
		"tab\there":                    "tab_here",
		"line\r\nPUB x 0":              "line__PUB_x_0",
		"nul\x00del\x7f":               "nul_del_",
		"c1\u0085control":              "c1_control",
		"no-break\u00a0space":          "no-break_space",
		"wide\u3000space":              "wide_space",
		"Käufe/größer":                 "Käufe/größer",
		"購入":                           "購入",
		"👍":                            "👍",
		"$JS.API":                      "$JS_API",
		"bad\xffbytes\xfe":             "bad_bytes_",
		"replacement\ufffd":            "replacement_",
		strings.Repeat("x", 300):       strings.Repeat("x", 200),
		strings.Repeat("ä", 300):       strings.Repeat("ä", 100),
		"y" + strings.Repeat("ä", 300): "y" + strings.Repeat("ä", 99),
	} {
		if got := SubjectToken(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

func TestSubjectTokensAreTokens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "name")
		token := SubjectToken(name)
		if token == "" || len(token) > maxSubjectTokenBytes || !utf8.ValidString(token) || strings.ContainsAny(token, ".*> \t\r\n\x00") {
			t.Fatalf("%q becomes %q", name, token)
		}
		if again := SubjectToken(token); again != token {
			t.Fatalf("%q becomes %q, and that %q", name, token, again)
		}
	})
}
