package dialect

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/weirhq/weir/internal/eventjson"
)

// visitorParameter says that visitors are to be told apart here.
const visitorParameter = "visitor"

// tracker speaks with Weir's own tracker where it keeps nothing on the device:
// its events are in Weir's form but for the visitor, whom they do not name. All
// other events on this path are the server's own matter.
func tracker() protocol {
	return protocol{
		name:     "tracker",
		accepted: acceptTracker,
		routes:   []route{{methods: "POST", path: "/v1/events", claims: namesNobody, read: readTracker}},
	}
}

// namesNobody is asked of all events in Weir's form, few of which are the
// tracker's: it looks before it parses.
func namesNobody(r *http.Request) bool {
	return strings.Contains(r.URL.RawQuery, visitorParameter) && r.URL.Query().Has(visitorParameter)
}

// acceptTracker answers as the server itself does.
func acceptTracker(_ *request, o Outcome) reply {
	rejected := make([]map[string]any, 0, len(o.Rejected))
	for _, r := range o.Rejected {
		rejected = append(rejected, map[string]any{"index": r.Index, "id": r.ID, "code": r.Code, "reason": r.Reason})
	}
	return jsonReply(http.StatusAccepted, map[string]any{"accepted": o.Accepted, "rejected": rejected})
}

// readTracker passes events on with the visitor of the day.
func readTracker(r *request, in *intake) error {
	key := firstOf(r.bearer(), r.query.Get("key"))
	visitor, err := r.visitor(key)
	if err != nil {
		return err
	}
	r.payload.events(func(v value) {
		switch {
		case err != nil:
		case v.kind() != '{':
			err = in.reject(key, v)
		default:
			err = in.passOf(key, visitor, v)
		}
	})
	return err
}

// passOf takes in an event in Weir's form as one of a visitor, unless it says
// itself whose it is. What only a translation may say it does not get to say.
func (in *intake) passOf(key, visitor string, event value) error {
	p, err := in.parcel(key)
	if err != nil {
		return err
	}
	members := event.object()
	line := []byte{'{'}
	if !members.get("anonymous_id").given() {
		line = append(eventjson.AppendString(append(line, `"anonymous_id":`...), visitor), ',')
	}
	for _, m := range members {
		if name := string(m.name); name == "untimed" || name == "anonymous_id" && !m.value.given() {
			continue
		}
		line = append(append(append(append(line, m.quoted...), ':'), m.value...), ',')
	}
	line = append(bytes.TrimSuffix(line, []byte{','}), '}')
	p.lines = append(append(p.lines, bytes.ReplaceAll(line, []byte{'\n'}, []byte{' '})...), '\n')
	return nil
}
