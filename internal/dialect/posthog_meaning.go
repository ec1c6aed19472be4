package dialect

import "github.com/weirhq/weir"

// setWho sets the distinct id as the user's or the visitor's.
func (p *posthogReader) setWho() {
	e := &p.event
	distinct := p.distinctID()
	p.identified = e.name == "$identify" || p.isIdentified(distinct)
	if !p.identified {
		e.anonymousID = distinct
		return
	}
	e.userID = distinct
	if anonymous := p.properties.get("$anon_distinct_id").identifier(); anonymous != distinct {
		e.anonymousID = anonymous
	}
}

func (p *posthogReader) distinctID() string {
	return firstOf(p.top.get("distinct_id").identifier(), p.top.get("$distinct_id").identifier(), p.properties.get("distinct_id").identifier())
}

// isIdentified reports whether an event's distinct id names a user. Newer SDKs
// say so; those in browsers that do not name a device, and a user once there is
// one; those on servers know users only.
func (p *posthogReader) isIdentified(distinct string) bool {
	if said := p.properties.get("$is_identified"); said.given() {
		return said.isTrue()
	}
	if options := p.top.get("options"); options.given() {
		if profile := options.object().get("process_person_profile"); profile.given() {
			return profile.isTrue()
		}
	}
	if profile := p.properties.get("$process_person_profile"); string(profile) == "false" {
		return false
	}
	if user := p.properties.get("$user_id"); user.given() {
		return true
	}
	device := p.properties.get("$device_id")
	if device.given() && p.properties.text("$lib") == "web" {
		return false
	}
	return !device.given() || device.identifier() != distinct
}

// setMeaning gives the events that have one in Weir their name and members.
func (p *posthogReader) setMeaning() {
	e := &p.event
	switch e.name {
	case "$pageview":
		e.name = weir.NamePageView
	case "$identify":
		e.name = weir.NameIdentify
	case "$autocapture":
		if p.properties.text("$event_type") == "click" {
			e.name = weir.NameClick
		}
	case "$create_alias", "$merge_dangerously":
		p.setAlias()
	case "$groupidentify":
		p.setGroup()
	}
}

// setAlias says that two ids are one person's. A visitor's other id is the
// user's; of two users' ids, the new one is the other.
func (p *posthogReader) setAlias() {
	e := &p.event
	e.name = weir.NameAlias
	alias := p.properties.get("alias").identifier()
	if !p.identified {
		e.userID, e.anonymousID, alias = alias, "", e.anonymousID
	}
	e.properties.text(weir.PropertyPreviousID, alias)
}

// setGroup describes a group. SDKs on servers make up a distinct id for it,
// which is no user's.
func (p *posthogReader) setGroup() {
	e := &p.event
	e.name = weir.NameGroup
	kind, id := p.properties.get("$group_type").identifier(), p.properties.get("$group_key").identifier()
	if e.userID == "$"+kind+"_"+id {
		e.userID, e.anonymousID = "", e.userID
	}
	e.describeGroup(kind, id, p.properties.get("$group_set"))
	if kind != "" && !p.properties.get("$groups").object().has(kind) {
		e.groups.text(kind, id)
	}
}
