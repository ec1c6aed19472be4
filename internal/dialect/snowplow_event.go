package dialect

import (
	"strings"

	"github.com/weirhq/weir"
)

// setContexts keeps what describes the circumstances. Trackers without cookies
// name the visitor and the session there.
func (s *snowplowEvent) setContexts() {
	outer := s.embedded("co", "cx")
	s.contexts = describe(outer).data
	switch {
	case !outer.given():
		return
	case s.contexts.kind() != '[':
		s.properties.put("contexts", outer)
		return
	}
	s.properties.put("contexts", s.contexts)
	if s.anonymousID != "" && s.sessionID != "" {
		return
	}
	session := s.entity("client_session").object()
	s.anonymousID = firstOf(s.anonymousID, session.get("userId").identifier())
	s.sessionID = firstOf(s.sessionID, session.get("sessionId").identifier())
}

// entity returns the data of the first context of a name, or nil.
func (s *snowplowEvent) entity(name string) (data value) {
	s.contexts.elements(func(v value) {
		if one := describe(v); data == nil && schemaName(one.schema) == name {
			data = one.data
		}
	})
	return data
}

// schemaName returns the name in iglu:vendor/name/format/version, or "".
func schemaName(schema string) string {
	_, rest, _ := strings.Cut(schema, "/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// Kinds of events.
const (
	snowplowPageView    = "pv"
	snowplowPing        = "pp"
	snowplowStructured  = "se"
	snowplowSelf        = "ue"
	snowplowTransaction = "tr"
	snowplowItem        = "ti"
)

// setMeaning names the event.
func (s *snowplowEvent) setMeaning() {
	switch s.kind {
	case snowplowPageView:
		s.name = weir.NamePageView
	case snowplowPing:
		s.name = "page_ping"
	case snowplowStructured:
		s.name = s.members.get("se_ac").identifier()
	case snowplowTransaction:
		s.name = weir.NamePurchase
	case snowplowItem:
		s.name = "transaction_item"
	case snowplowSelf:
		s.setSelfDescribing()
	default:
		s.name = s.kind
	}
}

// setSelfDescribing names the event for its schema, and takes its data as the
// properties.
func (s *snowplowEvent) setSelfDescribing() {
	outer := s.embedded("ue_pr", "ue_px")
	inner := describe(describe(outer).data)
	s.name = schemaName(inner.schema)
	s.properties.text("schema", inner.schema)
	switch {
	case inner.data.kind() == '{':
		s.properties.all(inner.data)
	case inner.schema != "":
		s.properties.put("data", inner.data)
	case outer.given():
		s.properties.put("ue_pr", outer)
	}
	switch s.name {
	case "link_click", "button_click":
		s.name = weir.NameClick
	case "snowplow_ecommerce_action":
		s.setCommerce(inner.data.object())
	}
}

// setCommerce names an event of a shop for what was done in it.
func (s *snowplowEvent) setCommerce(data object) {
	s.name = firstOf(data.text("type"), s.name)
	if s.name != "transaction" {
		return
	}
	s.name = weir.NamePurchase
	transaction := s.entity("transaction").object()
	s.properties.number("amount", transaction.get("revenue").identifier())
	s.properties.stringOf("currency", transaction.get("currency"))
}

// snowplowContext returns the field of the context that a member is, or "".
func snowplowContext(name string) string {
	switch name {
	case "url":
		return "url"
	case "page":
		return "title"
	case "refr":
		return "referrer"
	case "lang":
		return "locale"
	case "tz":
		return "timezone"
	case "res":
		return "screen"
	case "tv":
		return "library"
	default:
		return snowplowDevice(name)
	}
}

// snowplowDevice returns what a member says about device and tracker that Weir
// has no field for, or "".
func snowplowDevice(name string) string {
	switch name {
	case "vp":
		return "viewport"
	case "ds":
		return "document_size"
	case "cd":
		return "color_depth"
	case "cookie":
		return "cookies"
	case "cs":
		return "charset"
	case "p":
		return "platform"
	case "tna":
		return "tracker"
	case "vid":
		return "session_index"
	default:
		return ""
	}
}

// snowplowProperty returns the property that a member is, or "", and whether it
// is a number.
func snowplowProperty(name string) (property string, isNumber bool) {
	switch name {
	case "se_ca":
		return "category", false
	case "se_ac":
		return "action", false
	case "se_la":
		return "label", false
	case "se_pr":
		return "property", false
	case "se_va":
		return "value", true
	case "pp_mix":
		return "scroll_min_x", true
	case "pp_max":
		return "scroll_max_x", true
	case "pp_miy":
		return "scroll_min_y", true
	case "pp_may":
		return "scroll_max_y", true
	case "tr_tt":
		return "amount", true
	case "tr_cu", "ti_cu":
		return "currency", false
	case "tr_id", "ti_id":
		return "transaction_id", false
	default:
		return snowplowOrder(name)
	}
}

// snowplowOrder does the same for what else is said of orders and their items.
func snowplowOrder(name string) (property string, isNumber bool) {
	switch name {
	case "tr_af":
		return "affiliation", false
	case "tr_tx":
		return "tax", true
	case "tr_sh":
		return "shipping", true
	case "tr_ci":
		return "city", false
	case "tr_st":
		return "state", false
	case "tr_co":
		return "country", false
	case "ti_sk":
		return "sku", false
	case "ti_nm":
		return "name", false
	case "ti_ca":
		return "category", false
	case "ti_pr":
		return "price", true
	case "ti_qu":
		return "quantity", true
	default:
		return "", false
	}
}
