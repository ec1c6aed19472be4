package stan

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEscapeKeepsTextsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if (escape(a) == escape(b)) != (a == b) {
			t.Fatalf("%q and %q become %q and %q", a, b, escape(a), escape(b))
		}
		if strings.ContainsAny(escape(a), ".*> -/\\\x00") || len(escape(a)) > 200 {
			t.Fatalf("%q becomes %q, which is no safe token", a, escape(a))
		}
	})
}

func TestValidNames(t *testing.T) {
	for name, want := range map[string]bool{
		"foo": true, "foo.bar": true, "föö": true, "a b": true, "": false, ".a": false, "a.": false, "a..b": false,
		"a*": false, "a.>": false, "a/b": false, strings.Repeat("a", 2000): false,
	} {
		if got := validChannel(name); got != want {
			t.Errorf("channel %.20q: %v", name, got)
		}
	}
	for subject, want := range map[string]bool{
		"_INBOX.abc": true, "_STAN.acks.abc": true, "mine.x": true, "_STAN.acks.*": false, "_STAN.sub.x": false, "_STAN.ack.c.x": false,
		"$SYS.x": false, "a b": false, "a\r\nb": false, "a..b": false, "": false,
	} {
		if got := validInbox(subject); got != want {
			t.Errorf("inbox %q: %v", subject, got)
		}
	}
}
