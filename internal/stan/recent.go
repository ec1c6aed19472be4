package stan

import (
	"context"
	"hash/maphash"
)

// recent remembers the newest messages of a channel by who published them and
// their guid, so that one that is published again is not stored again. It
// forgets by generations: what was remembered in neither of the last two. It
// survives a restart, since a frame has the ids of its messages.
type recent struct {
	seeds       [2]maphash.Seed
	now, before map[recentKey]struct{}
}

// recentKey is a hash of both ids. At 128 bits, with seeds that nobody knows,
// two messages never share one.
type recentKey [2]uint64

func newRecent() recent {
	return recent{
		seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		now:   map[recentKey]struct{}{}, before: map[recentKey]struct{}{},
	}
}

func (r *recent) key(client string, guid []byte) (key recentKey) {
	for i, seed := range r.seeds {
		// A product with an odd number keeps (client, guid) and (guid, client)
		// apart.
		key[i] = maphash.String(seed, client)*3 ^ maphash.Bytes(seed, guid)
	}
	return key
}

// begin begins a frame: what is claimed from here on can be released.
func (r *recent) begin() {
	if len(r.now) >= maxGUIDs {
		r.before, r.now = r.now, make(map[recentKey]struct{}, maxGUIDs)
	}
}

// claim remembers a message and reports whether it is new.
func (r *recent) claim(client string, guid []byte) bool {
	key := r.key(client, guid)
	if _, known := r.before[key]; known {
		return false
	}
	count := len(r.now)
	r.now[key] = struct{}{}
	return len(r.now) > count
}

// release forgets a message that was claimed and could not be stored.
func (r *recent) release(client string, guid []byte) { delete(r.now, r.key(client, guid)) }

// recall remembers the messages at the end of a log.
func (r *recent) recall(ctx context.Context, log *channelLog) error {
	const frames = 64 // each holds one message or many
	for at := max(log.stored, frames) - frames + 1; at <= log.stored; {
		some, err := log.fetch(ctx, at, frames)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, f := range some {
			r.begin()
			for _, e := range f.entries {
				r.claim(string(e.client), e.guid)
			}
		}
		at = some[len(some)-1].stored + 1
	}
	return nil
}
