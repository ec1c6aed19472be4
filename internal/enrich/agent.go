package enrich

import (
	"fmt"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/weirhq/weir"
)

const (
	// maxAgentBytes is how much of a user agent is read. Those of real
	// browsers end well before, the longest (in-app browsers) near 400 bytes,
	// and the rules take time in proportion to the length.
	maxAgentBytes = 512
	// maxCachedAgents bounds the user agents whose meaning is remembered. A
	// busy site sees a few thousand in a day. At about 400 bytes each that is
	// 3 MB, and below 10 MB however a client makes them up.
	maxCachedAgents = 8192
)

// agent is what a user agent says. Empty fields are not known.
type agent struct {
	browser        string
	browserVersion string
	os             string
	osVersion      string
	device         string
	bot            bool
	library        bool // a program's HTTP client, like curl
}

// agentCache remembers what user agents mean, since finding out takes a
// thousand times as long as remembering. Safe for concurrent use.
type agentCache struct {
	agents *lru.Cache[string, *agent]
	parser func() (*agentParser, error) // loads at the first call
}

func newAgentCache() (*agentCache, error) {
	agents, err := lru.New[string, *agent](maxCachedAgents)
	if err != nil {
		return nil, fmt.Errorf("cannot make the cache of user agents: %w", err)
	}
	return &agentCache{agents: agents, parser: sync.OnceValues(loadAgentParser)}, nil
}

// find returns what the user agent says, not to be changed.
func (c *agentCache) find(userAgent string) *agent {
	if len(userAgent) > maxAgentBytes {
		userAgent = userAgent[:maxAgentBytes]
	}
	if found, ok := c.agents.Get(userAgent); ok {
		return found
	}
	parser, err := c.parser()
	if err != nil {
		return &agent{} // the rules are compiled in; a test holds that they load
	}
	found := parser.parse(userAgent)
	// The key must not keep the request's body alive that it is a part of.
	c.agents.Add(strings.Clone(userAgent), &found)
	return &found
}

// setAgent sets what the context's own user agent says, or else the request's.
// A request made by a program's HTTP client tells who delivered the event, not
// who caused it: a purchase reported by a backend was not made by a bot.
func (e *Enricher) setAgent(c *weir.Context, requestAgent string) {
	if c.UserAgent != "" {
		fillAgent(c, e.agents.find(c.UserAgent))
		return
	}
	if requestAgent == "" {
		return
	}
	if found := e.agents.find(requestAgent); !found.library {
		fillAgent(c, found)
	}
}

func fillAgent(c *weir.Context, found *agent) {
	fillVersioned(&c.Browser, &c.BrowserVersion, found.browser, found.browserVersion)
	fillVersioned(&c.OS, &c.OSVersion, found.os, found.osVersion)
	setDefault(&c.Device, found.device)
	c.Bot = c.Bot || found.bot
}

// fillVersioned sets a name and its version. A name that the client sent is
// not given the version of another.
func fillVersioned(name, version *string, foundName, foundVersion string) {
	if *name != "" && *name != foundName {
		return
	}
	setDefault(name, foundName)
	setDefault(version, foundVersion)
}
