package stream

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"
)

// fastLink is a connection that speaks as much of NATS's protocol as fast batch
// ingest needs. The NATS client could do the same, at twice the cost of an
// event: it takes each message for itself, where here a run of messages is one
// write. What the server sends is read in a goroutine of the link's own, which
// Close waits for.
type fastLink struct {
	conn    net.Conn
	in      *bufio.Reader
	answers func(subject string, payload []byte)
	gone    chan struct{} // closed when reading has ended
	pong    chan struct{}

	mu  sync.Mutex
	err error // why reading has ended
}

// fastLogin is who a link connects as.
type fastLogin struct{ user, password string }

const (
	// linkReadBytes holds any answer to a batch.
	linkReadBytes = 4 << 10
	// linkWait bounds how long the server may take to greet, and linkWriteWait a
	// write: both are inside the process or one network away. A server that does
	// not read holds up whoever publishes, and not for long.
	linkWait      = 10 * time.Second
	linkWriteWait = 2 * time.Second
)

// openFastLink greets the server and subscribes to answers below a subject,
// which are handed to a function one by one.
func openFastLink(conn net.Conn, as fastLogin, below string, answers func(subject string, payload []byte)) (*fastLink, error) {
	l := &fastLink{
		conn: conn, in: bufio.NewReaderSize(conn, linkReadBytes), answers: answers,
		gone: make(chan struct{}), pong: make(chan struct{}, 1),
	}
	if err := l.greet(as, below); err != nil {
		_ = conn.Close() // the first error is the one that tells
		return nil, fmt.Errorf("cannot greet the NATS server: %w", err)
	}
	go l.read()
	return l, nil
}

func (l *fastLink) greet(as fastLogin, below string) error {
	if err := l.conn.SetDeadline(time.Now().Add(linkWait)); err != nil {
		return err
	}
	if _, err := l.in.ReadSlice('\n'); err != nil { // INFO
		return err
	}
	options, err := json.Marshal(map[string]any{
		"user": as.user, "pass": as.password, "name": "weir relay", "lang": "go", "version": "1", "protocol": 1,
		"verbose": false, "pedantic": false, "headers": true, "no_responders": true,
	})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(l.conn, "CONNECT %s\r\nSUB %s.> 1\r\nPING\r\n", options, below); err != nil {
		return err
	}
	for {
		line, err := l.in.ReadSlice('\n')
		switch {
		case err != nil:
			return err
		case bytes.HasPrefix(line, []byte("PONG")):
			return l.conn.SetDeadline(time.Time{})
		case bytes.HasPrefix(line, []byte("-ERR")):
			return errors.New(string(bytes.TrimSpace(line)))
		}
	}
}

// write sends whole lines of the protocol.
func (l *fastLink) write(lines []byte) error {
	if err := l.conn.SetWriteDeadline(time.Now().Add(linkWriteWait)); err != nil {
		return err
	}
	_, err := l.conn.Write(lines)
	return err
}

// settle returns when the server has taken in all that was written.
func (l *fastLink) settle(patience time.Duration) error {
	if err := l.write([]byte("PING\r\n")); err != nil {
		return err
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-l.pong:
		return nil
	case <-l.gone:
		return l.failure()
	case <-timer.C:
		return errors.New("the NATS server does not answer")
	}
}

// failure is why the link has ended, or nil.
func (l *fastLink) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Close ends the link and waits for its goroutine.
func (l *fastLink) Close() {
	_ = l.conn.Close() // there is nothing left to lose
	<-l.gone
}

func (l *fastLink) read() {
	defer close(l.gone)
	for {
		if err := l.readLine(); err != nil {
			l.mu.Lock()
			l.err = fmt.Errorf("the connection to the NATS server ended: %w", err)
			l.mu.Unlock()
			return
		}
	}
}

func (l *fastLink) readLine() error {
	line, err := l.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	switch {
	case bytes.HasPrefix(line, []byte("MSG ")), bytes.HasPrefix(line, []byte("HMSG ")):
		return l.readMessage(bytes.Fields(line))
	case bytes.HasPrefix(line, []byte("PING")):
		return l.write([]byte("PONG\r\n"))
	case bytes.HasPrefix(line, []byte("PONG")):
		select {
		case l.pong <- struct{}{}:
		default:
		}
		return nil
	case bytes.HasPrefix(line, []byte("-ERR")):
		return errors.New(string(bytes.TrimSpace(line)))
	default: // INFO, +OK
		return nil
	}
}

// readMessage reads the payload that follows MSG or HMSG, whose last field is
// its size.
func (l *fastLink) readMessage(fields [][]byte) error {
	const least = 4 // MSG subject sid size
	if len(fields) < least {
		return fmt.Errorf("cannot read %q", bytes.Join(fields, []byte(" ")))
	}
	subject := string(fields[1])
	size, err := strconv.Atoi(string(fields[len(fields)-1]))
	if err != nil || size < 0 || size > linkReadBytes-2 {
		return fmt.Errorf("cannot read an answer of %s bytes", fields[len(fields)-1])
	}
	payload, err := l.in.Peek(size + 2)
	if err != nil {
		return err
	}
	l.answers(subject, payload[:size])
	_, err = l.in.Discard(size + 2)
	return err
}
