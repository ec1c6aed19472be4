package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// loadOpenAPI reads the document; a reference that leads nowhere fails it.
func loadOpenAPI(t *testing.T) *openapi3.T {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(openapi)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// TestOpenAPIIsValid holds the document to the specification, and its examples
// to their schemas.
func TestOpenAPIIsValid(t *testing.T) {
	document := loadOpenAPI(t)
	if document.OpenAPI != "3.1.0" {
		t.Errorf("it is a document of OpenAPI %s", document.OpenAPI)
	}
	if err := document.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
}

func TestOpenAPIDescribesEveryRoute(t *testing.T) {
	var routed, described []string
	for pattern := range (&Server{}).routes() {
		if pattern != "/v1/" { // says that there is no such endpoint
			routed = append(routed, pattern)
		}
	}
	routed = append(routed, "GET /metrics")
	for path, item := range loadOpenAPI(t).Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	slices.Sort(routed)
	slices.Sort(described)
	if !slices.Equal(routed, described) {
		t.Errorf("routed    %q\ndescribed %q", routed, described)
	}
}

// TestOpenAPIUsesEachSchema finds schemas that were left behind.
func TestOpenAPIUsesEachSchema(t *testing.T) {
	for name := range loadOpenAPI(t).Components.Schemas {
		reference := `"#/components/schemas/` + name + `"`
		mention := "`" + name + "`"
		if !strings.Contains(string(openapi), reference) && !strings.Contains(string(openapi), mention) {
			t.Errorf("nothing refers to schema %s", name)
		}
	}
}

// TestOpenAPIEventsAreAccepted gives the examples of events to the decoder.
func TestOpenAPIEventsAreAccepted(t *testing.T) {
	content := loadOpenAPI(t).Paths.Find("/v1/events").Post.RequestBody.Value.Content
	for _, kind := range []string{"application/json", "application/x-ndjson", "application/cloudevents+json", "application/cloudevents-batch+json"} {
		if content[kind] == nil {
			t.Errorf("events of type %s are not described", kind)
		}
	}
	for kind, media := range content {
		if strings.HasPrefix(kind, "application/cloudevents") {
			continue // these are another form, whose schema says what they must have
		}
		for name, example := range media.Examples {
			if events := decodeExample(t, example.Value.Value); events == 0 {
				t.Errorf("example %s of %s holds no event", name, kind)
			}
		}
	}
}

func decodeExample(t *testing.T, value any) (events int) {
	t.Helper()
	body, ok := value.(string)
	if !ok {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		body = string(text)
	}
	var decoder eventjson.Decoder
	decoder.Reset([]byte(body))
	for {
		var event weir.Event
		raw, err := decoder.Next(&event)
		if err != nil {
			if raw != nil {
				t.Errorf("cannot decode %s: %v", raw, err)
			}
			return events
		}
		if event.Name == "" || event.DistinctID() == "" || len(event.Context.Extra) > 0 {
			t.Errorf("the example %s is not what an event should be", raw)
		}
		events++
	}
}

// TestOpenAPIListsAllCodes holds the lists of stable words to those of the
// code.
func TestOpenAPIListsAllCodes(t *testing.T) {
	schemas := loadOpenAPI(t).Components.Schemas
	codes := []weir.Code{
		weir.CodeInvalid, weir.CodeUnauthorized, weir.CodeForbidden, weir.CodeNotFound, weir.CodeConflict, codeMethod,
		weir.CodeTooLarge, weir.CodeUnsupported, weir.CodeRateLimited, weir.CodeUnavailable, weir.CodeTimeout, weir.CodeInternal,
	}
	wantEnum(t, schemas["Problem"], "code", codes)
	wantEnum(t, schemas["Comparison"], "op", []weir.Op{
		weir.OpIs, weir.OpIsNot, weir.OpContains, weir.OpNotContains, weir.OpMatches, weir.OpGt, weir.OpGte, weir.OpLt,
		weir.OpLte, weir.OpIsSet, weir.OpIsNotSet, weir.OpIn, weir.OpNotIn,
	})
	wantEnum(t, schemas["Series"], "measure", []weir.Measure{
		weir.MeasureCount, weir.MeasurePeople, weir.MeasureSessions, weir.MeasureCountPerPerson, weir.MeasureSum, weir.MeasureAvg,
		weir.MeasureMin, weir.MeasureMax, weir.MeasureP25, weir.MeasureP50, weir.MeasureP75, weir.MeasureP90, weir.MeasureP95, weir.MeasureP99,
	})
	wantEnum(t, schemas["Retention"], "type", []weir.RetentionType{weir.RetentionRecurring, weir.RetentionFirstTime, weir.RetentionUnbounded})
	wantEnum(t, schemas["RetentionPeople"], "outcome", []weir.Outcome{weir.OutcomeRetained, weir.OutcomeLost})
	wantEnum(t, schemas["LifecyclePeople"], "outcome", []weir.Outcome{
		weir.OutcomeNew, weir.OutcomeReturning, weir.OutcomeResurrecting, weir.OutcomeDormant,
	})
	wantEnum(t, schemas["StickinessPeople"], "outcome", []weir.Outcome{weir.OutcomeExactly, weir.OutcomeAtLeast})
	wantEnum(t, schemas["Stickiness"], "per", []weir.StickinessPer{weir.StickinessPerPeriod, weir.StickinessPerWeek, weir.StickinessPerMonth})
	wantEnum(t, schemas["People"], "order", []weir.PeopleOrder{weir.OrderLastSeen, weir.OrderFirstSeen, weir.OrderEvents, weir.OrderKey})
	wantEnum(t, schemas["Person"], "kind", []weir.IDKind{weir.IDUser, weir.IDAnonymous})
	wantEnum(t, schemas["Trend"], "interval", []weir.Interval{
		weir.IntervalMinute, weir.IntervalHour, weir.IntervalDay, weir.IntervalWeek, weir.IntervalMonth,
	})
	if scopes := schemas["Scope"].Value.Enum; !slices.Equal(scopes, []any{string(weir.ScopeWrite), string(weir.ScopeRead), string(weir.ScopeAPI)}) {
		t.Errorf("scopes %q", scopes)
	}
	if roles := schemas["Role"].Value.Enum; !slices.Equal(roles, []any{string(weir.RoleViewer), string(weir.RoleEditor), string(weir.RoleAdmin)}) {
		t.Errorf("roles %q", roles)
	}
	wantEnum(t, schemas["LiveMessage"], "event", []weir.LiveKind{weir.LiveEvent, weir.LiveSummary})
	for _, code := range codes {
		if code != weir.CodeInternal && statusOf(code) == http.StatusInternalServerError {
			t.Errorf("code %s has no status of its own", code)
		}
	}
}

func wantEnum[T ~string](t *testing.T, schema *openapi3.SchemaRef, property string, want []T) {
	t.Helper()
	var listed []T
	for _, value := range schema.Value.Properties[property].Value.Enum {
		if text, ok := value.(string); ok {
			listed = append(listed, T(text))
		}
	}
	if !slices.Equal(listed, want) {
		t.Errorf("%s lists %q, want %q", property, listed, want)
	}
}
