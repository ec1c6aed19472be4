package stan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nats-io/stan.go/pb"

	"github.com/weirhq/weir"
)

// eventMaker makes events of a channel's messages.
type eventMaker struct {
	channel string
	prefix  string // of ids
}

// eventsOf returns the maker for a channel. The ids of events are the channel's
// and the message's: another stream of the same name gives others.
func eventsOf(cluster, channel string, created time.Time) eventMaker {
	const bytesOfSum = 8 // 64 bits keep channels apart
	sum := sha256.Sum256([]byte(cluster + "\x00" + channel + "\x00" + strconv.FormatInt(created.UnixNano(), 10)))
	return eventMaker{channel: channel, prefix: "stan-" + hex.EncodeToString(sum[:bytesOfSum]) + "-"}
}

// append adds the events of a message, one a line.
func (e eventMaker) append(body []byte, m *pb.MsgProto, client string) []byte {
	objects := eventObjects(m.Data)
	if objects == nil {
		objects = []map[string]json.RawMessage{{"name": text(e.name()), "properties": properties(m.Data)}}
	}
	for i, object := range objects {
		fill(object, "id", e.prefix+strconv.FormatUint(m.Sequence, 10)+"."+strconv.Itoa(i))
		fill(object, "time", time.Unix(0, m.Timestamp).UTC().Format(time.RFC3339Nano))
		if missing(object, "user_id") {
			fill(object, "anonymous_id", client)
		}
		line, err := json.Marshal(object)
		if err != nil {
			continue // every value was valid when it was read
		}
		body = append(append(body, line...), '\n')
	}
	return body
}

// name is the name of events that have none: the channel's, as much as fits.
func (e eventMaker) name() string {
	name := strings.ToValidUTF8(e.channel, "_")
	for len(name) > weir.MaxNameBytes {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name
}

// eventObjects returns the events that a message says it is: an object with a
// name, an array of them, or one a line. It returns nil for anything else.
func eventObjects(data []byte) []map[string]json.RawMessage {
	data = bytes.TrimSpace(data)
	if len(data) == 0 || !utf8.Valid(data) {
		return nil
	}
	switch {
	case data[0] == '[' && json.Valid(data):
		var values []json.RawMessage
		if json.Unmarshal(data, &values) != nil {
			return nil
		}
		return namedObjects(values)
	case data[0] == '{' && json.Valid(data):
		return namedObjects([]json.RawMessage{data})
	case data[0] == '{':
		return namedObjects(lines(data))
	default:
		return nil
	}
}

func lines(data []byte) (values []json.RawMessage) {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			values = append(values, line)
		}
	}
	return values
}

// namedObjects returns values as objects if all are objects with a name.
func namedObjects(values []json.RawMessage) []map[string]json.RawMessage {
	var objects []map[string]json.RawMessage
	for _, value := range values {
		var object map[string]json.RawMessage
		if json.Unmarshal(value, &object) != nil {
			return nil
		}
		var name string
		if json.Unmarshal(object["name"], &name) != nil || name == "" {
			return nil
		}
		objects = append(objects, object)
	}
	return objects
}

// properties holds a message that is no event: JSON as it is, text as a string,
// bytes as base64.
func properties(data []byte) json.RawMessage {
	switch {
	case len(data) > 0 && utf8.Valid(data) && json.Valid(data):
		return encode(map[string]json.RawMessage{"data": data})
	case utf8.Valid(data):
		return encode(map[string]string{"data": string(data)})
	default:
		return encode(map[string]any{"data": data, "encoding": "base64"})
	}
}

// fill gives a field a value if it has none.
func fill(object map[string]json.RawMessage, field, value string) {
	if missing(object, field) {
		object[field] = text(value)
	}
}

func missing(object map[string]json.RawMessage, field string) bool {
	value := string(object[field])
	return value == "" || value == "null" || value == `""`
}

func text(value string) json.RawMessage { return encode(value) }

// encode encodes what is known to be valid.
func encode(value any) json.RawMessage {
	encoded, err := json.Marshal(value)
	if err != nil {
		return json.RawMessage("null")
	}
	return encoded
}
