package stan

import "sort"

// cache holds messages of a channel in memory: the newest, and a window of
// older ones that was read last. It is guarded by the channel's lock.
type cache struct {
	tail     []*frame // without gaps, up to the end
	tailSize int
	window   []*frame
	asked    uint64 // the sequence that the window was read for
	floor    uint64 // messages below are no longer shown
}

// append takes a frame that was just stored.
func (c *cache) append(f *frame) {
	if n := len(c.tail); n > 0 && c.tail[n-1].end() != f.first {
		c.drop()
	}
	c.tail = append(c.tail, f)
	c.tailSize += f.size
	for c.tailSize > maxTailBytes && len(c.tail) > 1 {
		c.tailSize -= c.tail[0].size
		c.tail[0] = nil
		c.tail = c.tail[1:]
	}
}

// drop forgets all messages: nobody is subscribed.
func (c *cache) drop() {
	c.tail, c.tailSize, c.window = nil, 0, nil
}

// read takes what was read for a sequence.
func (c *cache) read(asked uint64, frames []*frame) { c.asked, c.window = asked, frames }

// find returns the message with a sequence or, if it is gone, the first one
// after it. It reports false if that has to be read first.
func (c *cache) find(seq uint64) (e entry, found, stored uint64, ok bool) {
	seq = max(seq, c.floor)
	if len(c.tail) > 0 && seq >= c.tail[0].first {
		return findIn(c.tail, seq)
	}
	if len(c.window) > 0 && seq >= c.asked {
		return findIn(c.window, seq)
	}
	return entry{}, 0, 0, false
}

// newest returns a message that is among the newest in memory.
func (c *channel) newest(seq uint64) (e entry, found uint64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.cache.tail) == 0 || seq < c.cache.tail[0].first {
		return entry{}, 0, false
	}
	e, found, _, ok = findIn(c.cache.tail, seq)
	return e, found, ok
}

func findIn(frames []*frame, seq uint64) (e entry, found, stored uint64, ok bool) {
	i := sort.Search(len(frames), func(i int) bool { return frames[i].end() > seq })
	if i == len(frames) {
		return entry{}, 0, 0, false
	}
	f := frames[i]
	seq = max(seq, f.first)
	return f.entries[seq-f.first], seq, f.stored, true
}
