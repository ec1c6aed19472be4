package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	rawFlow   = 500 // after how many messages the server answers
	rawWindow = 4 * rawFlow
	rawWrite  = 64 << 10
)

// rawEvents returns how many messages of a size a second a bare JetStream takes
// by fast batch ingest, from a publisher that does nothing else.
func rawEvents(ctx context.Context, parent string, size int) (perSecond float64, err error) {
	bare, err := startBare(filepath.Join(parent, "raw-events"))
	if err != nil {
		return 0, err
	}
	defer func() { err = firstError(err, bare.stop()) }()
	_, err = bare.js.CreateStream(ctx, jetstream.StreamConfig{
		Name: "RAW", Subjects: []string{"raw.>"}, Storage: jetstream.FileStorage, PersistMode: jetstream.AsyncPersistMode, AllowBatchPublish: true,
	})
	if err != nil {
		return 0, fmt.Errorf("cannot create a stream: %w", err)
	}
	return bare.timeEvents(ctx, size)
}

// timeEvents publishes messages of a size until all are in the stream.
func (b *bareNATS) timeEvents(ctx context.Context, size int) (perSecond float64, err error) {
	link, err := b.server.InProcessConn()
	if err != nil {
		return 0, fmt.Errorf("cannot connect to the NATS server: %w", err)
	}
	defer func() { err = firstError(err, link.Close()) }()
	p := &rawPublisher{link: link, body: bytes.Repeat([]byte("x"), size), answered: make(chan struct{}, 1)}
	if err := p.greet(); err != nil {
		return 0, fmt.Errorf("cannot greet the NATS server: %w", err)
	}
	started := time.Now()
	if err := p.publish(ctx, relayEvents); err != nil {
		return 0, fmt.Errorf("cannot publish: %w", err)
	}
	_, err = awaitMessages(ctx, b.conn, "RAW", relayEvents)
	return relayEvents / time.Since(started).Seconds(), err
}

// rawPublisher writes prepared messages.
type rawPublisher struct {
	link     net.Conn
	body     []byte
	out      []byte
	acked    atomic.Uint64
	answered chan struct{}
}

func (p *rawPublisher) greet() error {
	in := bufio.NewReader(p.link)
	if _, err := in.ReadBytes('\n'); err != nil {
		return err
	}
	_, err := p.link.Write([]byte("CONNECT {\"verbose\":false}\r\nSUB _R.> 1\r\n"))
	go p.read(in) // until the link is closed
	return err
}

// read takes the server's answers.
func (p *rawPublisher) read(in *bufio.Reader) {
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var ack struct {
			Type string `json:"type"`
			Seq  uint64 `json:"seq"`
		}
		if json.Unmarshal(line, &ack) != nil || ack.Type != "ack" {
			continue // a line of the protocol
		}
		p.acked.Store(ack.Seq)
		select {
		case p.answered <- struct{}{}:
		default:
		}
	}
}

func (p *rawPublisher) publish(ctx context.Context, count int) error {
	for n := 1; n <= count; n++ {
		p.append(n)
		full := uint64(n)-p.acked.Load() >= rawWindow
		if full || len(p.out) >= rawWrite || n == count {
			if _, err := p.link.Write(p.out); err != nil {
				return err
			}
			p.out = p.out[:0]
		}
		for full && uint64(n)-p.acked.Load() >= rawWindow {
			select {
			case <-p.answered:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

func (p *rawPublisher) append(n int) {
	operation := ".1.$FI "
	if n == 1 {
		operation = ".0.$FI "
	}
	p.out = append(p.out, "PUB raw.page_view _R.raw."...)
	p.out = strconv.AppendInt(p.out, rawFlow, 10)
	p.out = append(p.out, ".fail."...)
	p.out = strconv.AppendInt(p.out, int64(n), 10)
	p.out = append(p.out, operation...)
	p.out = strconv.AppendInt(p.out, int64(len(p.body)), 10)
	p.out = append(p.out, "\r\n"...)
	p.out = append(p.out, p.body...)
	p.out = append(p.out, "\r\n"...)
}

// awaitMessages waits until a stream has a number of messages and returns their
// mean size.
func awaitMessages(ctx context.Context, conn *nats.Conn, name string, count uint64) (size int, err error) {
	const look = 2 * time.Millisecond
	js, err := jetstream.New(conn)
	if err != nil {
		return 0, fmt.Errorf("cannot use JetStream: %w", err)
	}
	late := time.Now().Add(time.Minute)
	for {
		var state jetstream.StreamState
		if stream, err := js.Stream(ctx, name); err == nil { // it may not be there yet
			state = stream.CachedInfo().State
		}
		if state.Msgs >= count {
			return messageSize(ctx, js, name)
		}
		if time.Now().After(late) {
			return 0, fmt.Errorf("%s has only %d messages", name, state.Msgs)
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(look):
		}
	}
}

// messageSize is the size of the newest message.
func messageSize(ctx context.Context, js jetstream.JetStream, name string) (int, error) {
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return 0, err
	}
	message, err := stream.GetMsg(ctx, stream.CachedInfo().State.LastSeq)
	if err != nil {
		return 0, fmt.Errorf("cannot read the newest message of %s: %w", name, err)
	}
	return len(message.Data), nil
}
