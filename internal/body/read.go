package body

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/weirhq/weir"
)

// byteOrderMark is what some editors and languages put before UTF-8. RFC 8259
// lets readers of JSON ignore it.
var byteOrderMark = []byte("\ufeff")

var (
	errTooLarge = weir.Errorf(weir.CodeTooLarge, "the body has more than %d bytes", weir.MaxBodyBytes)
	errInflated = weir.Errorf(weir.CodeTooLarge, "the body has more than %d bytes when inflated", weir.MaxBodyBytes)
)

// Read reads the body of a request and inflates it. The error is of
// [weir.CodeTooLarge], [weir.CodeInvalid] or [weir.CodeUnavailable]; a body that
// is refused has been drained and holds no share.
func (s *Share) Read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > weir.MaxBodyBytes {
		DrainUnread(r)
		return nil, errTooLarge
	}
	raw, err := s.read(r.Context(), http.MaxBytesReader(w, r.Body, weir.MaxBodyBytes), r.ContentLength)
	if err == nil {
		raw, err = s.Inflate(r.Context(), raw)
	}
	if err != nil {
		s.Release()
		drain(r)
		return nil, asRefusal(err)
	}
	return raw, nil
}

// Take is Read for a body that is in memory already.
func (s *Share) Take(ctx context.Context, raw []byte) (text []byte, err error) {
	if len(raw) > weir.MaxBodyBytes {
		return nil, errTooLarge
	}
	if len(raw) > smallBytes {
		err = s.acquire(ctx, int64(len(raw)))
	}
	if err == nil {
		text, err = s.Inflate(ctx, raw)
	}
	if err != nil {
		s.Release()
	}
	return text, err
}

// read reads a body of a size, or of an unknown one if that is negative.
func (s *Share) read(ctx context.Context, from io.Reader, size int64) ([]byte, error) {
	begin, err := readAll(io.LimitReader(from, smallBytes), min(size, smallBytes))
	if err != nil || len(begin) < smallBytes {
		return begin, err
	}
	share := size
	if share < 0 {
		share = weir.MaxBodyBytes
	}
	if err := s.acquire(ctx, share); err != nil {
		return nil, err
	}
	return readAll(io.MultiReader(bytes.NewReader(begin), from), max(size, smallBytes))
}

// readAll reads into a buffer of the announced size, if one is.
func readAll(from io.Reader, size int64) ([]byte, error) {
	buffer := bytes.NewBuffer(make([]byte, 0, max(size, 0)+bytes.MinRead))
	_, err := buffer.ReadFrom(from)
	return buffer.Bytes(), err
}

// asRefusal tells a body that is too large from one that is broken.
func asRefusal(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errTooLarge
	}
	if _, ok := errors.AsType[*weir.Error](err); ok {
		return err
	}
	return &weir.Error{Code: weir.CodeInvalid, Message: "the body could not be read: " + err.Error(), Err: err}
}
