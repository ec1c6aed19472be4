package enrich

import (
	"fmt"
	"strings"

	"github.com/ua-parser/uap-go/uaparser"
	"gopkg.in/yaml.v3"
)

// agentParser reads user agents by the rules of the ua-parser project: the
// first rule that matches names the browser, and likewise the system. Its
// rules for devices name brands and models, for which there is no use here,
// and are left out: they are the larger half of memory and time.
//
// Trying hundreds of regular expressions takes a quarter of a millisecond, and many times that for
// a user agent made to be slow. So each rule is first held against the literal
// words it needs, which leaves a handful to try.
type agentParser struct {
	rules    *uaparser.Parser
	words    *wordTable
	browsers []need // what rules.UA[i] needs
	systems  []need // what rules.OS[i] needs
}

// unknownFamily is how some rules say that they cannot tell.
const unknownFamily = "Other"

// loadAgentParser reads and compiles the rules, which takes some 20 ms.
func loadAgentParser() (*agentParser, error) {
	var definitions uaparser.RegexDefinitions
	if err := yaml.Unmarshal(uaparser.DefinitionYaml, &definitions); err != nil {
		return nil, fmt.Errorf("cannot read the user-agent rules: %w", err)
	}
	definitions.Device = nil
	// The library's own caches are not used; this is their smallest size.
	rules, err := uaparser.New(uaparser.WithRegexDefinitions(definitions), uaparser.WithCacheSize(1))
	if err != nil {
		return nil, fmt.Errorf("cannot compile the user-agent rules: %w", err)
	}
	p := &agentParser{rules: rules, words: newWordTable()}
	for _, rule := range rules.UA {
		p.browsers = append(p.browsers, p.words.need(rule.Reg))
	}
	for _, rule := range rules.OS {
		p.systems = append(p.systems, p.words.need(rule.Reg))
	}
	return p, nil
}

// parse returns what a user agent says. Safe for concurrent use.
func (p *agentParser) parse(userAgent string) agent {
	lower := strings.ToLower(userAgent)
	found := p.words.search(lower)
	browser := p.browser(userAgent, found)
	system := p.system(userAgent, found)
	result := agent{
		browser:        browser.Family,
		browserVersion: version(browser.Major, browser.Minor),
		os:             system.Family,
		osVersion:      version(system.Major, system.Minor),
		device:         device(lower, system.Family),
	}
	result.library = isLibrary(lower, result.device)
	result.bot = result.library || isBot(lower)
	if result.bot {
		result.device = deviceBot
	}
	return result
}

func (p *agentParser) browser(userAgent string, found *wordSearch) (browser uaparser.UserAgent) {
	for i, rule := range p.rules.UA {
		if !found.meets(p.browsers[i]) {
			continue
		}
		if rule.Match(userAgent, &browser); browser.Family != "" {
			break
		}
	}
	if browser.Family == unknownFamily {
		return uaparser.UserAgent{}
	}
	return browser
}

func (p *agentParser) system(userAgent string, found *wordSearch) (system uaparser.Os) {
	for i, rule := range p.rules.OS {
		if !found.meets(p.systems[i]) {
			continue
		}
		if rule.Match(userAgent, &system); system.Family != "" {
			break
		}
	}
	if system.Family == unknownFamily {
		return uaparser.Os{}
	}
	return system
}

// version joins a version's first two parts, the second only if it says
// something: "17.5", but "126" for 126.0.
func version(major, minor string) string {
	if major == "" || minor == "" || minor == "0" {
		return major
	}
	return major + "." + minor
}
