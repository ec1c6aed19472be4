package dialect

import (
	"net/http"

	"github.com/weirhq/weir"
)

// rudder speaks with the SDKs of RudderStack, which use Segment's paths and
// nearly its events. They retry 429 and 5xx, on servers only four times, and
// wait as long as Retry-After says.
func rudder() protocol {
	return protocol{
		name:     "rudder",
		accepted: always(`"OK"`),
		routes: append(segmentRoutes(isRudder),
			route{methods: "GET", path: "/sourceConfig", reply: rudderSource},
		),
	}
}

// isRudder tells RudderStack's events from Segment's: by what they call the time
// of an event.
func isRudder(r *request) bool {
	envelope := r.envelope()
	return envelope.has("originalTimestamp") || envelope.get("batch").first().get("originalTimestamp") != nil
}

// rudderSource is what RudderStack's browser SDK asks for before it sends: that
// its source is one, and has no destinations of its own to load.
func rudderSource(r *request) reply {
	key := firstOf(r.query.Get("writeKey"), r.basicUser())
	if key == "" {
		return refusal(http.StatusUnauthorized, trouble{code: weir.CodeUnauthorized, message: "a writeKey is needed"})
	}
	return jsonReply(http.StatusOK, map[string]any{
		"source": map[string]any{
			"id": "weir", "name": "weir", "workspaceId": "weir", "writeKey": key, "enabled": true,
			"connections": []any{}, "destinations": []any{},
			"config": map[string]any{"statsCollection": map[string]any{
				"errors": map[string]any{"enabled": false}, "metrics": map[string]any{"enabled": false},
			}},
			"sourceDefinition": map[string]any{"name": "Javascript"},
		},
	})
}
