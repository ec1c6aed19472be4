package dialect

// directReferrer is what several SDKs call a referrer that is none.
const directReferrer = "$direct"

// utmField returns the part of the campaign that a property is, or "". SDKs in
// browsers name them as the page's address does.
func utmField(name []byte) string {
	switch string(name) {
	case "utm_source":
		return "source"
	case "utm_medium":
		return "medium"
	case "utm_campaign":
		return "name"
	case "utm_term":
		return "term"
	case "utm_content":
		return "content"
	default:
		return ""
	}
}
