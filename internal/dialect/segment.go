package dialect

import "net/http"

// segment speaks with analytics-node, analytics-next and the others of Segment.
//
// They retry 429, which honours Retry-After and is not counted, and 5xx, and
// drop what answers any other 4xx.
func segment() protocol {
	return protocol{
		name:     "segment",
		accepted: always(`{"success":true}`),
		routes: append(segmentRoutes(nil),
			// The SDK's measurements of itself are for nobody here.
			route{methods: "POST", path: "/v1/m", reply: fixed(http.StatusOK, `{"success":true}`)},
			route{methods: "GET", path: "/v1/projects/*/settings", reply: segmentSettings},
		),
	}
}

// segmentRoutes are the endpoints of events, for payloads of a shape.
func segmentRoutes(matches func(*request) bool) (routes []route) {
	for _, path := range [...]string{
		"/v1/batch", "/v1/b", "/v1/import",
		"/v1/t", "/v1/i", "/v1/p", "/v1/g", "/v1/a", "/v1/s",
		"/v1/track", "/v1/identify", "/v1/page", "/v1/group", "/v1/alias", "/v1/screen",
	} {
		routes = append(routes, route{methods: "POST", path: path, matches: matches, read: readSegment})
	}
	return routes
}

// segmentSettings is what analytics-next asks for before it sends: where to.
// Without an integration "Segment.io" it would send nothing.
func segmentSettings(r *request) reply {
	scheme, host := r.baseURL()
	return jsonReply(http.StatusOK, map[string]any{
		"integrations": map[string]any{
			"Segment.io": map[string]any{
				"apiKey": r.segment(2), "apiHost": host + "/v1", "protocol": scheme,
				"unbundledIntegrations": []string{}, "addBundledMetadata": true, "maybeBundledConfigIds": map[string]any{},
				"versionSettings": map[string]any{"version": "4.4.7", "componentTypes": []string{"browser"}},
			},
		},
		"plan":                      map[string]any{"track": map[string]any{"__default": map[string]any{"enabled": true, "integrations": map[string]any{}}}},
		"edgeFunction":              map[string]any{},
		"analyticsNextEnabled":      true,
		"middlewareSettings":        map[string]any{},
		"enabledMiddleware":         map[string]any{},
		"metrics":                   map[string]any{"sampleRate": 0},
		"legacyVideoPluginsEnabled": false,
		"remotePlugins":             []any{},
	})
}
