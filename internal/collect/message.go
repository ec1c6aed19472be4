package collect

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/weirhq/weir"
)

// Message is events that came by NATS, by request or by a JetStream publish,
// which is a request, too.
type Message struct {
	Project string
	Header  map[string][]string // may be nil
	// Body is what the body of POST /v1/events would be, or, as the headers tell,
	// the data of a CloudEvent.
	Body []byte
}

// acknowledgement is the answer to a message: that of HTTP, and at once the
// acknowledgement that JetStream's publishers expect.
type acknowledgement struct {
	answer
	Stream string `json:"stream"`
	// Sequence is that of the frame in the log, which events share.
	Sequence uint64 `json:"seq"`
	// Duplicate says that all events were sent before.
	Duplicate bool `json:"duplicate,omitempty"`
}

// logName is what acknowledgements call the log.
const logName = "LOG"

// Headers of messages. Those of JetStream are spelled as it does.
const (
	headerEncoding       = "Content-Encoding"
	headerUserAgent      = "User-Agent"
	headerMessageID      = "Nats-Msg-Id"
	headerExpectedStream = "Nats-Expected-Stream"
)

// unmetHeaders ask for what only a stream could do that had the message as it
// is. A publisher that relies on one must learn that it cannot.
var unmetHeaders = [...]string{
	"Nats-Expected-Last-Msg-Id", "Nats-Expected-Last-Sequence", "Nats-Expected-Last-Subject-Sequence",
	"Nats-Rollup", "Nats-TTL", "Nats-Incr", "Nats-Schedule", "Nats-Batch-Id",
}

// ServeMessage takes in the events of a message and returns the answer when the
// good ones are on disk. The message's body must not change afterwards.
func (c *Collector) ServeMessage(ctx context.Context, m Message) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	body, release, err := c.inflateMessage(ctx, m.header(headerEncoding), m.Body)
	if err != nil {
		return nil, err
	}
	defer release()
	if body, err = c.translate(m.Header, body); err != nil {
		return nil, err
	}
	result, err := c.Accept(ctx, m.Project, body, m.origin())
	if err != nil {
		return nil, err
	}
	answer, err := answerOf(result)
	if err != nil {
		return nil, err
	}
	return json.Marshal(acknowledgement{
		answer: answer, Stream: logName, Sequence: result.Sequence, Duplicate: result.Repeats == result.Accepted,
	})
}

// translate returns a body in Weir's form.
func (c *Collector) translate(header map[string][]string, body []byte) ([]byte, error) {
	if c.config.Translate == nil {
		return body, nil
	}
	lines, err := c.config.Translate(header, body)
	if err != nil || lines == nil {
		return body, err
	}
	return lines, nil
}

// check refuses what cannot be done as the headers say.
func (m Message) check() error {
	if stream := m.header(headerExpectedStream); stream != "" && stream != logName {
		return weir.InvalidField(headerExpectedStream, "events go into the stream %s, not %s", logName, stream)
	}
	for _, name := range unmetHeaders {
		if m.header(name) != "" {
			return weir.InvalidField(name, "is not possible for events; leave it out")
		}
	}
	return checkMessageID(m.header(headerMessageID))
}

// checkMessageID refuses what an event's own id may not be: the id becomes the
// event's after its decoder has seen it.
func checkMessageID(id string) error {
	switch {
	case len(id) > weir.MaxIDBytes:
		return weir.InvalidField(headerMessageID, "has more than %d bytes", weir.MaxIDBytes)
	case !utf8.ValidString(id):
		return weir.InvalidField(headerMessageID, "is not valid UTF-8")
	case strings.ContainsRune(id, 0):
		return weir.InvalidField(headerMessageID, "holds the character \\u0000, which no store keeps")
	}
	return nil
}

// header returns the first value of a header, or "".
func (m Message) header(name string) string {
	if values := m.Header[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// origin is what the message tells. Where it comes from is not part of it: NATS
// passes messages on. Headers of NATS may hold what those of HTTP may not.
func (m Message) origin() Origin {
	agent := strings.ReplaceAll(cut(m.header(headerUserAgent), maxUserAgentBytes), "\x00", "")
	return Origin{UserAgent: agent, MessageID: m.header(headerMessageID)}
}
