package dialect

import "strings"

// cloudEvent is a CloudEvent being translated.
type cloudEvent struct {
	*event
	members object
	data    value  // nil if there is none, or none in JSON
	inside  object // members of the data
}

// readCloudEvent translates an event from its JSON form.
func readCloudEvent(in *intake, members object, source value) error {
	buffers := newScratch()
	defer buffers.recycle()
	c := &cloudEvent{event: &buffers.event, members: members}
	c.setData()
	switch {
	case c.members.isLarge() || c.inside.isLarge():
		return in.reject("", source)
	case c.isOurs():
		return in.pass(c.data)
	}
	c.setHead()
	c.setWho()
	c.setAttributes()
	c.setProperties()
	return in.add("", c.event, source)
}

// weirSource begins the sources of events that Weir has published.
const weirSource = "/weir/"

// isOurs reports whether the event is one that a Weir has published, which then
// is its data.
func (c *cloudEvent) isOurs() bool {
	return strings.HasPrefix(c.members.text("source"), weirSource) && c.inside.has("id") && c.inside.has("name")
}

// setData finds the data: as it is, or in base64.
func (c *cloudEvent) setData() {
	c.data = c.members.get("data")
	if encoded := c.members.text("data_base64"); encoded != "" && isJSONType(mediaType(c.members.text(contentTypeName))) {
		if decoded, err := decodeBase64([]byte(encoded)); err == nil {
			if v, err := parse(decoded); err == nil {
				c.data = v
			}
		}
	}
	c.inside = c.data.object()
}

// setHead sets what names the event. A source is the address of something, so
// that a space cannot be in it.
func (c *cloudEvent) setHead() {
	c.name = c.members.text("type")
	c.time = c.members.get("time").instant()
	if id := c.members.get("id").identifier(); id != "" {
		c.id = c.members.text("source") + " " + id
	}
}

// setWho sets whose event it is.
func (c *cloudEvent) setWho() {
	c.userID = firstOf(c.members.get("userid").identifier(), c.members.text("subject"), c.inside.get("user_id").identifier())
	c.anonymousID = firstOf(c.members.get("anonymousid").identifier(), c.inside.get("anonymous_id").identifier())
	c.sessionID = firstOf(c.members.get("sessionid").identifier(), c.inside.get("session_id").identifier())
	if c.userID == "" && c.anonymousID == "" {
		c.anonymousID = c.members.text("source")
	}
}

// setAttributes keeps the other attributes: those that CloudEvents defines in the
// context, extensions as properties.
func (c *cloudEvent) setAttributes() {
	for _, m := range c.members {
		switch name := string(m.name); name {
		case "specversion", "id", "type", "userid", "anonymousid", "sessionid", "data":
		case "time":
			if c.time.IsZero() {
				c.setProperty(name, m.value)
			}
		case "subject":
			if c.userID != m.value.text() {
				c.setProperty(name, m.value)
			}
		case "source", "dataschema", "schemaurl":
			c.context.put(name, m.value)
		case contentTypeName:
			if !isJSONType(mediaType(m.value.text())) {
				c.context.put(name, m.value)
			}
		case "data_base64":
			if c.data == nil {
				c.setProperty(name, m.value)
			}
		default:
			c.setProperty(name, m.value)
		}
	}
}

// setProperty keeps an attribute as a property, under another name if the data
// has one of that name.
func (c *cloudEvent) setProperty(name string, v value) {
	if c.inside.has(name) {
		name = "ce_" + name
	}
	c.properties.put(name, v)
}

// setProperties keeps the data.
func (c *cloudEvent) setProperties() {
	switch {
	case c.data.kind() == '{':
		c.properties.all(c.data)
	case c.data.given():
		c.properties.put("data", c.data)
	}
}
