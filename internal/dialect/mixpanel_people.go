package dialect

import "github.com/weirhq/weir"

// readMixpanelPeople translates operations on profiles: what they set is kept
// on the person, and what Weir's people cannot do (sums, lists) stays among the
// properties.
func readMixpanelPeople(r *request, in *intake) error {
	m := newMixpanelReader(r, in)
	defer m.recycle()
	return m.readAll(r.payload, m.readPerson)
}

func (m *mixpanelReader) readPerson(source value) error {
	e := &m.event
	e.name = weir.NameIdentify
	e.setMixpanelID(m.top.get("$distinct_id").identifier(), m.top.get("$device_id").identifier())
	e.userID = firstOf(m.top.get("$user_id").identifier(), e.userID)
	e.time = m.top.get("$time").instant()
	for _, p := range m.top {
		switch string(p.name) {
		case "$token", "$distinct_id", "$device_id", "$user_id", "$ignore_time", "$time":
		case "$set":
			e.set.all(p.value)
		case "$set_once":
			e.setOnce.all(p.value)
		case "$ip":
			if p.value.kind() == '"' && p.value.text() != "0" {
				e.context.stringOf("ip", p.value)
			}
		default:
			e.properties.add(p.quoted, p.value)
		}
	}
	m.setCharge()
	return m.add(source)
}

// setCharge makes a purchase of an operation that notes one.
func (m *mixpanelReader) setCharge() {
	charge := m.top.get("$append").object().get("$transactions").object()
	amount := charge.get("$amount")
	if !amount.isNumber() {
		return
	}
	e := &m.event
	e.name = weir.NamePurchase
	e.properties.put("amount", amount)
	if at := charge.get("$time").instant(); !at.IsZero() {
		e.time = at
	}
}

// readMixpanelGroups translates operations on the profiles of groups.
func readMixpanelGroups(r *request, in *intake) error {
	m := newMixpanelReader(r, in)
	defer m.recycle()
	return m.readAll(r.payload, m.readGroup)
}

func (m *mixpanelReader) readGroup(source value) error {
	e := &m.event
	for _, p := range m.top {
		switch string(p.name) {
		case "$token", "$group_key", "$group_id", "$time":
		case "$set":
			e.properties.all(p.value)
		default:
			e.properties.add(p.quoted, p.value)
		}
	}
	e.time = m.top.get("$time").instant()
	kind, id := m.top.get("$group_key").identifier(), m.top.get("$group_id").identifier()
	e.setGroup(kind, id)
	if kind != "" {
		e.groups.text(kind, id)
	}
	return m.add(source)
}

// setGroup makes the event describe a group. It is nobody's: an event must be
// somebody's in Weir, so it gets an id that can be no user's.
func (e *event) setGroup(kind, id string) {
	e.name = weir.NameGroup
	e.properties.text("type", kind)
	e.properties.text("id", id)
	if e.userID == "" && e.anonymousID == "" {
		e.anonymousID = "$" + kind + "_" + id
	}
}
