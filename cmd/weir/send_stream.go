package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/weirhq/weir"
)

// Limits of what is sent at once from standard input.
const (
	maxSendEvents = 1000
	// maxSendBytes is far below what a server takes in one request.
	maxSendBytes = 1 << 20
)

// sendStream sends the JSON values of in, of any layout, as they come: each
// request takes what is already there, so that a pipe which is slow is sent
// at once and one which is fast in batches.
func (s *sending) sendStream(ctx context.Context, in io.Reader) error {
	reader := bufio.NewReaderSize(in, 64<<10)
	if isArray(reader) {
		return s.sendArray(ctx, reader)
	}
	values := json.NewDecoder(reader)
	for {
		body, err := nextBody(values, reader)
		if len(body) > 0 {
			if err := s.send(ctx, body); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("cannot read event %d: %w", s.accepted+s.rejected+1, err)
		}
	}
}

// isArray reports whether the first character but white space is a bracket.
func isArray(r *bufio.Reader) bool {
	for {
		c, err := r.ReadByte()
		if err != nil {
			return false // whoever reads on meets it too
		}
		if !bytes.ContainsRune([]byte(" \t\r\n"), rune(c)) {
			_ = r.UnreadByte() // cannot fail behind ReadByte
			return c == '['
		}
	}
}

// sendArray sends an array in one request, as it would be by HTTP.
func (s *sending) sendArray(ctx context.Context, in io.Reader) error {
	body, err := io.ReadAll(io.LimitReader(in, weir.MaxBodyBytes+1))
	if err != nil {
		return fmt.Errorf("cannot read the events: %w", err)
	}
	if len(body) > weir.MaxBodyBytes {
		return fmt.Errorf("cannot send an array above %d bytes: give one event a line instead", weir.MaxBodyBytes)
	}
	return s.send(ctx, body)
}

// nextBody waits for one value and adds those that have already arrived, each
// on a line. With an error it returns the values before it.
func nextBody(values *json.Decoder, rest *bufio.Reader) ([]byte, error) {
	var body bytes.Buffer
	for n := 0; n < maxSendEvents && body.Len() < maxSendBytes; n++ {
		if n > 0 && !waiting(values, rest) {
			break
		}
		var value json.RawMessage
		if err := values.Decode(&value); err != nil {
			return body.Bytes(), err
		}
		if err := json.Compact(&body, value); err != nil {
			return body.Bytes(), err
		}
		body.WriteByte('\n')
	}
	return body.Bytes(), nil
}

// waiting reports whether more than white space is there to be decoded. It
// may be the beginning of a value, whose end will not be long.
func waiting(values *json.Decoder, rest *bufio.Reader) bool {
	buffered, err := io.ReadAll(values.Buffered())
	if err != nil {
		return false
	}
	next, _ := rest.Peek(rest.Buffered())
	return len(bytes.TrimSpace(buffered)) > 0 || len(bytes.TrimSpace(next)) > 0
}
