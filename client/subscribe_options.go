package client

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Handler handles one event. What an error means is for whoever calls it to say:
// [Client.Subscribe] and [Client.QueueSubscribe]. A panic counts as an error. ctx
// ends when the subscription is closed.
type Handler func(ctx context.Context, m *Message) error

// Start is where in the stream EVENTS a subscription begins. The zero value is
// [FromNew].
type Start struct {
	policy   jetstream.DeliverPolicy
	time     time.Time
	sequence uint64
	given    bool
}

// FromNew begins with the events that come from now on.
func FromNew() Start { return Start{policy: jetstream.DeliverNewPolicy, given: true} }

// FromAll begins with the oldest event that is kept.
func FromAll() Start { return Start{policy: jetstream.DeliverAllPolicy, given: true} }

// FromTime begins with the first event that was relayed at t or later.
func FromTime(t time.Time) Start {
	return Start{policy: jetstream.DeliverByStartTimePolicy, time: t, given: true}
}

// FromSequence begins with a place in EVENTS, such as one behind
// [Message.Sequence].
func FromSequence(sequence uint64) Start {
	return Start{policy: jetstream.DeliverByStartSequencePolicy, sequence: sequence, given: true}
}

// apply puts the start into a consumer's configuration.
func (s Start) apply(config *jetstream.ConsumerConfig) {
	if !s.given {
		s = FromNew()
	}
	config.DeliverPolicy = s.policy
	config.OptStartSeq = s.sequence
	if s.policy == jetstream.DeliverByStartTimePolicy {
		config.OptStartTime = &s.time
	}
}

// SubscribeOptions say which events a subscription gets. The zero value means
// every event from now on.
type SubscribeOptions struct {
	// Events are names, or patterns such as "page_*" in the syntax of
	// [path.Match], in which a slash is a character like any other. None means
	// every event. With a pattern, every event travels to the client.
	Events []string
	// From is where to begin. A group that exists goes on where it was.
	From Start
	// OnError, if not nil, is told what the subscription goes on after: a
	// connection that was lost, a message that cannot be read, a handler that
	// failed. It may be called concurrently.
	OnError func(error)
}

func (o SubscribeOptions) validate() error {
	for _, pattern := range o.Events {
		if pattern == "" {
			return errors.New("cannot subscribe to an event without a name")
		}
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("cannot read the pattern %q: %w", pattern, err)
		}
	}
	return nil
}

func isPattern(name string) bool { return strings.ContainsAny(name, `*?[\`) }

// subjects are what to ask the server for. A consumer's account has the events of
// one project only.
func (o SubscribeOptions) subjects() []string {
	var subjects []string
	for _, name := range o.Events {
		if isPattern(name) {
			return []string{"events.>"}
		}
		subjects = append(subjects, "events.*."+SubjectToken(name))
	}
	if len(subjects) == 0 {
		return []string{"events.>"}
	}
	slices.Sort(subjects)
	return slices.Compact(subjects)
}

// wants reports whether an event of that name was asked for. Different names can
// have the same subject.
func (o SubscribeOptions) wants(name string) bool {
	noSlash := strings.NewReplacer("/", "\x00")
	for _, pattern := range o.Events {
		if pattern == name {
			return true
		}
		if ok, _ := path.Match(noSlash.Replace(pattern), noSlash.Replace(name)); ok {
			return true
		}
	}
	return len(o.Events) == 0
}

func (o SubscribeOptions) tell(err error) {
	if o.OnError != nil && err != nil {
		o.OnError(err)
	}
}
