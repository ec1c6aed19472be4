package stan

import (
	"context"
	"log/slog"

	"github.com/nats-io/stan.go/pb"

	"github.com/weirhq/weir"
)

// feed offers the messages of a bound channel as events, in order and at least
// once: how far it is, is saved after they were accepted. Their ids are made of
// where they are in the channel, so that a repeat counts once.
type feed struct {
	channel *channel
	cluster string
	project string
	accept  func(ctx context.Context, project string, body []byte) error
	logger  *slog.Logger

	frames []*frame // read last, for what is not in the channel's memory
	hint   uint64
}

// offer is what is offered at once: the events of some messages.
type offer struct {
	body     []byte
	messages []pb.MsgProto
	clients  []string
}

func (f *feed) run(ctx context.Context) {
	if f.channel.awaitOpen(ctx) != nil {
		return
	}
	events := eventsOf(f.cluster, f.channel.name, f.channel.log.stream.CachedInfo().Created)
	failed := false
	for ctx.Err() == nil {
		o, err := f.gather(ctx, events)
		complain := err != nil && !failed && ctx.Err() == nil
		failed = err != nil
		switch {
		case complain:
			f.logger.Error("a channel cannot be read for its events", "channel", f.channel.name, "error", err)
			fallthrough
		case failed:
			pause(ctx, storagePause)
		case len(o.messages) > 0:
			f.settle(ctx, events, o)
		default:
			select {
			case <-ctx.Done():
			case <-f.channel.fed:
			}
		}
	}
}

// gather takes as many messages as may be offered at once.
func (f *feed) gather(ctx context.Context, events eventMaker) (offer, error) {
	var o offer
	from, end := f.position()
	for seq := from; seq < end && len(o.body) < maxEventsBody; {
		e, found, err := f.find(ctx, seq)
		if err != nil {
			return o, err
		}
		if e.message == nil {
			f.done(end - 1) // what there was has gone
			return o, nil
		}
		if found > seq {
			f.logger.Error("messages were dropped from a channel before they became events", "channel", f.channel.name, "messages", found-seq)
		}
		var m pb.MsgProto
		err = m.Unmarshal(e.message)
		switch {
		case err != nil && len(o.messages) > 0:
			return o, nil // those before it first
		case err != nil:
			f.logger.Error("a damaged message cannot become an event", "channel", f.channel.name, "sequence", found, "error", err)
			f.done(found)
			seq = found + 1
			continue
		}
		o.body = events.append(o.body, &m, string(e.client))
		o.messages = append(o.messages, m)
		o.clients = append(o.clients, string(e.client))
		seq = found + 1
	}
	return o, nil
}

// position returns the next message to offer and the end of the channel.
func (f *feed) position() (next, end uint64) {
	f.channel.mu.Lock()
	defer f.channel.mu.Unlock()
	return f.channel.record.Fed + 1, f.channel.end
}

// done notes that all messages up to one are settled.
func (f *feed) done(seq uint64) {
	f.channel.mu.Lock()
	defer f.channel.mu.Unlock()
	f.channel.record.Fed = seq
	f.channel.changed = true
}

// find returns a message, or the next that is still there, or none.
func (f *feed) find(ctx context.Context, seq uint64) (entry, uint64, error) {
	if e, found, ok := f.channel.newest(seq); ok {
		return e, found, nil
	}
	if e, found, stored, ok := findIn(f.frames, seq); ok {
		f.hint = stored
		return e, found, nil
	}
	frames, err := f.channel.log.read(ctx, seq, f.hint)
	if err != nil {
		return entry{}, 0, err
	}
	f.frames = frames
	e, found, _, _ := findIn(frames, seq)
	return e, found, nil
}

// settle offers until all messages are accepted, or known never to be.
func (f *feed) settle(ctx context.Context, events eventMaker, o offer) {
	if f.offer(ctx, o.body) {
		f.done(o.messages[len(o.messages)-1].Sequence)
		return
	}
	for i := range o.messages {
		if ctx.Err() != nil {
			return
		}
		m := &o.messages[i]
		if len(o.messages) == 1 || !f.offer(ctx, events.append(nil, m, o.clients[i])) {
			if ctx.Err() != nil {
				return
			}
			f.logger.Warn("a message cannot become an event", "channel", f.channel.name, "sequence", m.Sequence)
		}
		f.done(m.Sequence)
	}
}

// offer offers events until they are accepted. It reports false if they never
// will be, or ctx ends.
func (f *feed) offer(ctx context.Context, body []byte) bool {
	wait := storagePause
	for ctx.Err() == nil {
		err := f.accept(ctx, f.project, body)
		if err == nil {
			return true
		}
		if refused(err) {
			f.logger.Warn("events of a channel were refused", "channel", f.channel.name, "project", f.project, "error", err)
			return false
		}
		f.logger.Debug("events of a channel wait", "channel", f.channel.name, "error", err)
		pause(ctx, wait)
		wait = min(2*wait, maxAcceptPause)
	}
	return false
}

// refused reports whether an error says that trying again will not help.
func refused(err error) bool {
	switch weir.ErrorCode(err) {
	case weir.CodeInvalid, weir.CodeTooLarge, weir.CodeUnsupported, weir.CodeForbidden, weir.CodeNotFound:
		return true
	default:
		return false
	}
}
