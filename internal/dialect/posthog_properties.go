package dialect

import "strings"

// setContext moves to the context what has a place there.
func (p *posthogReader) setContext() {
	e := &p.event
	for _, m := range p.properties {
		if field := p.contextField(m.name); field != "" && string(m.value) != `"`+directReferrer+`"` {
			e.context.stringOf(field, m.value)
		}
		if field := utmField(m.name); field != "" {
			e.campaign.stringOf(field, m.value)
		}
	}
	e.context.text("screen", screenSize(p.properties.get("$screen_width"), p.properties.get("$screen_height")))
	e.context.text("device", strings.ToLower(p.properties.text("$device_type")))
	e.context.text("browser_version", p.properties.get("$browser_version").identifier())
	e.context.text("os_version", p.properties.get("$os_version").identifier())
}

// contextField returns the field of the context that a property is, or "".
func (p *posthogReader) contextField(name []byte) string {
	switch string(name) {
	case "$current_url":
		return "url"
	case "$host":
		return "host"
	case "$pathname":
		return "path"
	case "$referrer":
		return "referrer"
	case "$referring_domain":
		return "referrer_domain"
	case "$title":
		return "title"
	case "title": // of the page, and otherwise of whatever the event is about
		if p.top.text("event") == "$pageview" {
			return "title"
		}
		return ""
	case "$raw_user_agent", "$user_agent", "$useragent":
		return "user_agent"
	case "$ip":
		return "ip"
	case "$browser_language", "$locale":
		return "locale"
	case "$timezone":
		return "timezone"
	case "$browser":
		return "browser"
	case "$os", "$os_name":
		return "os"
	default:
		return ""
	}
}

// setProperties keeps whatever else came with the event.
func (p *posthogReader) setProperties() {
	e := &p.event
	for _, m := range p.top {
		if !posthogHead(m.name) {
			e.properties.add(m.quoted, m.value)
		}
	}
	for _, m := range p.properties {
		if !p.moved(m) {
			e.properties.add(m.quoted, m.value)
		}
	}
	// Neither could be read, but somebody may be able to.
	if e.time.IsZero() && p.top.get("timestamp").given() {
		e.properties.put("timestamp", p.top.get("timestamp"))
	}
	if properties := p.top.get("properties"); properties.given() && properties.kind() != '{' {
		e.properties.put("properties", properties)
	}
}

// posthogHead reports whether a member beside the properties was made use of,
// or is about the sending.
func posthogHead(name []byte) bool {
	switch string(name) {
	case "event", "uuid", "distinct_id", "$distinct_id", "timestamp", "offset", "properties", "$set", "$set_once",
		"api_key", "token", "$token", "sent_at", "type", "library", "library_version", "session_id", "options",
		"send_feature_flags", "_":
		return true
	default:
		return false
	}
}

// moved reports whether a property has gone to another place of the event, or
// says nothing.
func (p *posthogReader) moved(m member) bool {
	switch string(m.name) {
	case "$set", "$set_once", "$groups":
		return m.value.kind() == '{' || !m.value.given()
	case "token", "api_key", "$token", "$insert_id", "$time", "$session_id", "$lib", "$lib_version":
		return true
	case "distinct_id", "$user_id", "$anon_distinct_id":
		id := m.value.identifier()
		return id == p.event.userID || id == p.event.anonymousID
	case "$device_id":
		return m.value.identifier() == p.event.anonymousID
	case "$is_identified", "$process_person_profile":
		return true
	case "$screen_width", "$screen_height":
		return p.properties.get("$screen_width").isNumber() && p.properties.get("$screen_height").isNumber()
	case "$device_type":
		return m.value.kind() == '"'
	case "$browser_version", "$os_version":
		return true
	case "alias":
		return p.event.name == "$create_alias" || p.event.name == "$merge_dangerously"
	case "$group_type", "$group_key", "$group_set":
		return p.event.name == "$groupidentify"
	}
	if p.contextField(m.name) != "" || utmField(m.name) != "" {
		return m.value.kind() == '"' || !m.value.given()
	}
	return !m.value.given() && isClickParameter(m.name)
}

// isClickParameter reports whether a property is one of the parameters by which
// advertisers recognise clicks. posthog-js sends each with each event, null
// where the page's address has none.
func isClickParameter(name []byte) bool {
	switch string(name) {
	case "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "fbclid", "msclkid", "twclid", "li_fat_id", "igshid", "ttclid",
		"rdt_cid", "epik", "qclid", "sccid", "irclid", "mc_cid", "_kx":
		return true
	default:
		return false
	}
}
