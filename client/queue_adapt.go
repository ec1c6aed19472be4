package client

import (
	"slices"

	"github.com/nats-io/nats.go/jetstream"
)

// adapted returns the configuration of a consumer that exists with what this
// member wants of it, and whether that is the same. Where the group begins was
// decided by its first member and cannot be changed.
func (s *source) adapted(existing jetstream.ConsumerConfig) (config jetstream.ConsumerConfig, same bool) {
	wanted := s.config()
	same = existing.AckWait == wanted.AckWait && slices.Equal(filters(existing), filters(wanted))
	config = existing
	config.AckWait = wanted.AckWait
	config.FilterSubject, config.FilterSubjects = wanted.FilterSubject, wanted.FilterSubjects
	return config, same
}

// filters are a consumer's, however many it has.
func filters(config jetstream.ConsumerConfig) []string {
	if config.FilterSubject != "" {
		return []string{config.FilterSubject}
	}
	return slices.Sorted(slices.Values(config.FilterSubjects))
}
