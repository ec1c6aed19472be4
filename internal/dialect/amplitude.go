package dialect

import (
	"net/http"

	"github.com/weirhq/weir"
)

// amplitude speaks with the SDKs of Amplitude. What counts for them is the code
// in the JSON of an answer, not its status: without one they send again.
func amplitude() protocol {
	return protocol{
		name:     "amplitude",
		accepted: acceptAmplitude,
		refused:  refuseAmplitude,
		routes: []route{
			{methods: "POST", path: "/2/httpapi", read: readAmplitude},
			{methods: "POST", path: "/batch", matches: isAmplitudeBatch, read: readAmplitude},
		},
	}
}

// isAmplitudeBatch tells Amplitude's batches from those of PostHog.
func isAmplitudeBatch(r *request) bool { return r.payload.get("events") != nil }

func acceptAmplitude(r *request, o Outcome) reply {
	return jsonReply(http.StatusOK, amplitudeAnswer{
		Code: http.StatusOK, Events: o.Accepted + len(o.Rejected), Bytes: len(r.body), Time: r.received.UnixMilli(),
	})
}

// amplitudeAnswer says that events were taken. Poison counts, too.
type amplitudeAnswer struct {
	Code   int   `json:"code"`
	Events int   `json:"events_ingested"`
	Bytes  int   `json:"payload_size_bytes"`
	Time   int64 `json:"server_upload_time"` // Unix milliseconds
}

// refuseAmplitude answers with a code that the SDK knows. At 400 it takes the
// named events out and sends the others again, unless the key is wrong, which
// only the beginning of the text tells it; at 429 it waits for half a minute with
// the events that are listed.
func refuseAmplitude(r *request, t trouble) reply {
	status := t.status()
	answer := map[string]any{"error": t.message}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		status = http.StatusBadRequest
		answer["error"] = "Invalid API key: " + t.message
	case http.StatusTooManyRequests:
		answer["error"] = "Too many requests for some devices and users"
		answer["throttled_events"] = indexes(r.payload.get("events"))
		for _, name := range [...]string{"throttled_users", "throttled_devices", "exceeded_daily_quota_users", "exceeded_daily_quota_devices"} {
			answer[name] = struct{}{}
		}
	}
	answer["code"] = status
	return jsonReply(status, answer)
}

// indexes returns the places of an array's elements, from 0.
func indexes(list value) []int {
	all := []int{}
	list.elements(func(value) { all = append(all, len(all)) })
	return all
}

// readAmplitude translates the events of a request.
func readAmplitude(r *request, in *intake) (err error) {
	list := r.payload.get("events")
	if list.kind() != '[' && list.kind() != '{' {
		return weir.InvalidField("events", "must be an array")
	}
	a := amplitudeReader{
		scratch: newScratch(), intake: in, key: firstOf(r.payload.get("api_key").text(), r.query.Get("api_key")),
		clock: clockOf(r.payload.get("client_upload_time").instant(), r.received),
	}
	defer a.recycle()
	list.events(func(v value) {
		if err == nil {
			err = a.readEvent(v)
		}
	})
	return err
}

// amplitudeReader translates the events of one request.
type amplitudeReader struct {
	*scratch
	intake *intake
	key    string
	clock  clock
}

// readEvent translates one event.
func (a *amplitudeReader) readEvent(v value) error {
	if ok, err := a.open(a.intake, a.key, v, "event_properties"); !ok {
		return err
	}
	a.setHead()
	a.setPerson()
	a.setProperties()
	a.setMeaning()
	return a.intake.add(a.key, &a.event, v)
}

// noSession is the session of events that are in none.
const noSession = "-1"

func (a *amplitudeReader) setHead() {
	e := &a.event
	e.name = a.top.text("event_type")
	e.id = a.top.get("insert_id").identifier()
	e.userID = a.top.get("user_id").identifier()
	e.anonymousID = a.top.get("device_id").identifier()
	if session := a.top.get("session_id").identifier(); session != noSession {
		e.sessionID = session
	}
	a.clock.set(e, a.top.get("time").instant())
	e.groups.allGiven(a.top.get("groups"))
}

// setPerson keeps what is said of the user. What Weir's people cannot do (sums,
// lists) stays among the properties.
func (a *amplitudeReader) setPerson() {
	var rest fields
	for _, p := range a.top.get("user_properties").object() {
		switch {
		case string(p.name) == "$set":
			a.event.set.all(p.value)
		case string(p.name) == "$setOnce":
			a.event.setOnce.all(p.value)
		case len(p.name) > 0 && p.name[0] == '$':
			rest.add(p.quoted, p.value)
		default:
			a.event.set.add(p.quoted, p.value)
		}
	}
	a.event.properties.nest("user_properties", rest)
}

// setMeaning gives the events that have one in Weir their name and members.
func (a *amplitudeReader) setMeaning() {
	e := &a.event
	switch e.name {
	case "$identify":
		e.name = weir.NameIdentify
		if len(e.groups) > 0 { // the SDK's way to put a user into a group
			a.setGroup()
		}
	case "$groupidentify":
		a.setGroup()
	case "revenue_amount":
		e.name = weir.NamePurchase
		a.setRevenue()
	case "[Amplitude] Page Viewed":
		e.name = weir.NamePageView
	case "[Amplitude] Element Clicked":
		e.name = weir.NameClick
	}
}

// setGroup describes the group that the event names, which is one in what SDKs
// send.
func (a *amplitudeReader) setGroup() {
	for _, group := range a.top.get("groups").object() {
		a.event.setGroup(string(group.name), group.value.first().identifier())
		return
	}
	a.event.setGroup("", "")
}
