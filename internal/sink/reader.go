package sink

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/eventjson"
)

// reader gathers the frames of the log into batches of decoded events.
type reader struct {
	follower   Follower
	position   start // of the last frame read
	decoder    eventjson.Decoder
	records    []weir.Record
	quarantine func(ctx context.Context, frame *weir.Frame, index int, raw []byte, cause error)
}

// batch waits for a frame and returns its events with those of what follows
// shortly after, and when the last frame was written. The batch is valid until
// the next call.
func (r *reader) batch(ctx context.Context) (weir.Batch, time.Time, error) {
	clear(r.records)
	r.records = r.records[:0]
	frame, err := r.follower.Next(ctx)
	if err != nil {
		return weir.Batch{}, time.Time{}, err
	}
	gather, cancel := context.WithTimeout(ctx, linger)
	defer cancel()
	for {
		r.decode(ctx, &frame)
		written := frame.Written
		if len(r.records) < maxBatchEvents {
			frame, err = r.follower.Next(gather)
		}
		if err != nil || len(r.records) >= maxBatchEvents {
			return weir.Batch{Records: r.records, End: r.position.Position}, written, nil
		}
	}
}

// decode adds the events of a frame to the batch, but those that were stored
// before the start.
func (r *reader) decode(ctx context.Context, frame *weir.Frame) {
	skip := 0
	if frame.Sequence == r.position.Sequence && r.position.Events != weir.WholeFrame {
		skip = r.position.Events
	}
	if frame.Events != nil {
		r.take(frame, skip)
	} else {
		r.decodeBody(ctx, frame, skip)
	}
	r.position.Sequence = frame.Sequence
	r.position.Events = weir.WholeFrame
}

// take adds the events of a frame that are at hand already.
func (r *reader) take(frame *weir.Frame, skip int) {
	for index := skip; index < len(frame.Events); index++ {
		r.records = append(r.records, weir.Record{
			Project: frame.Project, Sequence: frame.Sequence, Index: index, Event: *frame.Events[index],
		})
	}
}

func (r *reader) decodeBody(ctx context.Context, frame *weir.Frame, skip int) {
	body := frame.Body
	for index := 0; len(body) > 0; index++ {
		var line []byte
		line, body, _ = bytes.Cut(body, []byte{'\n'})
		if index < skip {
			continue
		}
		record := weir.Record{Project: frame.Project, Sequence: frame.Sequence, Index: index}
		if err := r.decoder.Line(line, &record.Event); err != nil {
			r.quarantine(ctx, frame, index, line, err)
			continue
		}
		complete(&record, frame)
		r.records = append(r.records, record)
	}
}

// complete gives an event that another program wrote to the log what the
// collector would have: an id from its place, so that reading it again gives
// the same, and times.
func complete(record *weir.Record, frame *weir.Frame) {
	if record.ID == "" {
		record.ID = "log-" + strconv.FormatUint(frame.Sequence, 10) + "-" + strconv.Itoa(record.Index)
	}
	if record.Received.IsZero() {
		record.Received = frame.Written
	}
	if record.Time.IsZero() {
		record.Time = record.Received
		record.Untimed = true
	}
}
