package stan

import (
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/nats-io/stan.go/pb"

	"github.com/weirhq/weir"
)

// committer writes what is published to one channel: one frame at a time, with
// all that gathered while the one before was being written. There is no timer:
// alone, a message is written at once; among many, it shares the disk.
type committer struct {
	channel *channel
	gateway *Gateway
	acker   *acker
	usual   [2]int        // how many messages came together the last times
	took    time.Duration // to write the last frame
}

// run writes until ctx ends; what is being written then is written to its end,
// or for as long as stopping may take, and the rest is refused.
func (w *committer) run(ctx context.Context) {
	hard, cancel := stopLater(ctx)
	defer cancel()
	defer w.acker.stop()
	defer w.refuseRest()
	if !w.open(ctx) {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.channel.publications.wake:
			w.awaitOthers()
			all := w.channel.publications.take(make([]publication, 0, min(w.usual[1], maxFrameMessages)))
			w.usual[0], w.usual[1] = w.usual[1], len(all)
			w.commitAll(hard, all)
		}
	}
}

// awaitOthers gives those who published together the last time a moment to do
// so again: publishers that wait for their acknowledgement get it together, and
// the first to come back would else have a write for itself while all others
// wait. It costs at most half of what it spares, and nothing who is alone.
func (w *committer) awaitOthers() {
	others := min(max(w.usual[0], w.usual[1]), maxAwaited)
	if others < 2 {
		return
	}
	limit := min(w.took/2, maxAwait)
	for started := time.Now(); w.channel.publications.count() < others && time.Since(started) < limit; {
		runtime.Gosched()
	}
}

// open opens the channel, however often it takes.
func (w *committer) open(ctx context.Context) bool {
	complained := false
	for !w.channel.isOpen() {
		attempt, cancel := context.WithTimeout(ctx, storageWait)
		err := w.channel.open(attempt)
		cancel()
		if err == nil {
			break
		}
		if !complained && ctx.Err() == nil {
			w.gateway.config.Logger.Error("a channel cannot be opened; what is published to it waits", "channel", w.channel.name, "error", err)
			complained = true
		}
		if !pause(ctx, storagePause) {
			return false
		}
	}
	return true
}

// commitAll writes as many frames as it takes.
func (w *committer) commitAll(ctx context.Context, all []publication) {
	for len(all) > 0 {
		count, size := 0, 0
		for count < len(all) && count < maxFrameMessages && (count == 0 || size+all[count].size <= maxFrameBytes) {
			size += all[count].size
			count++
		}
		w.commitGroup(ctx, all[:count])
		w.channel.budget.give(size)
		all = all[count:]
	}
}

// commitGroup writes messages and answers their publishers. Together they may be
// too large where each is not.
func (w *committer) commitGroup(ctx context.Context, group []publication) {
	err := w.commit(ctx, group)
	if errors.Is(err, errTooLarge) && len(group) > 1 {
		w.commitGroup(ctx, group[:len(group)/2])
		w.commitGroup(ctx, group[len(group)/2:])
		return
	}
	w.acker.answer(group, err)
}

// commit writes one frame and returns what its publishers are told. Messages
// that were stored before are acknowledged with the others, and not stored
// again.
func (w *committer) commit(ctx context.Context, group []publication) error {
	log := w.channel.log
	f, body, err := w.encode(group)
	if err == nil && len(f.entries) > 0 {
		started := time.Now()
		f.stored, err = log.append(ctx, body, log.next)
		w.took = time.Since(started)
	}
	if err != nil {
		for i := range group {
			if group[i].fresh {
				w.channel.recent.release(group[i].client, group[i].guid)
			}
		}
		return w.problem(ctx, err)
	}
	if len(f.entries) > 0 {
		log.stored, log.next = f.stored, f.end()
		w.channel.committed(f)
	}
	return nil
}

// encode makes a frame of what is not stored yet.
func (w *committer) encode(group []publication) (f *frame, body []byte, err error) {
	log := w.channel.log
	size := 0
	for i := range group {
		size += group[i].size
	}
	f = &frame{first: log.next, entries: make([]entry, 0, len(group))}
	body = make([]byte, 0, size)
	log.time = max(time.Now().UnixNano(), log.time)
	w.channel.recent.begin()
	message := pb.MsgProto{Subject: w.channel.name, Timestamp: log.time}
	for i := range group {
		one := &group[i]
		if one.fresh = w.channel.recent.claim(one.client, one.guid); !one.fresh {
			continue
		}
		message.Sequence, message.Reply, message.Data = f.end(), string(one.answerTo), one.data
		var e entry
		if body, e, err = appendEntry(body, &message, one.client, one.guid); err != nil {
			return f, nil, err
		}
		f.entries = append(f.entries, e)
	}
	f.size = len(body)
	return f, body, nil
}

// entryOverhead is room for the tags, lengths and numbers of a stored message.
const entryOverhead = 64

// storedSize is at least what a message takes in a frame and, while it waits, in
// memory.
func storedSize(received int, channel, client string, m pubMsg) int {
	return max(received, len(m.data)+len(m.reply)+len(m.guid)+len(channel)+len(client)+entryOverhead)
}

// problem makes of an error of the storage what a publisher is told.
func (w *committer) problem(ctx context.Context, err error) error {
	logger := w.gateway.config.Logger
	if errors.Is(err, errNotOurs) {
		logger.Error("something else writes to a channel; its messages may be out of order", "channel", w.channel.name)
		if err := w.channel.log.findEnd(ctx); err != nil {
			logger.Error("a channel's end cannot be found", "channel", w.channel.name, "error", err)
		}
		return errOverloaded
	}
	if errors.Is(err, errTooLarge) {
		return errTooLarge
	}
	if e, ok := errors.AsType[*weir.Error](err); ok {
		logger.Warn("messages were refused by the storage", "channel", w.channel.name, "error", err)
		return errors.New(e.Message)
	}
	return errStopping
}

func (w *committer) refuseRest() {
	left := w.channel.publications.close()
	for i := range left {
		w.channel.budget.give(left[i].size)
	}
	w.acker.answer(left, errStopping)
}
