package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErrNoDeadLetter says that there is no parked message of a sequence.
var ErrNoDeadLetter = errors.New("there is no such dead letter")

// DeadLetter is an event that a group has given up.
type DeadLetter struct {
	Sequence uint64          `json:"sequence"` // its place among the dead letters
	Group    string          `json:"group"`    // that gave it up
	Name     string          `json:"name"`     // of the event; empty if it cannot be read
	Parked   time.Time       `json:"parked"`
	Attempts int             `json:"attempts"` // of the group, those at replays included
	Error    string          `json:"error"`    // why the last attempt failed
	Subject  string          `json:"subject"`
	Event    uint64          `json:"event_sequence"` // its place in EVENTS
	Data     json.RawMessage `json:"data,omitempty"` // the event in full; nil if it cannot be read
	Body     []byte          `json:"-"`              // the message as it was parked
}

// DeadLetters is what the groups of a project have given up. It is safe for
// concurrent use.
type DeadLetters struct{ client *Client }

// DeadLetters returns the project's dead letters. It needs NATS.
func (c *Client) DeadLetters() (*DeadLetters, error) {
	if c.link == nil {
		return nil, errors.New("cannot see dead letters: it goes over NATS, which is not configured")
	}
	return &DeadLetters{client: c}, nil
}

// List iterates over the dead letters of a group, or of all groups if it is empty,
// from the oldest. An error ends it.
func (d *DeadLetters) List(ctx context.Context, group string) iter.Seq2[DeadLetter, error] {
	return func(yield func(DeadLetter, error) bool) {
		if err := validGroup(group); group != "" && err != nil {
			yield(DeadLetter{}, err)
			return
		}
		stream, err := d.client.dead(ctx)
		if err != nil {
			yield(DeadLetter{}, reasonOf(err))
			return
		}
		subject := deadSubject(d.client.project, group)
		if group == "" {
			subject += "*"
		}
		for sequence := uint64(1); ; {
			m, err := stream.GetMsg(ctx, sequence, jetstream.WithGetMsgSubject(subject))
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				return
			}
			if err != nil {
				yield(DeadLetter{}, fmt.Errorf("cannot read the dead letters: %w", err))
				return
			}
			if !yield(d.letter(m), nil) {
				return
			}
			sequence = m.Sequence + 1
		}
	}
}

// Get returns a dead letter, or [ErrNoDeadLetter].
func (d *DeadLetters) Get(ctx context.Context, sequence uint64) (DeadLetter, error) {
	m, err := d.get(ctx, sequence)
	if err != nil {
		return DeadLetter{}, err
	}
	return d.letter(m), nil
}

func (d *DeadLetters) get(ctx context.Context, sequence uint64) (*jetstream.RawStreamMsg, error) {
	stream, err := d.client.dead(ctx)
	if err != nil {
		return nil, reasonOf(err)
	}
	m, err := stream.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) || err == nil && !strings.HasPrefix(m.Subject, deadSubject(d.client.project, "")) {
		return nil, fmt.Errorf("%w: %d", ErrNoDeadLetter, sequence)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read dead letter %d: %w", sequence, err)
	}
	return m, nil
}

// Replay gives a dead letter to its group again, with all its attempts, and takes
// it from the dead letters. Members of the group handle it when there are any. A
// crash in between leaves it in both places: nothing is lost, and the group may
// handle it twice.
func (d *DeadLetters) Replay(ctx context.Context, sequence uint64) error {
	m, err := d.get(ctx, sequence)
	if err != nil {
		return err
	}
	group := d.groupOf(m.Subject)
	if err := validGroup(group); err != nil { // someone else wrote it
		return fmt.Errorf("cannot replay dead letter %d: %w", sequence, err)
	}
	replay := nats.NewMsg(replaySubject(d.client.project, group))
	replay.Data = m.Data
	for name, values := range m.Header {
		if !strings.HasPrefix(name, "Nats-") {
			replay.Header[name] = values
		}
	}
	replay.Header.Set(nats.MsgIdHdr, fmt.Sprintf("replay.%d", sequence))
	if err := d.client.publishDead(ctx, replay); err != nil {
		return fmt.Errorf("cannot replay dead letter %d: %w", sequence, reasonOf(err))
	}
	return d.Remove(ctx, sequence)
}

// ReplayAll replays the dead letters that a group has now, or that all groups have
// if it is empty, and returns how many that were.
func (d *DeadLetters) ReplayAll(ctx context.Context, group string) (replayed int, err error) {
	stream, err := d.client.dead(ctx)
	if err != nil {
		return 0, reasonOf(err)
	}
	last := stream.CachedInfo().State.LastSeq // replays that fail again come behind it
	for letter, err := range d.List(ctx, group) {
		if err != nil {
			return replayed, err
		}
		if letter.Sequence > last {
			break
		}
		err := d.Replay(ctx, letter.Sequence)
		if errors.Is(err, ErrNoDeadLetter) {
			continue // someone else was faster
		}
		if err != nil {
			return replayed, err
		}
		replayed++
	}
	return replayed, nil
}

// Remove takes a dead letter away for good.
func (d *DeadLetters) Remove(ctx context.Context, sequence uint64) error {
	return reasonOf(d.client.deleteDead(ctx, sequence))
}

func (d *DeadLetters) groupOf(subject string) string {
	return strings.TrimPrefix(subject, deadSubject(d.client.project, ""))
}

func (d *DeadLetters) letter(m *jetstream.RawStreamMsg) DeadLetter {
	letter := DeadLetter{Sequence: m.Sequence, Group: d.groupOf(m.Subject), Parked: m.Time, Error: m.Header.Get(headerError), Body: m.Data}
	letter.Subject, letter.Event = origin(m.Header)
	letter.Attempts, _ = strconv.Atoi(m.Header.Get(headerAttempts)) // 0 if someone else wrote it
	if parked, err := time.Parse(time.RFC3339Nano, m.Header.Get(headerParked)); err == nil {
		letter.Parked = parked
	}
	var message Message
	if message.decode(m.Data) == nil {
		letter.Name, letter.Data = message.Event.Name, message.Data
	}
	return letter
}
