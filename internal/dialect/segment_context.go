package dialect

import "strings"

// setContext moves to the context what Weir knows, and keeps the rest of it
// there.
func (s *segmentReader) setContext() {
	e := &s.event
	for _, m := range s.context {
		switch string(m.name) {
		case "ip", "locale", "timezone":
			s.plain(string(m.name), m)
		case "userAgent":
			s.plain("user_agent", m)
		case "page":
			s.nested(m, func(page object) { s.setPage(page, s.page, s.extra("page")) })
		case "campaign":
			s.nested(m, s.setCampaign)
		case "screen":
			s.nested(m, func(screen object) { s.setScreen(screen, m) })
		case "os":
			s.nested(m, s.setOS)
		case "device":
			s.nested(m, s.setDevice)
		case "library":
			s.nested(m, s.setLibrary)
		case "groupId":
			e.groups.text(segmentGroup, m.value.identifier())
		case "sessionId", "traits":
			// They are where the event has a place for them.
		default:
			if !isEmpty(m.value) {
				e.context.add(m.quoted, m.value)
			}
		}
	}
}

// isEmpty reports whether a value says nothing.
func isEmpty(v value) bool {
	return !v.given() || string(v) == "{}" || string(v) == "[]" || string(v) == `""`
}

// plain moves a text to a field of the context; anything else keeps its name.
func (s *segmentReader) plain(field string, m member) {
	if m.value.kind() == '"' {
		s.event.context.stringOf(field, m.value)
		return
	}
	if m.value.given() {
		s.event.context.put("sent_"+field, m.value)
	}
}

// nested calls set with the members of an object; anything else stays in the
// context.
func (s *segmentReader) nested(m member, set func(object)) {
	if m.value.kind() == '{' {
		s.inner = s.inner[:0].appendOf(m.value)
		if !s.inner.isLarge() {
			set(s.inner)
			return
		}
	}
	if !isEmpty(m.value) {
		s.event.context.put("sent_"+string(m.name), m.value)
	}
}

// extra keeps a member of an object in the context, under both their names.
func (s *segmentReader) extra(outer string) func(member) {
	return func(m member) {
		if !isEmpty(m.value) {
			s.event.context.put(outer+"_"+string(m.name), m.value)
		}
	}
}

// setPage sets what a page is, but for what another object says better, and hands
// on the rest.
func (s *segmentReader) setPage(page, better object, rest func(member)) {
	e := &s.event
	for _, m := range page {
		field := segmentPageField(m.name)
		switch {
		case field == "" && restatesURL(m, page), field != "" && isEmpty(m.value), !isEmpty(better.get(string(m.name))):
		case field == "", m.value.kind() != '"':
			rest(m)
		case string(m.value) != `"`+directReferrer+`"`:
			e.context.stringOf(field, m.value)
		}
	}
}

func segmentPageField(name []byte) string {
	switch string(name) {
	case "url", "path", "title", "referrer", "host":
		return string(name)
	case "referring_domain":
		return "referrer_domain"
	default:
		return ""
	}
}

// restatesURL reports whether a member is a part of the page's address.
func restatesURL(m member, page object) bool {
	switch string(m.name) {
	case "search", "hash", "tab_url":
		return strings.Contains(page.text("url"), m.value.text())
	case "initial_referrer":
		return m.value.text() == directReferrer
	default:
		return false
	}
}

func (s *segmentReader) setCampaign(campaign object) {
	for _, m := range campaign {
		switch string(m.name) {
		case "source", "medium", "name", "term", "content":
			s.event.campaign.stringOf(string(m.name), m.value)
		default:
			s.extra("campaign")(m)
		}
	}
}

func (s *segmentReader) setScreen(screen object, m member) {
	if size := screenSize(screen.get("width"), screen.get("height")); size != "" {
		s.event.context.text("screen", size)
		for _, inner := range screen {
			if name := string(inner.name); name != "width" && name != "height" {
				s.extra("screen")(inner)
			}
		}
		return
	}
	s.event.context.put("sent_screen", m.value)
}

func (s *segmentReader) setOS(os object) {
	for _, m := range os {
		switch {
		case string(m.name) == "name":
			s.event.context.text("os", m.value.identifier())
		case string(m.name) == "version":
			s.event.context.text("os_version", m.value.identifier())
		default:
			s.extra("os")(m)
		}
	}
}

// setDevice keeps what a device is; the kind of device, which Weir knows too, is
// named otherwise by each SDK.
func (s *segmentReader) setDevice(device object) {
	for _, m := range device {
		s.extra("device")(m)
	}
}

func (s *segmentReader) setLibrary(library object) {
	s.event.context.text("library", versioned(library.get("name").identifier(), library.get("version").identifier()))
	for _, m := range library {
		switch string(m.name) {
		case "name", "version":
		default:
			s.extra("library")(m)
		}
	}
}
