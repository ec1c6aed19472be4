package stan

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/nats-io/nats.go/jetstream"
)

// channels is the set of all channels.
type channels struct {
	config *Config
	js     jetstream.JetStream
	budget *budget

	mu    sync.Mutex
	names map[string]*channel
	lower map[string]string // the names in lower case, to the names
}

func newChannels(config *Config, js jetstream.JetStream) *channels {
	return &channels{
		config: config,
		js:     js,
		budget: &budget{},
		names:  map[string]*channel{},
		lower:  map[string]string{},
	}
}

// find returns a channel, or nil.
func (s *channels) find(name string) *channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.names[name]
}

// obtain returns a channel and whether it is new.
func (s *channels) obtain(name string) (c *channel, isNew bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.names[name]; c != nil {
		return c, false, nil
	}
	if other, ok := s.lower[strings.ToLower(name)]; ok {
		// The misspelling is NATS Streaming's; programs compare the text.
		return nil, false, fmt.Errorf("rejecting channel %q because channel %q alreay exists (different cases not allowed)", name, other)
	}
	if len(s.names) >= s.config.MaxChannels {
		return nil, false, errTooManyChannels
	}
	c = newChannel(name, s.config, s.js, s.budget)
	s.names[name] = c
	s.lower[strings.ToLower(name)] = name
	return c, true, nil
}

// all returns every channel.
func (s *channels) all() []*channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*channel, 0, len(s.names))
	for _, c := range s.names {
		all = append(all, c)
	}
	return all
}

// recover makes the channels whose streams exist.
func (s *channels) recover(ctx context.Context) error {
	n := namesOf(s.config.ClusterID)
	lister := s.js.ListStreams(ctx, jetstream.WithStreamListSubject(n.channelFilter()))
	for info := range lister.Info() {
		name := info.Config.Metadata[metadataChannel]
		if info.Config.Name != n.stream(name) {
			continue // not ours, whatever it listens to
		}
		s.restore(name)
	}
	if err := lister.Err(); err != nil {
		return fmt.Errorf("cannot list the channels: %w", err)
	}
	for name := range s.config.Bindings {
		s.restore(name)
	}
	return nil
}

// restore makes a channel that is known to exist, even above the limit: its
// messages were acknowledged.
func (s *channels) restore(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names[name] == nil {
		s.names[name] = newChannel(name, s.config, s.js, s.budget)
		s.lower[strings.ToLower(name)] = name
	}
}
