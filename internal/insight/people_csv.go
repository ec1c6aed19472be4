package insight

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/weirhq/weir"
)

// writePeopleFacts gives a row for each person, properties as one JSON object.
func writePeopleFacts(out csvWriter, answer *weir.PeopleAnswer) error {
	rows := [][]string{{"person", "distinct_id", "first_seen", "last_seen", "events", "properties"}}
	for _, person := range answer.People {
		properties, err := json.Marshal(person.Properties)
		if err != nil {
			return fmt.Errorf("cannot write the properties of person %s: %w", person.Person, err)
		}
		rows = append(rows, []string{person.Person, person.DistinctID,
			person.FirstSeen.Format(time.RFC3339Nano), person.LastSeen.Format(time.RFC3339Nano), number(person.Events), string(properties)})
	}
	return out.WriteAll(rows)
}

// writeTimeline gives a row for each event.
func writeTimeline(out csvWriter, answer *weir.PersonAnswer) error {
	rows := [][]string{{"time", "name", "id", "user_id", "anonymous_id", "session_id", "path", "properties"}}
	for _, e := range answer.Timeline {
		rows = append(rows, []string{e.Time.Format(time.RFC3339Nano), e.Name, e.ID, e.UserID, e.AnonymousID, e.SessionID, e.Fields["path"], string(e.Properties)})
	}
	return out.WriteAll(rows)
}
