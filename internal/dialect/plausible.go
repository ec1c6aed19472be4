package dialect

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// plausible speaks with the script and the npm package of Plausible. They name
// neither an event nor a visitor, and never send again.
func plausible() protocol {
	return protocol{
		name:     "plausible",
		accepted: func(*request, Outcome) reply { return plain(http.StatusAccepted, "ok") },
		held:     true,
		routes:   []route{{methods: "POST", path: "/api/event", read: readPlausible}},
	}
}

// readPlausible translates the event of a request, for each of the sites it is
// meant for.
func readPlausible(r *request, in *intake) error {
	if r.payload.kind() != '{' {
		return weir.Errorf(weir.CodeInvalid, "the body must be a JSON object")
	}
	s := newScratch()
	defer s.recycle()
	for _, site := range plausibleSites(r.envelope()) {
		visitor, err := r.visitor(site)
		if err != nil {
			return err
		}
		s.event.reset()
		s.event.anonymousID = visitor
		s.event.setPlausible(r.envelope())
		if err := in.add(site, &s.event, r.payload); err != nil {
			return err
		}
	}
	return nil
}

// plausibleSites returns the sites that an event is meant for: those it names, as
// it names them, or else the host of its page.
func plausibleSites(members object) (sites []string) {
	for site := range strings.SplitSeq(firstOf(members.text("d"), members.text("domain")), ",") {
		if site = strings.TrimSpace(site); site != "" && !slices.Contains(sites, site) {
			sites = append(sites, site)
		}
		if len(sites) > maxKeys {
			break // more than are taken
		}
	}
	if len(sites) > 0 {
		return sites
	}
	page, err := url.Parse(firstOf(members.text("u"), members.text("url")))
	if err != nil {
		return []string{""}
	}
	return []string{strings.TrimPrefix(page.Hostname(), "www.")}
}

// setPlausible sets what the members say; each has a short and a long name.
func (e *event) setPlausible(members object) {
	for _, m := range members {
		switch string(m.name) {
		case "n", "name":
			e.name = plausibleName(m.value.text())
		case "u", "url":
			e.context.stringOf("url", m.value)
		case "r", "referrer":
			e.context.stringOf("referrer", m.value)
		case "d", "domain":
		case "p", "props", "m", "meta":
			e.setPlausibleProperties(m)
		case "$", "revenue":
			e.setPlausibleRevenue(m)
		case "i", "interactive":
			if string(m.value) == "false" {
				e.properties.put("interactive", m.value)
			}
		case "v":
			e.context.text("library", versioned("plausible", m.value.identifier()))
		case "sd":
			e.properties.put("scroll_depth", m.value)
		case "e":
			e.properties.put("engagement_ms", m.value)
		case "h", "hashMode":
			e.context.put("hash_mode", m.value)
		default:
			e.properties.add(m.quoted, m.value)
		}
	}
}

func plausibleName(name string) string {
	if name == "pageview" {
		return weir.NamePageView
	}
	return name
}

// setPlausibleProperties keeps the properties, which the older script sends as
// text.
func (e *event) setPlausibleProperties(m member) {
	properties := plausibleObject(m.value)
	if properties.kind() != '{' && m.value.given() {
		e.properties.add(m.quoted, m.value)
		return
	}
	e.properties.all(properties)
}

// setPlausibleRevenue keeps the amount and the currency.
func (e *event) setPlausibleRevenue(m member) {
	revenue := plausibleObject(m.value)
	if revenue.kind() != '{' && m.value.given() {
		e.properties.add(m.quoted, m.value)
		return
	}
	for _, part := range revenue.object() {
		if string(part.name) == "amount" {
			e.properties.number("amount", part.value.identifier())
			continue
		}
		e.properties.add(part.quoted, part.value)
	}
}

// plausibleObject returns an object that may come as text.
func plausibleObject(v value) value {
	if v.kind() != '"' {
		return v
	}
	inner, err := parse([]byte(v.text()))
	if err != nil {
		return v
	}
	return inner
}
