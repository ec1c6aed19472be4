package stan

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/stan.go/pb"
)

func TestEventsOfMessages(t *testing.T) {
	maker := eventsOf("cluster", "orders.new", time.Unix(1, 0))
	maker.prefix = "p-"
	const filled = `"id":"p-7.0","time":"1970-01-01T00:00:02Z"`
	for message, want := range map[string]string{
		"plain":                             `{"name":"orders.new","anonymous_id":"c","properties":{"data":"plain"},` + filled + `}`,
		"":                                  `{"name":"orders.new","anonymous_id":"c","properties":{"data":""},` + filled + `}`,
		`{"total":12345678901234567890}`:    `{"name":"orders.new","anonymous_id":"c","properties":{"data":{"total":12345678901234567890}},` + filled + `}`,
		`42`:                                `{"name":"orders.new","anonymous_id":"c","properties":{"data":42},` + filled + `}`,
		"\xff\x00":                          `{"name":"orders.new","anonymous_id":"c","properties":{"data":"/wA=","encoding":"base64"},` + filled + `}`,
		`{"name":"x","properties":{"a":1}}`: `{"name":"x","anonymous_id":"c","properties":{"a":1},` + filled + `}`,
		`{"name":"x","user_id":"u"}`:        `{"name":"x","user_id":"u",` + filled + `}`,
		`{"name":"x","anonymous_id":"a","id":"i","time":"t"}`: `{"name":"x","anonymous_id":"a","id":"i","time":"t"}`,
		`{"name":"","a":1}`:         `{"name":"orders.new","anonymous_id":"c","properties":{"data":{"name":"","a":1}},` + filled + `}`,
		`{"name":5}`:                `{"name":"orders.new","anonymous_id":"c","properties":{"data":{"name":5}},` + filled + `}`,
		`[{"name":"x"},{"a":1}]`:    `{"name":"orders.new","anonymous_id":"c","properties":{"data":[{"name":"x"},{"a":1}]},` + filled + `}`,
		"{\"name\":\"x\"}\n{broken": `{"name":"orders.new","anonymous_id":"c","properties":{"data":"{\"name\":\"x\"}\n{broken"},` + filled + `}`,
		"{\"name\":\"x\"}\n\n{\"name\":\"y\"}\n": `{"name":"x","anonymous_id":"c",` + filled + `}` + "\n" +
			`{"name":"y","anonymous_id":"c","id":"p-7.1","time":"1970-01-01T00:00:02Z"}`,
	} {
		body := maker.append(nil, &pb.MsgProto{Sequence: 7, Timestamp: 2e9, Data: []byte(message)}, "c")
		if got, want := parseLines(t, string(body)), parseLines(t, want); !reflect.DeepEqual(got, want) {
			t.Errorf("%q becomes\n%s", message, body)
		}
	}
}

func parseLines(t *testing.T, text string) (values []any) {
	t.Helper()
	for line := range strings.Lines(text) {
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.UseNumber()
		var value any
		check(t, decoder.Decode(&value))
		values = append(values, value)
	}
	return values
}

func TestIDsOfEvents(t *testing.T) {
	created := time.Unix(1, 0)
	one := eventsOf("cluster", "channel", created)
	if one.prefix != eventsOf("cluster", "channel", created).prefix {
		t.Error("the same message gets another id")
	}
	for _, other := range []eventMaker{
		eventsOf("cluster2", "channel", created), eventsOf("cluster", "channel2", created), eventsOf("cluster", "channel", created.Add(1)),
	} {
		if one.prefix == other.prefix {
			t.Error("messages of different channels get the same id")
		}
	}
}
