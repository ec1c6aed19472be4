package client

import (
	"slices"
	"testing"
)

// TestPatterns: what is asked of the server never leaves out what is wanted.
func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern        string
		wanted, others []string
	}{
		{"page_*", []string{"page_view", "page_", "page_a/b", "page_é ü"}, []string{"page", "xpage_", "Page_view"}},
		{"*", []string{"a", "", "a/b", "a.b", ">", "*"}, nil},
		{"a/b", []string{"a/b"}, []string{"a_b", "ab"}},
		{"a.b", []string{"a.b"}, []string{"a_b", "a b", "axb"}},
		{"a?c", []string{"abc", "a/c", "aéc", "a?c"}, []string{"ac", "abbc"}},
		{"[ab]*", []string{"a", "bcd", "[ab]*"}, []string{"c", ""}},
		{`a\*b`, []string{"a*b", `a\*b`}, []string{"axb"}},
		{">", []string{">"}, []string{"a", "_"}},
		{"$SYS", []string{"$SYS"}, []string{"SYS"}},
		{"e\xff", []string{"e\xff"}, []string{"e_"}},
	} {
		o := SubscribeOptions{Events: []string{c.pattern}}
		if err := o.validate(); err != nil {
			t.Error(err)
		}
		for _, name := range slices.Concat(c.wanted, c.others) {
			if got, want := o.wants(name), slices.Contains(c.wanted, name); got != want {
				t.Errorf("%q wants %q: %v", c.pattern, name, got)
			}
			if asked := o.subjects()[0]; o.wants(name) && asked != "events.>" && asked != "events.*."+SubjectToken(name) {
				t.Errorf("%q does not ask for %q but for %s", c.pattern, name, asked)
			}
		}
	}
	for _, pattern := range []string{"", "[", "a[", "a[]b", "[a-]", `a\`, "*[", "x*y["} {
		if (SubscribeOptions{Events: []string{"fine", pattern}}).validate() == nil {
			t.Errorf("took %q", pattern)
		}
	}
}
