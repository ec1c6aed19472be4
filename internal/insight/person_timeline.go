package insight

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// timelinePlace is where in a timeline a page begins: after the event of that
// time, time of receipt (both microseconds since 1970) and id, none of which
// two events share.
type timelinePlace struct {
	time, received int64
	id             string
}

// readTimelinePlace reads what next of the page before says.
func (o *object) readTimelinePlace(name string) *timelinePlace {
	text := o.text(name)
	if text == "" {
		return nil
	}
	var place timelinePlace
	var wrongTime, wrongReceived error
	parts := strings.SplitN(text, ".", 3)
	if len(parts) == 3 {
		place.time, wrongTime = strconv.ParseInt(parts[0], 10, 64)
		place.received, wrongReceived = strconv.ParseInt(parts[1], 10, 64)
		place.id = parts[2]
	}
	if len(parts) != 3 || wrongTime != nil || wrongReceived != nil || !storable(place.time) || !storable(place.received) {
		o.fail(o.at(name), "cannot be %s; it is what next of the page before says", quote(text))
	}
	return &place
}

// storable reports whether an instant, in microseconds since 1970, is of the
// years 1 to 9999, as those of all events are. Stores cannot compare with every
// other.
func storable(micros int64) bool {
	year := time.UnixMicro(micros).UTC().Year()
	return year >= 1 && year <= 9999
}

func (p timelinePlace) cursor() string { return fmt.Sprintf("%d.%d.%s", p.time, p.received, p.id) }

// earlier returns the condition that an event comes after the place in a
// timeline, which has the newest first.
func (p timelinePlace) earlier(in dialect) fragment {
	at, received, id := in.instant(bind(p.time)), in.instant(bind(p.received)), bind(p.id)
	return compose("time <= {} AND (time < {} OR received_at < {} OR received_at = {} AND id < {})", at, at, received, received, id)
}

// ownMembers are the properties that a timeline's event has members for. The
// other columns are its fields.
var ownMembers = []string{"id", "name", "user_id", "anonymous_id", "session_id"}

// fieldNames returns the names of an event's fields, in order.
func fieldNames() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(columns)), func(name string) bool { return slices.Contains(ownMembers, name) })
}

// fillTimeline adds a page of the timeline to an answer.
func (p *person) fillTimeline(a *asking, key uint64, during *span, answer *weir.PersonAnswer) error {
	answer.Timeline = []weir.TimelineEvent{}
	fields := fieldNames()
	var last timelinePlace
	err := a.query(p.timeline(a.dialect, key, during, fields), func(rows Rows) error {
		if len(answer.Timeline) == p.limit { // there is one more
			answer.Next = last.cursor()
			return nil
		}
		event, place, err := scanTimeline(rows, fields)
		if err != nil {
			return fmt.Errorf("cannot read a row: %w", err)
		}
		event.Time, event.Received = inZone(time.UnixMicro(place.time).In(p.period.zone)), inZone(time.UnixMicro(place.received).In(p.period.zone))
		answer.Timeline, last = append(answer.Timeline, event), place
		return nil
	})
	if err != nil {
		return fmt.Errorf("cannot read the timeline: %w", err)
	}
	return nil
}

// timeline returns the statement of a page, and one event more.
func (p *person) timeline(in dialect, key uint64, during *span, fields []string) fragment {
	s := &scope{dialect: in}
	texts := make([]fragment, len(fields))
	for i, name := range fields {
		texts[i] = verbatim(columns[name])
	}
	conditions := []fragment{compose("person = {}", verbatim(unsigned(key))), p.which.matches(s)}
	if during != nil {
		conditions = append(conditions, during.during(in))
	}
	if p.before != nil {
		conditions = append(conditions, p.before.earlier(in))
	}
	return compose(`SELECT {}, {}, id, name, user_id, anonymous_id, session_id, properties, context, groups, {} FROM {} WHERE {}
ORDER BY time DESC, received_at DESC, id DESC LIMIT {}`, in.micros("time"), in.micros("received_at"), join(texts, ", "), s.from(),
		join(conditions, " AND "), bind(int64(p.limit+1)))
}

// scanTimeline reads an event, and its place.
func scanTimeline(rows Rows, fields []string) (weir.TimelineEvent, timelinePlace, error) {
	event := weir.TimelineEvent{Fields: map[string]string{}}
	var place timelinePlace
	var user, anonymous, session, properties, context, groups sql.NullString
	targets := []any{&place.time, &place.received, &event.ID, &event.Name, &user, &anonymous, &session, &properties, &context, &groups}
	texts := make([]sql.NullString, len(fields))
	for i := range texts {
		targets = append(targets, &texts[i])
	}
	if err := rows.Scan(targets...); err != nil {
		return event, place, err
	}
	for i, text := range texts {
		if text.Valid {
			event.Fields[fields[i]] = text.String
		}
	}
	place.id = event.ID
	event.UserID, event.AnonymousID, event.SessionID = user.String, anonymous.String, session.String
	event.Properties, event.Context, event.Groups = document(properties), document(context), document(groups)
	return event, place, nil
}

// document returns a JSON document, nil if there is none.
func document(text sql.NullString) json.RawMessage {
	if !text.Valid {
		return nil
	}
	return json.RawMessage(text.String)
}
