package enrich

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/weirhq/weir"
)

//go:embed referrers.txt
var referrersText string

// referrerTable knows the kind of the well-known places that visitors come
// from. Read-only once made.
type referrerTable struct {
	domains map[string]string // domain, its subdomains included, to channel
	stems   map[string]string // the same without public suffix, for "google.*"
	sources map[string]string // name of the source to channel
}

// readReferrers reads lines of "channel: source domain..." where a domain may
// end in ".*" for any public suffix and "#" starts a comment line.
func readReferrers(text string) (*referrerTable, error) {
	t := &referrerTable{domains: map[string]string{}, stems: map[string]string{}, sources: map[string]string{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := t.add(line); err != nil {
			return nil, fmt.Errorf("cannot read line %d: %w", number, err)
		}
	}
	return t, nil
}

// add takes one line of the table into it.
func (t *referrerTable) add(line string) error {
	channel, rest, ok := strings.Cut(line, ":")
	fields := strings.Fields(rest)
	if !ok || len(fields) == 0 {
		return fmt.Errorf("want \"channel: source domain...\", got %q", line)
	}
	t.sources[fields[0]] = channel
	for _, domain := range fields[1:] {
		table := t.domains
		if stem, ok := strings.CutSuffix(domain, ".*"); ok {
			table, domain = t.stems, stem
		}
		if _, twice := table[domain]; twice {
			return fmt.Errorf("domain %q is listed twice", domain)
		}
		table[domain] = channel
	}
	return nil
}

// lookup returns the channel of the longest listed domain that domain equals
// or lies below.
func (t *referrerTable) lookup(domain string) (channel string, ok bool) {
	stem := trimSuffix(domain)
	for {
		if channel, ok = t.domains[domain]; ok {
			return channel, true
		}
		if channel, ok = t.stems[stem]; ok {
			return channel, true
		}
		if _, domain, ok = strings.Cut(domain, "."); !ok {
			return "", false
		}
		_, stem, _ = strings.Cut(stem, ".")
	}
}

// sourceChannel returns the channel of a campaign's source, given as a name
// ("google") or a domain ("www.google.de"), or "".
func (t *referrerTable) sourceChannel(source string) string {
	source = strings.ToLower(strings.TrimSpace(source))
	if channel, ok := t.sources[source]; ok {
		return channel
	}
	channel, _ := t.lookup(trimWWW(source))
	return channel
}

// trimSuffix removes the public suffix from a domain as far as search engines
// use them: a last label, and before a country's also co, com and the like.
func trimSuffix(domain string) string {
	dot := strings.LastIndexByte(domain, '.')
	if dot < 0 {
		return ""
	}
	stem, country := domain[:dot], len(domain)-dot == len(".xx")
	if !country {
		return stem
	}
	for _, second := range []string{".com", ".co", ".net", ".org", ".ne"} {
		if shorter, ok := strings.CutSuffix(stem, second); ok {
			return shorter
		}
	}
	return stem
}

// trimWWW removes the "www." that says nothing about a host.
func trimWWW(host string) string { return strings.TrimPrefix(host, "www.") }

// setReferrer sets the domain that the visitor came from.
func setReferrer(c *weir.Context, referrer location) {
	setDefault(&c.ReferrerDomain, trimWWW(referrer.host))
}
