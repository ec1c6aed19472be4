package stan

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/stan.go/pb"
)

// A frame is a run of messages that were written together. On the stream it is
// one message, whose body is itself a protobuf message:
//
//	message Frame { repeated Entry entries = 1; }
//	message Entry { MsgProto message = 1; string client = 2; string guid = 3; }
//
// where MsgProto is what subscribers get, so that delivery copies bytes and
// encodes nothing.
type frame struct {
	stored  uint64 // its sequence in the stream
	first   uint64 // the sequence of its first message
	entries []entry
	size    int
}

type entry struct {
	message []byte // an encoded pb.MsgProto
	client  []byte
	guid    []byte
}

// end is the sequence behind the frame's last message.
func (f *frame) end() uint64 { return f.first + uint64(len(f.entries)) }

// Tags of the fields: number and wire type 2, bytes.
const (
	tagEntries = 1<<3 | 2
	tagMessage = 1<<3 | 2
	tagClient  = 2<<3 | 2
	tagGUID    = 3<<3 | 2
)

// appendEntry encodes an entry, and returns it as it is in the body, which must
// have room for it.
func appendEntry(body []byte, message *pb.MsgProto, client string, guid []byte) ([]byte, entry, error) {
	size := message.Size()
	whole := fieldSize(size) + fieldSize(len(client)) + fieldSize(len(guid))
	body = append(body, tagEntries)
	body = binary.AppendUvarint(body, uint64(whole))
	body = append(body, tagMessage)
	body = binary.AppendUvarint(body, uint64(size))
	start := len(body)
	body = slices.Grow(body, size)[:start+size]
	if _, err := message.MarshalToSizedBuffer(body[start:]); err != nil {
		return nil, entry{}, fmt.Errorf("cannot encode a message: %w", err)
	}
	e := entry{message: body[start:]}
	body, e.client = appendField(body, tagClient, client)
	body, e.guid = appendField(body, tagGUID, guid)
	e.message = e.message[:size:size]
	return body, e, nil
}

func appendField[T string | []byte](body []byte, tag byte, content T) (longer, field []byte) {
	body = append(body, tag)
	body = binary.AppendUvarint(body, uint64(len(content)))
	body = append(body, content...)
	return body, body[len(body)-len(content):]
}

// fieldSize is what a field of one byte's tag takes.
func fieldSize(length int) int {
	size := 2 + length
	for rest := length >> 7; rest > 0; rest >>= 7 {
		size++
	}
	return size
}

var errBadFrame = errors.New("the frame is damaged")

// decodeFrame reads a frame; its entries share body.
func decodeFrame(stored, first uint64, body []byte) (*frame, error) {
	f := &frame{stored: stored, first: first, size: len(body)}
	for len(body) > 0 {
		tag, content, rest, ok := nextField(body)
		if !ok || tag != tagEntries {
			return nil, errBadFrame
		}
		e, ok := decodeEntry(content)
		if !ok {
			return nil, errBadFrame
		}
		f.entries = append(f.entries, e)
		body = rest
	}
	if len(f.entries) == 0 || first == 0 || f.end() < first {
		return nil, errBadFrame
	}
	return f, nil
}

func decodeEntry(body []byte) (e entry, ok bool) {
	for len(body) > 0 {
		tag, content, rest, ok := nextField(body)
		if !ok {
			return entry{}, false
		}
		switch tag {
		case tagMessage:
			e.message = content
		case tagClient:
			e.client = content
		case tagGUID:
			e.guid = content
		}
		body = rest
	}
	return e, e.message != nil
}

func nextField(body []byte) (tag byte, content, rest []byte, ok bool) {
	length, n := binary.Uvarint(body[1:])
	if n <= 0 || length > uint64(len(body)-1-n) {
		return 0, nil, nil, false
	}
	start := 1 + n
	end := start + int(length)
	return body[0], body[start:end:end], body[end:], true
}
