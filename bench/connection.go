package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// target is where requests go, and the answer they must get.
type target struct {
	address string
	key     string
	// accepted is how the answer to a number of events begins.
	accepted func(events int) string
}

// connection is an HTTP/1.1 client reduced to sending bodies and comparing
// answers: net/http's would take as much of the processor as the server.
// It belongs to one goroutine.
type connection struct {
	conn    net.Conn
	reader  *bufio.Reader
	head    []byte // up to the value of Content-Length
	request []byte
	answer  []byte
	release func() bool
}

const (
	// answerWait is how long an answer may take before the run is given up.
	answerWait = 30 * time.Second
	// maxAnswer bounds an answer's body; those expected are far smaller.
	maxAnswer = 64 << 10
)

// dial connects to a target; the end of ctx breaks the connection.
func dial(ctx context.Context, to target, userAgent string) (*connection, error) {
	conn, err := net.Dial("tcp", to.address)
	if err != nil {
		return nil, fmt.Errorf("cannot connect to %s: %w", to.address, err)
	}
	head := fmt.Appendf(nil, "POST /v1/events HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: ", to.address, userAgent, to.key)
	return &connection{
		conn: conn, reader: bufio.NewReader(conn), head: head,
		release: context.AfterFunc(ctx, func() { _ = conn.Close() }), // whoever uses it gets the error
	}, nil
}

func (c *connection) close() {
	c.release()
	_ = c.conn.Close() // every answer has been read
}

// post sends a body and returns once the answer is 202 and begins as it must.
func (c *connection) post(body []byte, beginning string) error {
	if err := c.conn.SetDeadline(time.Now().Add(answerWait)); err != nil {
		return fmt.Errorf("cannot send a request: %w", err)
	}
	c.request = append(c.request[:0], c.head...)
	c.request = strconv.AppendInt(c.request, int64(len(body)), 10)
	c.request = append(c.request, "\r\n\r\n"...)
	c.request = append(c.request, body...)
	if _, err := c.conn.Write(c.request); err != nil {
		return fmt.Errorf("cannot send a request: %w", err)
	}
	status, err := c.readAnswer()
	if err != nil {
		return fmt.Errorf("cannot read an answer: %w", err)
	}
	if status != http.StatusAccepted || !bytes.HasPrefix(c.answer, []byte(beginning)) {
		return fmt.Errorf("the answer is %d %.200q, want %d %q", status, c.answer, http.StatusAccepted, beginning)
	}
	return nil
}

// readAnswer reads an answer with a Content-Length into c.answer.
func (c *connection) readAnswer() (status int, err error) {
	line, err := c.reader.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	_, code, _ := bytes.Cut(bytes.TrimSpace(line), []byte{' '})
	code, _, _ = bytes.Cut(code, []byte{' '})
	if status, err = strconv.Atoi(string(code)); err != nil {
		return 0, fmt.Errorf("%q is no status line: %w", line, err)
	}
	length, err := c.readHeaders()
	if err != nil {
		return 0, err
	}
	if length < 0 || length > maxAnswer {
		return 0, fmt.Errorf("answer %d announces %d bytes", status, length)
	}
	c.answer = append(c.answer[:0], make([]byte, length)...)
	_, err = io.ReadFull(c.reader, c.answer)
	return status, err
}

// readHeaders reads up to the empty line and returns the Content-Length, or -1.
func (c *connection) readHeaders() (length int, err error) {
	const name = "content-length:"
	length = -1
	for {
		line, err := c.reader.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return 0, io.ErrUnexpectedEOF
		}
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return length, nil
		}
		if len(line) > len(name) && bytes.EqualFold(line[:len(name)], []byte(name)) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(name):]))); err != nil {
				return 0, fmt.Errorf("cannot read %q: %w", line, err)
			}
		}
	}
}
