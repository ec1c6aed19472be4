package dialect

import "strings"

// jitsu speaks with @jitsu/js. It sends once and never again, so trouble is
// waited out for it. It takes no key without a colon: a write key of Weir's is
// given as "weir:KEY", or with anything else before the colon.
func jitsu() protocol {
	return protocol{
		name:     "jitsu",
		held:     true,
		within:   func(key string) string { _, secret, _ := strings.Cut(key, ":"); return secret },
		accepted: always(`{"ok":true}`),
		routes: []route{
			{methods: "POST", path: "/api/s/*", read: readSegment},
			{methods: "POST", path: "/api/s/s2s/*", read: readSegment},
		},
	}
}
