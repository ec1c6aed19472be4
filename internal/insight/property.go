package insight

import (
	"maps"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// maxPropertyDepth bounds the nesting of a property's name; events nest no
// deeper.
const maxPropertyDepth = weir.MaxDepth

// columns are the properties that have a column, by name, as expressions of
// text.
var columns = map[string]code{
	"name":            "name",
	"id":              "id",
	"user_id":         "user_id",
	"anonymous_id":    "anonymous_id",
	"session_id":      "session_id",
	"url":             "url",
	"host":            "host",
	"path":            "path",
	"title":           "title",
	"referrer":        "referrer",
	"referrer_domain": "referrer_domain",
	"channel":         "channel",
	"utm_source":      "utm_source",
	"utm_medium":      "utm_medium",
	"utm_campaign":    "utm_campaign",
	"utm_term":        "utm_term",
	"utm_content":     "utm_content",
	"browser":         "browser",
	"browser_version": "browser_version",
	"os":              "os",
	"os_version":      "os_version",
	"device":          "device",
	"bot":             "CASE WHEN bot THEN 'true' ELSE 'false' END",
	"country":         "country",
	"region":          "region",
	"city":            "city",
	"locale":          "locale",
	"timezone":        "timezone",
	"screen":          "screen",
	"library":         "library",
	"ip":              "ip",
	"user_agent":      "user_agent",
}

// documents are the JSON columns whose members are properties, by prefix.
var documents = map[string]code{
	"properties": "properties",
	"context":    "context",
	"groups":     "groups",
}

// personPrefix marks the properties of the person behind the event.
const personPrefix = "person"

// property is a checked name of something known of an event: either column
// is set, or cohort, or the key with a document or for the person.
type property struct {
	name     string
	column   code
	document code   // "" for properties of the person
	key      string // after the prefix, as written: "a.b"
	cohort   *cohort
}

// readProperty resolves a property's name.
func (r *reading) readProperty(path, name string) property {
	if column, ok := columns[name]; ok {
		return property{name: name, column: column}
	}
	prefix, key, _ := strings.Cut(name, ".")
	if prefix == cohortPrefix && key != "" {
		return property{name: name, cohort: r.findCohort(path, key)}
	}
	document, ok := documents[prefix]
	if (!ok && prefix != personPrefix) || key == "" {
		r.fail(path, "cannot be %s; allowed are properties.NAME, person.NAME, context.NAME, groups.TYPE, cohort.NAME, %s",
			quote(name), strings.Join(slices.Sorted(maps.Keys(columns)), ", "))
	}
	if strings.Count(key, ".") >= maxPropertyDepth {
		r.fail(path, "is nested more than %d levels", maxPropertyDepth)
	}
	return property{name: name, document: document, key: key}
}

func (p property) ofPerson() bool { return p.column == "" && p.document == "" && p.cohort == nil }

// within returns the text of the property in a JSON document: the member of
// the very name, else what the dots lead to.
func (p property) within(d dialect, document code) fragment {
	literal := d.jsonText(document, []string{p.key})
	if !strings.Contains(p.key, ".") {
		return literal
	}
	return compose("coalesce({}, {})", literal, d.jsonText(document, strings.Split(p.key, ".")))
}
