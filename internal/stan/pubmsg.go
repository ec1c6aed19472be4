package stan

import (
	"github.com/nats-io/stan.go/pb"
)

// pubMsg is a pb.PubMsg that shares its fields with what was received. Every
// message that is published is decoded, and pb would copy each of its fields.
type pubMsg struct {
	client, guid, subject, reply, data, connection []byte
}

// Tags of PubMsg: the numbers of its fields and wire type 2, bytes.
const (
	tagPubClient     = 1<<3 | 2
	tagPubGUID       = 2<<3 | 2
	tagPubSubject    = 3<<3 | 2
	tagPubReply      = 4<<3 | 2
	tagPubData       = 5<<3 | 2
	tagPubConnection = 6<<3 | 2
)

// decodePubMsg reports false if it is none.
func decodePubMsg(body []byte) (m pubMsg, ok bool) {
	for rest := body; len(rest) > 0; {
		var tag byte
		var content []byte
		if tag, content, rest, ok = nextField(rest); !ok {
			return decodePubMsgSlowly(body)
		}
		switch tag {
		case tagPubClient:
			m.client = content
		case tagPubGUID:
			m.guid = content
		case tagPubSubject:
			m.subject = content
		case tagPubReply:
			m.reply = content
		case tagPubData:
			m.data = content
		case tagPubConnection:
			m.connection = content
		default:
			return decodePubMsgSlowly(body)
		}
	}
	return m, true
}

// decodePubMsgSlowly is for messages with fields that are not known here, and
// for what is no message.
func decodePubMsgSlowly(body []byte) (pubMsg, bool) {
	var m pb.PubMsg
	if err := m.Unmarshal(body); err != nil {
		return pubMsg{}, false
	}
	return pubMsg{
		client: []byte(m.ClientID), guid: []byte(m.Guid), subject: []byte(m.Subject), reply: []byte(m.Reply),
		data: m.Data, connection: m.ConnID,
	}, true
}
