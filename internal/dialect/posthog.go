package dialect

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/weirhq/weir"
)

// posthog speaks with posthog-js, posthog-node, posthog-go and the others.
//
// posthog-js takes exactly 200 for success and sends again at any other 2xx; it
// retries what answers 5xx and drops what answers 4xx, 429 too. posthog-go sends
// anything refused ten times, whatever the status.
func posthog() protocol {
	return protocol{
		name:     "posthog",
		accepted: always(`{"status":"Ok"}`),
		refused:  refusePosthog,
		routes: []route{
			{methods: "POST", path: "/e", read: readPosthog},
			{methods: "POST", path: "/i/v0/e", read: readPosthog},
			{methods: "POST", path: "/capture", read: readPosthog},
			{methods: "POST", path: "/batch", matches: isPosthogBatch, read: readPosthog},
			{methods: "POST", path: "/track", matches: isPosthogEvent, read: readPosthog},
			{methods: "POST", path: "/engage", matches: isPosthogEvent, read: readPosthog},
			{methods: "GET", path: "/e", claims: hasData, read: readPosthog},
			{methods: "GET", path: "/capture", claims: hasData, read: readPosthog},
			{methods: "POST", path: "/i/v1/analytics/events", read: readPosthog, accepted: acceptPosthogV1},
			{methods: "GET POST", path: "/flags", reply: posthogFlags},
			{methods: "GET POST", path: "/decide", reply: posthogFlags},
			{methods: "GET", path: "/array/*/config.js", reply: posthogScript},
			{methods: "GET", path: "/array/*/config", reply: func(r *request) reply { return text(http.StatusOK, posthogConfig) }},
			// Recordings of sessions are not kept; refused they would be sent again.
			{methods: "POST", path: "/s", reply: fixed(http.StatusOK, `{"status":"Ok"}`)},
			// Nor are the SDK's add-ons here to be loaded.
			{methods: "GET", path: "/static/array.js", reply: fixed(http.StatusNotFound, `{}`)},
			{methods: "GET", path: "/static/*/*", reply: fixed(http.StatusNotFound, `{}`)},
		},
	}
}

// hasData reports whether a request carries a payload in its URL.
func hasData(r *http.Request) bool { return r.URL.Query().Has(dataParameter) }

// isPosthogBatch tells PostHog's batches from those of Amplitude, which name
// their list events.
func isPosthogBatch(r *request) bool {
	return r.payload != nil && !r.envelope().has("events")
}

// isPosthogEvent tells PostHog's events from those of Mixpanel, whose form they
// once were: they name the key outside of the properties, or the SDK inside.
func isPosthogEvent(r *request) bool {
	top := r.payload.first().object()
	properties := top.get("properties").object()
	return top.has("api_key") || top.has("batch") || top.has("uuid") ||
		properties.has("$lib") && !properties.has("mp_lib")
}

// refusePosthog answers a refusal: what passes with 503, which every PostHog SDK
// sends again after.
func refusePosthog(_ *request, t trouble) reply {
	if t.passes() {
		return refusal(http.StatusServiceUnavailable, t)
	}
	return refusal(t.status(), t)
}

// acceptPosthogV1 answers for each event by its id, as the newer endpoint does.
func acceptPosthogV1(r *request, _ Outcome) reply {
	type verdict struct {
		Result string `json:"result"`
	}
	results := map[string]verdict{}
	r.envelope().get("batch").elements(func(e value) {
		if id := e.object().text("uuid"); id != "" {
			results[id] = verdict{Result: "ok"}
		}
	})
	return jsonReply(http.StatusOK, map[string]any{"results": results})
}

// posthogConfig is what posthog-js asks for before it sends: what it may do and
// where to. It is relative to the host that the SDK was given, prefix included.
const posthogConfig = `{"supportedCompression":["gzip","gzip-js"],"analytics":{"endpoint":"/i/v0/e/"},` +
	`"elementsChainAsString":true,"autocapture_opt_out":false,"capturePerformance":false,"captureDeadClicks":false,` +
	`"autocaptureExceptions":false,"heatmaps":false,"sessionRecording":false,"surveys":false,"defaultIdentifiedOnly":true,` +
	`"isAuthenticated":false,"toolbarParams":{},"siteApps":[]}`

// posthogNoFlags says, in the words of all versions, that there are no feature
// flags.
const posthogNoFlags = `"flags":{},"featureFlags":{},"featureFlagPayloads":{},"errorsWhileComputingFlags":false,"quotaLimited":[],` +
	`"config":{"enable_collect_everything":true}`

// posthogFlags answers that there are no feature flags, along with the
// configuration, which older SDKs read from the same answer.
func posthogFlags(*request) reply {
	return text(http.StatusOK, "{"+posthogNoFlags+","+strings.TrimPrefix(posthogConfig, "{"))
}

// posthogScript is the configuration as a script.
func posthogScript(r *request) reply {
	token, err := json.Marshal(r.segment(1)) // escapes what could end a script
	if err != nil {
		return refusal(http.StatusNotFound, trouble{code: weir.CodeNotFound, message: "no such token"})
	}
	name := string(token)
	body := "(function(){window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{};" +
		"window._POSTHOG_REMOTE_CONFIG[" + name + "]={config:" + posthogConfig + ",siteApps:[]};})();"
	return reply{status: http.StatusOK, kind: "application/javascript; charset=utf-8", body: []byte(body)}
}
