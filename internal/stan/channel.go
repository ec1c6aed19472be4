package stan

import (
	"context"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go/jetstream"
)

// channel is one channel: its log, who publishes to it and who is subscribed.
type channel struct {
	name   string
	config *Config
	js     jetstream.JetStream
	paths  subjects
	budget *budget

	// opened is closed when log is there, which only publishing and
	// subscribing wait for.
	opened chan struct{}
	log    *channelLog

	publications publications
	recent       recent // of the committer

	mu      sync.Mutex
	record  channelRecord
	changed bool   // the record is to be saved
	end     uint64 // the sequence of the next message
	cache   cache
	readers []*cursor
	keyed   map[string]*cursor // durables and queues
	byAck   map[string]*member
	byInbox map[string]*member
	turn    int // where the next pass begins
	wake    chan struct{}
	fed     chan struct{} // wakes the feed; nil if the channel is not bound
}

func newChannel(name string, config *Config, js jetstream.JetStream, budget *budget) *channel {
	c := &channel{
		name:         name,
		config:       config,
		js:           js,
		paths:        subjectsOf(config.ClusterID),
		budget:       budget,
		opened:       make(chan struct{}),
		publications: publications{wake: make(chan struct{}, 1)},
		recent:       newRecent(),
		record:       channelRecord{Channel: name},
		keyed:        map[string]*cursor{},
		byAck:        map[string]*member{},
		byInbox:      map[string]*member{},
		wake:         make(chan struct{}, 1),
	}
	if config.Bindings[name] != "" {
		c.fed = make(chan struct{}, 1)
	}
	return c
}

// open opens the log. It is called once at a time and may be tried again.
func (c *channel) open(ctx context.Context) error {
	log, err := openLog(ctx, c.js, c.config, c.name)
	if err != nil {
		return err
	}
	if err := c.recent.recall(ctx, log); err != nil {
		return fmt.Errorf("cannot read the end of channel %q: %w", c.name, err)
	}
	log.next = max(log.next, c.record.Next)
	oldest, err := log.oldest(ctx, log.next)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.end = log.next
	c.cache.floor = oldest
	if c.end > c.config.MaxMessages {
		c.cache.floor = max(oldest, c.end-c.config.MaxMessages)
	}
	c.changed = c.changed || c.record.Next == 0
	c.restore()
	c.bind()
	c.mu.Unlock()
	c.log = log
	close(c.opened)
	return nil
}

// bind lets the events of a channel that was not bound before begin at its end,
// unless it is new. The lock is held.
func (c *channel) bind() {
	bound := c.fed != nil
	if bound == c.record.Bound {
		return
	}
	if bound && c.record.Next > 0 {
		c.record.Fed = c.end - 1
	}
	c.record.Bound, c.changed = bound, true
}

// restore fits what was recovered to what the channel has. The lock is held.
func (c *channel) restore() {
	for _, m := range c.byAck {
		m.restore(c.cache.floor, c.end)
		m.cursor.fit(c.end)
	}
	for _, r := range c.keyed {
		r.fit(c.end)
		if r.absent != nil {
			r.absent.restore(c.cache.floor, c.end)
		}
	}
}

// isOpen reports whether the log is there.
func (c *channel) isOpen() bool {
	select {
	case <-c.opened:
		return true
	default:
		return false
	}
}

// awaitOpen returns when the log is there or ctx ends.
func (c *channel) awaitOpen(ctx context.Context) error {
	select {
	case <-c.opened:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("channel %q is not open: %w", c.name, ctx.Err())
	}
}

// committed takes a frame that is on disk.
func (c *channel) committed(f *frame) {
	c.mu.Lock()
	c.end = f.end()
	c.changed = true
	if len(c.readers) > 0 || c.fed != nil {
		c.cache.append(f)
	}
	if c.end > c.config.MaxMessages {
		c.cache.floor = c.end - c.config.MaxMessages
	}
	c.mu.Unlock()
	rouse(c.wake)
	rouse(c.fed)
}

// ends returns the sequence of the next message.
func (c *channel) ends() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end
}

// changes returns the records to be saved, once.
func (c *channel) changes() []record {
	c.mu.Lock()
	defer c.mu.Unlock()
	var records []record
	if c.changed {
		c.changed = false
		c.record.Next = c.end
		records = append(records, record{channelKey(c.name), c.record})
	}
	for _, m := range c.byAck {
		if m.changed {
			records = append(records, m.take()...)
		}
	}
	return records
}

// rouse wakes who waits on a channel of capacity one; nil is nobody.
func rouse(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default: // it is awake
	}
}
