package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/weirhq/weir"
)

// batchAck is the answer to the message that commits an atomic batch.
type batchAck struct {
	Sequence uint64 `json:"seq"`
	Count    int    `json:"count"`
	Error    *struct {
		ErrorCode   int    `json:"err_code"`
		Description string `json:"description"`
	} `json:"error"`
}

// codeBatchRepeated is JetStream's error code for a batch with a message whose
// id it remembers.
const codeBatchRepeated = 10201

// publishBatch publishes frames as one atomic batch (ADR-50): the server
// stages them and stores all when the last one commits, or none.
func (l *Log) publishBatch(ctx context.Context, frames []weir.Frame, id string) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	last := len(frames) - 1
	for i, frame := range frames[:last] {
		if err := l.conn.PublishMsg(batchMessage(frame, id, i)); err != nil {
			return 0, fmt.Errorf("cannot publish frame %d of a batch: %w", i+1, err)
		}
	}
	commit := batchMessage(frames[last], id, last)
	commit.Header.Set(headerBatchCommit, "1")
	reply, err := l.conn.RequestMsgWithContext(ctx, commit)
	if err != nil {
		return 0, fmt.Errorf("cannot commit a batch of %d frames: %w", len(frames), err)
	}
	var ack batchAck
	if err := json.Unmarshal(reply.Data, &ack); err != nil {
		return 0, fmt.Errorf("cannot read the answer to a batch: %w", err)
	}
	if ack.Error != nil && ack.Error.ErrorCode == codeBatchRepeated {
		return l.lastOfBatch(ctx, frames[last], id, last)
	}
	if ack.Error != nil {
		return 0, errors.New(ack.Error.Description)
	}
	if ack.Count != len(frames) {
		return 0, fmt.Errorf("the log stored %d frames of a batch of %d", ack.Count, len(frames))
	}
	return ack.Sequence, nil
}

// lastOfBatch finds the sequence of a batch that an earlier attempt stored
// although its answer did not come. Publishing its last frame alone stores
// nothing, and is answered with where the frame is.
func (l *Log) lastOfBatch(ctx context.Context, frame weir.Frame, id string, index int) (uint64, error) {
	message := frameMessage(frame)
	message.Header.Set(jetstream.MsgIDHeader, partID(id, index))
	ack, err := l.js.PublishMsg(ctx, message, jetstream.WithRetryAttempts(0))
	if err != nil {
		return 0, fmt.Errorf("cannot find a batch that was stored before: %w", err)
	}
	return ack.Sequence, nil
}

// partID is the id of one message of a batch.
func partID(id string, index int) string { return id + "." + strconv.Itoa(index) }

func batchMessage(frame weir.Frame, id string, index int) *nats.Msg {
	message := frameMessage(frame)
	message.Header.Set(headerBatchID, id)
	message.Header.Set(headerBatchSeq, strconv.Itoa(index+1))
	// The message's own id makes a second attempt store nothing again.
	message.Header.Set(jetstream.MsgIDHeader, partID(id, index))
	return message
}
