// Package enrich derives, at intake, what an event's context implies: the
// browser, system and device behind a user agent, the host and path of a URL,
// the campaign in its query, the channel that brought the visitor, and the
// place of an IP address.
//
// It only ever adds. What the client sent is kept, and what only the HTTP
// request carried (its address, its user agent) is used and forgotten.
package enrich

import (
	"fmt"
	"net/netip"

	"github.com/weirhq/weir"
)

// Config says what to enrich with.
type Config struct {
	// GeoIP is the path of a MaxMind-format file with countries or cities.
	// Empty means that places are not derived.
	GeoIP string
}

// Request is what is known of the HTTP request that carried an event. It
// stands in for what the event's context does not say itself, and is never
// stored. The zero value means "not over HTTP".
type Request struct {
	UserAgent string
	IP        netip.Addr
}

// Enricher derives context. Safe for concurrent use.
type Enricher struct {
	agents    *agentCache
	referrers *referrerTable
	places    *placeFinder // nil when no file was configured
}

// New returns an Enricher, or an error that names the file that could not be
// read. The user-agent rules are loaded with the first user agent, so that an
// idle server does not carry them.
func New(cfg Config) (*Enricher, error) {
	agents, err := newAgentCache()
	if err != nil {
		return nil, err
	}
	referrers, err := readReferrers(referrersText)
	if err != nil {
		return nil, fmt.Errorf("cannot read the table of referrers: %w", err)
	}
	e := &Enricher{agents: agents, referrers: referrers}
	if cfg.GeoIP == "" {
		return e, nil
	}
	if e.places, err = openPlaces(cfg.GeoIP); err != nil {
		return nil, fmt.Errorf("cannot use GeoIP file %q: %w", cfg.GeoIP, err)
	}
	return e, nil
}

// Close releases the GeoIP file. No call of Enrich may be running or follow.
func (e *Enricher) Close() error {
	if e.places == nil {
		return nil
	}
	return e.places.close()
}

// Enrich fills the derived fields of event's context that are still empty.
// What cannot be derived, or not with confidence, stays empty; it never fails.
// The strings it sets may share memory with those of the context.
func (e *Enricher) Enrich(event *weir.Event, request Request) {
	c := &event.Context
	e.setAgent(c, request.UserAgent)
	e.setPlace(c, request.IP)
	if c.URL == "" && c.Referrer == "" {
		return // a server-side event came through no channel
	}
	page := splitURL(c.URL)
	referrer := splitURL(c.Referrer)
	setPage(c, page)
	setReferrer(c, referrer)
	click := setCampaign(c, page.query)
	if c.Channel == "" {
		c.Channel = e.referrers.channel(c, click)
	}
}

// setDefault sets *field to value if it is empty.
func setDefault(field *string, value string) {
	if *field == "" {
		*field = value
	}
}
