package dialect

import "github.com/weirhq/weir"

// setGA4Params moves to the context what has a place there, and keeps the rest.
func (e *event) setGA4Params(params object) {
	for _, p := range params {
		switch field := ga4Page(p.name); {
		case string(p.name) == "session_id":
			e.sessionID = p.value.identifier()
		case field != "" && isText(p.value):
			e.context.text(field, p.value.identifier())
		case e.name == "campaign_details" && ga4Campaign(p.name) != "" && p.value.kind() == '"':
			e.campaign.put(ga4Campaign(p.name), p.value)
		default:
			e.properties.add(p.quoted, p.value)
		}
	}
}

// setGA4Meaning gives the events that have one in Weir their name and members.
func (e *event) setGA4Meaning(params object) {
	switch e.name {
	case "sign_up":
		e.name = weir.NameSignup
	case weir.NamePurchase:
		if !params.has("amount") {
			e.properties.number("amount", params.get("value").identifier())
		}
	}
}

// ga4Page returns the field of the context that a parameter is, or "".
func ga4Page(name []byte) string {
	switch string(name) {
	case "page_location":
		return "url"
	case "page_title":
		return "title"
	case "page_referrer":
		return "referrer"
	case "language":
		return "locale"
	case "screen_resolution":
		return "screen"
	default:
		return ""
	}
}

// ga4Campaign returns the part of the campaign that a parameter is, or "".
func ga4Campaign(name []byte) string {
	switch string(name) {
	case "source", "medium", "term", "content":
		return string(name)
	case "campaign":
		return "name"
	default:
		return ""
	}
}

// ga4Device returns the field of the context that a member of the device is, or
// "".
func ga4Device(name []byte) string {
	switch string(name) {
	case "category":
		return "device"
	case "language":
		return "locale"
	case "screen_resolution":
		return "screen"
	case "operating_system":
		return "os"
	case "operating_system_version":
		return "os_version"
	case "browser", "browser_version":
		return string(name)
	default:
		return ""
	}
}

// ga4Place returns the field of the context that a member of the place is, or
// "".
func ga4Place(name []byte) string {
	switch string(name) {
	case "city":
		return "city"
	case "region_id":
		return "region"
	case "country_id":
		return "country"
	default:
		return ""
	}
}
