package dialect

import (
	"strings"

	"github.com/weirhq/weir"
)

// cutDevice returns a distinct id without what marks it as a visitor's.
func cutDevice(distinct string) (id string, isDevice bool) {
	return strings.CutPrefix(distinct, mixpanelDevice)
}

// setProperties moves to the context what has a place there, and keeps the rest.
func (m *mixpanelReader) setProperties() {
	e := &m.event
	for _, p := range m.properties {
		switch {
		case m.moved(p):
		case mixpanelContext(p.name) != "" && isText(p.value):
			e.context.text(mixpanelContext(p.name), p.value.identifier())
		case utmField(p.name) != "" && p.value.kind() == '"':
			e.campaign.put(utmField(p.name), p.value)
		default:
			e.properties.add(p.quoted, p.value)
		}
	}
	e.context.text("screen", screenSize(m.properties.get("$screen_width"), m.properties.get("$screen_height")))
	if lib := m.properties.text("mp_lib"); lib != "" {
		e.context.text("library", versioned("mixpanel-"+lib, m.properties.get("$lib_version").identifier()))
	}
	e.time = m.properties.get("time").instant()
}

// moved reports whether a property has its place elsewhere in the event.
func (m *mixpanelReader) moved(p member) bool {
	switch string(p.name) {
	case "token", "$insert_id", "$user_id", "$device_id", "distinct_id", "mp_lib":
		return true
	case "$lib_version":
		return m.properties.has("mp_lib")
	case "time":
		return !p.value.instant().IsZero() || !p.value.given()
	case "$screen_width", "$screen_height":
		return m.properties.get("$screen_width").isNumber() && m.properties.get("$screen_height").isNumber()
	case "$referrer":
		return p.value.text() == directReferrer
	case "alias":
		return m.top.text("event") == mixpanelAlias
	case "$anon_distinct_id", "$anon_id", "$identified_id":
		return m.top.text("event") == mixpanelIdentify
	default:
		return false
	}
}

// isText reports whether a value can stand where a text must: a string with
// something in it, or a number, such as a version.
func isText(v value) bool { return v.kind() == '"' && len(v) > len(`""`) || v.isNumber() }

// mixpanelContext returns the field of the context that a property is, or "".
func mixpanelContext(name []byte) string {
	switch string(name) {
	case "$current_url":
		return "url"
	case "current_page_title":
		return "title"
	case "$referrer":
		return "referrer"
	case "$referring_domain":
		return "referrer_domain"
	case "$browser":
		return "browser"
	case "$browser_version":
		return "browser_version"
	case "$os":
		return "os"
	case "$os_version":
		return "os_version"
	case "$user_agent":
		return "user_agent"
	case "ip", "$ip":
		return "ip"
	case "$timezone":
		return "timezone"
	case "$city":
		return "city"
	case "$region":
		return "region"
	case "mp_country_code", "$country_code":
		return "country"
	default:
		return ""
	}
}

// Names that Mixpanel itself gives a meaning.
const (
	mixpanelAlias    = "$create_alias"
	mixpanelIdentify = "$identify"
	mixpanelMerge    = "$merge"
)

// setMeaning gives the events that have one in Weir their name and members.
func (m *mixpanelReader) setMeaning() {
	e := &m.event
	switch e.name {
	case "$mp_web_page_view":
		e.name = weir.NamePageView
	case "$mp_click":
		e.name = weir.NameClick
	case mixpanelIdentify:
		m.setIdentify()
	case mixpanelAlias:
		previous := m.properties.get("distinct_id").identifier()
		e.setAlias(m.properties.get("alias").identifier(), previous)
	case mixpanelMerge:
		m.setMerge()
	}
}

// setIdentify says that a visitor is a user.
func (m *mixpanelReader) setIdentify() {
	e := &m.event
	e.name = weir.NameIdentify
	e.userID = firstOf(m.properties.get("$identified_id").identifier(), e.userID)
	anonymous := firstOf(m.properties.get("$anon_distinct_id").identifier(), m.properties.get("$anon_id").identifier())
	if id, _ := cutDevice(anonymous); id != "" && id != e.userID {
		e.anonymousID = id
	}
}

// setMerge says that two distinct ids are one person's, of which one at most is
// a visitor's.
func (m *mixpanelReader) setMerge() {
	var ids []string
	m.properties.get("$distinct_ids").elements(func(id value) { ids = append(ids, id.identifier()) })
	if len(ids) != 2 {
		return
	}
	if _, isDevice := cutDevice(ids[0]); isDevice {
		ids[0], ids[1] = ids[1], ids[0]
	}
	m.event.setAlias(ids[0], ids[1])
}

// setAlias says that a user had another distinct id before.
func (e *event) setAlias(user, previous string) {
	e.name = weir.NameAlias
	e.userID, e.anonymousID = user, ""
	previous, _ = cutDevice(previous)
	e.properties.text(weir.PropertyPreviousID, previous)
}
