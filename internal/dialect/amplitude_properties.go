package dialect

import (
	"math"
	"strconv"
	"strings"
)

// setProperties moves to the context what has a place there, and keeps the rest.
func (a *amplitudeReader) setProperties() {
	e := &a.event
	for _, m := range a.top {
		switch {
		case a.head(m), a.toContext(amplitudeContext(m.name), m):
		case isAmplitudeDevice(m.name):
			e.context.add(m.quoted, m.value)
		default:
			e.properties.add(m.quoted, m.value)
		}
	}
	// Only the SDK's own events have its properties; others may mean anything.
	isPage := strings.HasPrefix(e.name, "[Amplitude] ")
	for _, p := range a.properties {
		switch {
		case isPage && amplitudePage(p.name) != "" && p.value.kind() == '"':
			e.context.stringOf(amplitudePage(p.name), p.value)
		case utmField(p.name) != "" && p.value.kind() == '"':
			e.campaign.put(utmField(p.name), p.value)
		default:
			e.properties.add(p.quoted, p.value)
		}
	}
	if a.top.text("event_type") == "$groupidentify" {
		a.setGroupProperties()
	}
}

// toContext moves a member to a field of the context.
func (a *amplitudeReader) toContext(field string, m member) bool {
	switch {
	case field == "" || !isText(m.value):
		return false
	case field == "country" && len(m.value) != len(`"DE"`): // a name, where Weir has codes
		return false
	case field == "ip" && m.value.text() == "$remote":
		return true
	}
	a.event.context.text(field, m.value.identifier())
	return true
}

// head reports whether a member of an event was made use of.
func (a *amplitudeReader) head(m member) bool {
	switch string(m.name) {
	case "event_type", "insert_id", "user_id", "device_id", "session_id":
		return true
	case "time":
		return !a.event.time.IsZero()
	case "groups", "event_properties", "user_properties":
		return m.value.kind() == '{' || !m.value.given()
	case "group_properties":
		return a.top.text("event_type") == "$groupidentify" && m.value.kind() == '{'
	default:
		return false
	}
}

// setGroupProperties keeps what is said of a group.
func (a *amplitudeReader) setGroupProperties() {
	var rest fields
	for _, p := range a.top.get("group_properties").object() {
		switch {
		case string(p.name) == "$set":
			a.event.properties.all(p.value)
		case len(p.name) > 0 && p.name[0] == '$':
			rest.add(p.quoted, p.value)
		default:
			a.event.properties.add(p.quoted, p.value)
		}
	}
	a.event.properties.nest("group_properties", rest)
}

// setRevenue adds the amount and the currency of a purchase: the price of one,
// times their number, unless there is a sum.
func (a *amplitudeReader) setRevenue() {
	e := &a.event
	e.properties.stringOf("currency", a.properties.get("$currency"))
	if revenue := a.properties.get("$revenue"); revenue.isNumber() {
		e.properties.put("amount", revenue)
		return
	}
	price, err := strconv.ParseFloat(string(a.properties.get("$price")), 64)
	if err != nil {
		return
	}
	if quantity, err := strconv.ParseFloat(string(a.properties.get("$quantity")), 64); err == nil {
		price *= quantity
	}
	if math.IsInf(price, 0) {
		return
	}
	e.properties.put("amount", value(strconv.AppendFloat(nil, price, 'f', -1, 64)))
}

// amplitudeContext returns the field of the context that a member of an event
// is, or "".
func amplitudeContext(name []byte) string {
	switch string(name) {
	case "ip":
		return "ip"
	case "user_agent":
		return "user_agent"
	case "language":
		return "locale"
	case "library":
		return "library"
	case "os_name":
		return "os"
	case "os_version":
		return "os_version"
	case "country":
		return "country"
	case "region":
		return "region"
	case "city":
		return "city"
	default:
		return ""
	}
}

// isAmplitudeDevice reports whether a member of an event is about the device or
// the program on it.
func isAmplitudeDevice(name []byte) bool {
	switch string(name) {
	case "event_id", "platform", "app_version", "version_name", "device_brand", "device_manufacturer", "device_model", "carrier", "dma",
		"idfa", "idfv", "adid", "android_id", "app_set_id", "location_lat", "location_lng":
		return true
	default:
		return false
	}
}

// amplitudePage returns the field of the context that a property of an event is
// which the SDK in browsers makes itself, or "".
func amplitudePage(name []byte) string {
	switch string(name) {
	case "[Amplitude] Page Location":
		return "url"
	case "[Amplitude] Page Title":
		return "title"
	case "[Amplitude] Page Domain":
		return "host"
	case "[Amplitude] Page Path":
		return "path"
	case "referrer":
		return "referrer"
	case "referring_domain":
		return "referrer_domain"
	default:
		return ""
	}
}
