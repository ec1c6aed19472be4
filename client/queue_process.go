package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// process takes one message to its end: handled, parked, or left for another
// attempt.
func (s *source) process(m jetstream.Msg) {
	meta, err := m.Metadata()
	if err != nil {
		s.options.tell(fmt.Errorf("cannot read a message: %w", err))
		return
	}
	stop := s.keepAlive(m)
	defer stop()
	d := &delivery{source: s, msg: m, meta: meta}
	err = d.handle()
	switch {
	case err == nil:
		d.finish()
	case s.serving.Err() != nil:
		_ = m.Nak() // it was not to blame; if this is lost, AckWait ends it
	case d.final(err):
		d.park(err)
	default:
		s.options.tell(fmt.Errorf("attempt %d at %s failed: %w", d.attempt(), d, err))
		if err := m.NakWithDelay(s.options.pause(d.attempt())); err != nil {
			s.options.tell(fmt.Errorf("cannot ask for %s to be given again: %w", d, err))
		}
	}
}

// keepAlive tells the server that a message is still worked on, until stop is
// called.
func (s *source) keepAlive(m jetstream.Msg) (stop func()) {
	ended := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(s.options.AckWait / 3)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				_ = m.InProgress() // the next one may get through
			case <-ended:
				return
			}
		}
	})
	return func() {
		close(ended)
		running.Wait()
	}
}

// delivery is one attempt at a message.
type delivery struct {
	*source
	msg  jetstream.Msg
	meta *jetstream.MsgMetadata
}

// String names the message in errors.
func (d *delivery) String() string {
	return fmt.Sprintf("message %d of %s", d.meta.Sequence.Stream, d.msg.Subject())
}

func (d *delivery) attempt() int { return int(d.meta.NumDelivered) }

// errUnfinished is why a message is parked that nobody had time to fail at.
var errUnfinished = errors.New("it was given to members of the group again and again and none came to a result: they may have crashed")

// errUnreadable marks messages that no attempt can read.
var errUnreadable = errors.New("no attempt can help")

// handle calls the handler, if the event is one that was asked for.
func (d *delivery) handle() error {
	if d.attempt() > d.options.Attempts {
		return errUnfinished
	}
	m := d.message()
	if err := m.decode(d.msg.Data()); err != nil {
		return fmt.Errorf("%w: %w", errUnreadable, err)
	}
	if !m.Replayed && !d.options.wants(m.Event.Name) {
		return nil
	}
	return call(d.serving, d.handler, m)
}

// message is what the handler gets to know besides the event.
func (d *delivery) message() *Message {
	if d.stream != deadStream {
		return &Message{Subject: d.msg.Subject(), Sequence: d.meta.Sequence.Stream, Attempt: d.attempt()}
	}
	subject, sequence := origin(d.msg.Headers())
	return &Message{Subject: subject, Sequence: sequence, Attempt: d.attempt(), Replayed: true}
}

// final reports whether the message is to be tried no more.
func (d *delivery) final(err error) bool {
	return d.attempt() >= d.options.Attempts || errors.Is(err, errUnreadable)
}

// finish says that the message is done. If that gets lost, it is handled again.
func (d *delivery) finish() {
	if err := d.msg.Ack(); err != nil {
		d.options.tell(fmt.Errorf("cannot acknowledge %s: %w", d, err))
		return
	}
	d.forget()
}

// forget removes a replay that is done. If that fails, it stays until the stream's
// limits remove it; nobody is given it again.
func (d *delivery) forget() {
	if d.stream != deadStream {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(d.serving), forgetTimeout)
	defer cancel()
	if err := d.client.deleteDead(ctx, d.meta.Sequence.Stream); err != nil {
		d.options.tell(fmt.Errorf("cannot remove the replay of %s: %w", d, err))
	}
}

// forgetTimeout bounds a removal, which nobody should have to wait for.
const forgetTimeout = 2 * time.Second
