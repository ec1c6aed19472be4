package client

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Headers of a parked message, besides those it came with.
const (
	headerError    = "Weir-Error"    // why the last attempt failed
	headerSubject  = "Weir-Subject"  // where it came from
	headerSequence = "Weir-Sequence" // its place in EVENTS
	headerAttempts = "Weir-Attempts" // how often it was given to the group
	headerParked   = "Weir-Parked"   // when, in RFC 3339
)

// maxParkedErrorBytes bounds the error in a header: it is there to be read, and
// the message must stay below what NATS carries.
const maxParkedErrorBytes = 2 << 10

// park writes the message to the group's dead letters and only then finishes it.
// A crash in between parks it again under the same id, which JetStream drops. As
// long as the server cannot take it, the message stays with this member.
func (d *delivery) park(reason error) {
	parked := d.parked(reason)
	pauses := d.newPauses(d.options.tell)
	for {
		err := d.client.publishDead(d.serving, parked)
		if err == nil {
			break
		}
		if !pauses.after(fmt.Errorf("cannot park %s: %w", d, err)) {
			_ = d.msg.Nak()
			return
		}
	}
	d.options.tell(fmt.Errorf("parked %s after %d attempts: %w", d, d.attempt(), reason))
	d.finish()
}

// parked is the message as it is parked. A replay that fails again keeps where it
// came from first, and how often it was tried before.
func (d *delivery) parked(reason error) *nats.Msg {
	m := nats.NewMsg(deadSubject(d.client.project, d.group))
	m.Data = d.msg.Data()
	for name, values := range d.msg.Headers() {
		if !strings.HasPrefix(name, "Nats-") {
			m.Header[name] = values
		}
	}
	attempts := d.attempt()
	if d.stream == deadStream {
		earlier, _ := strconv.Atoi(m.Header.Get(headerAttempts)) // 0 if someone else wrote it
		attempts += max(earlier, 0)
	} else {
		m.Header.Set(headerSubject, d.msg.Subject())
		m.Header.Set(headerSequence, strconv.FormatUint(d.meta.Sequence.Stream, 10))
	}
	m.Header.Set(headerError, headerText(reason.Error()))
	m.Header.Set(headerAttempts, strconv.Itoa(attempts))
	m.Header.Set(headerParked, time.Now().UTC().Format(time.RFC3339Nano))
	m.Header.Set(nats.MsgIdHdr, fmt.Sprintf("%s.%s.%d", d.group, d.stream, d.meta.Sequence.Stream))
	return m
}

// headerText makes text fit for a header: one line, not too long.
func headerText(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxParkedErrorBytes)], "")
	return strings.TrimSpace(strings.NewReplacer("\r", " ", "\n", " | ", "\x00", " ").Replace(text))
}

// origin tells where a parked message came from.
func origin(header nats.Header) (subject string, sequence uint64) {
	sequence, _ = strconv.ParseUint(header.Get(headerSequence), 10, 64) // 0 if someone else wrote it
	return header.Get(headerSubject), sequence
}

// publishDead writes to the stream DEAD and returns when it is durable.
func (c *Client) publishDead(ctx context.Context, m *nats.Msg) error {
	js, err := c.link.jetStream(ctx)
	if err != nil {
		return err
	}
	ctx, release := c.link.guard(ctx, m.Subject)
	defer release()
	if _, err := js.PublishMsg(ctx, m, jetstream.WithExpectStream(deadStream)); err != nil {
		return fmt.Errorf("cannot write to the stream %s: %w", deadStream, streamFailure(ctx, err))
	}
	return nil
}

// deleteDead removes a message from the stream DEAD. One that is gone already is
// no error.
func (c *Client) deleteDead(ctx context.Context, sequence uint64) error {
	stream, err := c.dead(ctx)
	if err != nil {
		return err
	}
	err = stream.DeleteMsg(ctx, sequence)
	if err == nil {
		return nil
	}
	// JetStream does not tell a message that is gone from one it cannot remove.
	if _, gone := stream.GetMsg(ctx, sequence); errors.Is(gone, jetstream.ErrMsgNotFound) {
		return nil
	}
	return fmt.Errorf("cannot remove message %d: %w", sequence, err)
}

func (c *Client) dead(ctx context.Context) (jetstream.Stream, error) {
	js, err := c.link.jetStream(ctx)
	if err != nil {
		return nil, err
	}
	guarded, release := c.link.guard(ctx, "$JS.API.STREAM.INFO."+deadStream)
	defer release()
	stream, err := js.Stream(guarded, deadStream)
	if err != nil {
		return nil, fmt.Errorf("cannot find the stream %s: %w", deadStream, streamFailure(guarded, err))
	}
	return stream, nil
}
