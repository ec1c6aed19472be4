package collect

import (
	"fmt"
	"strings"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// Codes of events that are well-formed but not acceptable. Clients may depend
// on them.
const (
	codeMissingName   = "missing_name"
	codeMissingPerson = "missing_person"
	codeInvalidName   = "invalid_name"
	codeTooLong       = "too_long"
)

// validate holds what every event must have, whatever its dialect.
func validate(event *weir.Event) error {
	switch {
	case event.Name == "":
		return reject(codeMissingName, `an event needs a "name"`)
	case len(event.Name) > weir.MaxNameBytes:
		return tooLong("name", event.Name, weir.MaxNameBytes)
	case strings.ContainsFunc(event.Name, isControl):
		return reject(codeInvalidName, "name holds a control character")
	case event.UserID == "" && event.AnonymousID == "":
		return reject(codeMissingPerson, `an event needs a "user_id" or an "anonymous_id"`)
	case len(event.ID) > weir.MaxIDBytes:
		return tooLong("id", event.ID, weir.MaxIDBytes)
	}
	for _, id := range [...]struct{ field, value string }{
		{"user_id", event.UserID}, {"anonymous_id", event.AnonymousID}, {"session_id", event.SessionID},
	} {
		if len(id.value) > weir.MaxDistinctIDBytes {
			return tooLong(id.field, id.value, weir.MaxDistinctIDBytes)
		}
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

func tooLong(field, value string, limit int) error {
	return reject(codeTooLong, fmt.Sprintf("%s has %d bytes, more than %d", field, len(value), limit))
}

func reject(code, reason string) error {
	return &eventjson.EventError{Code: code, Reason: reason}
}
