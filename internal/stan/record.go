package stan

import (
	"encoding/json"
	"fmt"
)

// record is a change of the state that has to outlast the process. A nil value
// deletes.
type record struct {
	key   string
	value any
}

// clientRecord is what is kept of a client.
type clientRecord struct {
	ID         string `json:"id"`
	Heartbeats string `json:"heartbeats"` // where it answers them
	Connection []byte `json:"connection,omitempty"`
}

// memberRecord is what is kept of a subscription.
type memberRecord struct {
	ID          string `json:"id"`
	Channel     string `json:"channel"`
	Client      string `json:"client,omitempty"` // empty for a durable queue without members
	Durable     string `json:"durable,omitempty"`
	Queue       string `json:"queue,omitempty"` // with the durable name in front, if it is durable
	IsDurable   bool   `json:"is_durable,omitempty"`
	Closed      bool   `json:"closed,omitempty"` // a durable that is away
	Inbox       string `json:"inbox"`
	Ack         string `json:"ack"` // the subject of acknowledgements
	MaxInFlight int    `json:"max_in_flight"`
	AckWait     int32  `json:"ack_wait"`          // seconds
	Sent        uint64 `json:"sent"`              // of its group, when there is one
	Pending     runs   `json:"pending,omitempty"` // unless they have records of their own
}

// channelRecord is what is kept of a channel besides its messages.
type channelRecord struct {
	Channel string `json:"channel"`
	Next    uint64 `json:"next"`            // at least; the stream knows better while it has a message
	Fed     uint64 `json:"fed,omitempty"`   // the last message that became an event
	Bound   bool   `json:"bound,omitempty"` // messages become events
}

func decodeRecord[T any](key string, data []byte) (T, error) {
	var value T
	if err := json.Unmarshal(data, &value); err != nil {
		return value, fmt.Errorf("cannot read the record %s: %w", key, err)
	}
	return value, nil
}
