package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Message is an event as a subscriber gets it.
type Message struct {
	// Event is what happened, as far as [Event] has fields for it.
	Event Event
	// Data is the event in full as Weir keeps it, JSON with what the server has
	// derived: device, country, channel and so on.
	Data json.RawMessage
	// Received is when the server took the event in.
	Received time.Time
	// Subject is events.<project>.<name>.
	Subject string
	// Sequence is the event's place in the stream EVENTS.
	Sequence uint64
	// Attempt is how often the message was delivered to the group, this time
	// included: 1 unless a handler failed before, or a process ended.
	Attempt int
	// Replayed says that the message was parked and is replayed.
	Replayed bool
}

// envelope is a CloudEvent in JSON, of which only the data is needed: all else is
// in it too.
type envelope struct {
	SpecVersion string          `json:"specversion"`
	Data        json.RawMessage `json:"data"`
	DataBase64  []byte          `json:"data_base64"`
}

// eventData returns Weir's event from the body of a message: a CloudEvent in
// structured mode, or the event itself as in binary mode.
func eventData(body []byte) (json.RawMessage, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, fmt.Errorf("cannot read a message as JSON: %w", err)
	}
	switch {
	case e.SpecVersion == "":
		return body, nil
	case len(e.Data) > 0:
		return e.Data, nil
	case len(e.DataBase64) > 0:
		return e.DataBase64, nil
	default:
		return nil, errors.New("cannot read a CloudEvent: it has no data")
	}
}

// receivedEvent is an event as the server sends it. Groups may have ids of any
// kind.
type receivedEvent struct {
	Event
	Groups   map[string]json.RawMessage `json:"groups"`
	Received time.Time                  `json:"received_at"`
}

// decode reads the body into the message.
func (m *Message) decode(body []byte) error {
	data, err := eventData(body)
	if err != nil {
		return err
	}
	var received receivedEvent
	if err := json.Unmarshal(data, &received); err != nil {
		return fmt.Errorf("cannot read an event: %w", err)
	}
	if received.Name == "" {
		return errors.New("cannot read an event: it has no name")
	}
	m.Data, m.Event, m.Received = data, received.Event, received.Received
	for kind, id := range received.Groups {
		if m.Event.Groups == nil {
			m.Event.Groups = make(map[string]string, len(received.Groups))
		}
		m.Event.Groups[kind] = textOf(id)
	}
	return nil
}

// textOf is a JSON string's text, or any other value as it is.
func textOf(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	return text
}
