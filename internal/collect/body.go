package collect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/semaphore"

	"github.com/weirhq/weir"
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
	// byteOrderMark is what some editors and languages put before UTF-8. RFC 8259
	// lets readers of JSON ignore it.
	byteOrderMark = []byte("\ufeff")

	errBodyTooLarge = weir.Errorf(weir.CodeTooLarge, "the body has more than %d bytes", weir.MaxBodyBytes)
	errInflated     = weir.Errorf(weir.CodeTooLarge, "the body has more than %d bytes when inflated", weir.MaxBodyBytes)
)

// readBody reads a request's body and inflates it. The caller must call
// release when it is done with the body.
func (c *Collector) readBody(w http.ResponseWriter, r *http.Request) (body []byte, release func(), err error) {
	if err := checkHead(r); err != nil {
		drainUnread(r)
		return nil, nil, err
	}
	hold := reservation{memory: c.memory}
	raw, err := hold.read(r.Context(), http.MaxBytesReader(w, r.Body, weir.MaxBodyBytes), r.ContentLength)
	if err == nil {
		body, err = textOf(r.Context(), raw, &hold)
	}
	if err != nil {
		hold.shrink(0)
		drain(r)
		return nil, nil, bodyError(err)
	}
	hold.shrink(int64(len(body)))
	return body, func() { hold.shrink(0) }, nil
}

// inflateMessage inflates the body of a message, which is in memory already. The
// caller must call release when it is done with the body.
func (c *Collector) inflateMessage(ctx context.Context, encoding string, raw []byte) (body []byte, release func(), err error) {
	if err := checkEncoding(encoding); err != nil {
		return nil, nil, err
	}
	if len(raw) > weir.MaxBodyBytes {
		return nil, nil, errBodyTooLarge
	}
	hold := reservation{memory: c.memory}
	if len(raw) > smallBodyBytes {
		err = hold.acquire(ctx, int64(len(raw)))
	}
	if err == nil {
		body, err = textOf(ctx, raw, &hold)
	}
	if err != nil {
		hold.shrink(0)
		return nil, nil, bodyError(err)
	}
	hold.shrink(int64(len(body)))
	return body, func() { hold.shrink(0) }, nil
}

// reservation is a body's share of the memory for bodies. Small bodies have
// none.
type reservation struct {
	memory *semaphore.Weighted
	held   int64
}

// read reads a body of a size, or of an unknown one if that is negative. Memory
// is reserved for what a client says it sends, or has shown to be more than
// little.
func (r *reservation) read(ctx context.Context, from io.Reader, size int64) ([]byte, error) {
	if size >= 0 {
		if size > smallBodyBytes {
			if err := r.acquire(ctx, size); err != nil {
				return nil, err
			}
		}
		return readAll(from, size)
	}
	begin, err := readAll(io.LimitReader(from, smallBodyBytes), 0)
	if err != nil || len(begin) < smallBodyBytes {
		return begin, err
	}
	if err := r.acquire(ctx, weir.MaxBodyBytes); err != nil {
		return nil, err
	}
	return readAll(io.MultiReader(bytes.NewReader(begin), from), int64(len(begin)))
}

// acquire reserves memory in place of what is held. It waits while there is
// none.
func (r *reservation) acquire(ctx context.Context, size int64) error {
	r.shrink(0)
	ctx, cancel := context.WithTimeout(ctx, maxBodyWait)
	defer cancel()
	if err := r.memory.Acquire(ctx, size); err != nil {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "too many large bodies at once; try again", Err: err}
	}
	r.held = size
	return nil
}

// shrink gives back what is held beyond size.
func (r *reservation) shrink(size int64) {
	if r.held > size {
		r.memory.Release(r.held - size)
		r.held = size
	}
}

// checkHead refuses what is wrong with a body before it is read.
func checkHead(r *http.Request) error {
	if r.ContentLength > weir.MaxBodyBytes {
		return errBodyTooLarge
	}
	return checkEncoding(r.Header.Get("Content-Encoding"))
}

func checkEncoding(encoding string) error {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity", "gzip", "x-gzip", "zstd":
		return nil
	default:
		return weir.Errorf(weir.CodeUnsupported, "Content-Encoding %q is not known; use identity, gzip or zstd", encoding)
	}
}

func bodyError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errBodyTooLarge
	}
	if _, ok := errors.AsType[*weir.Error](err); ok {
		return err
	}
	return &weir.Error{Code: weir.CodeInvalid, Message: "the body could not be read: " + err.Error()}
}

// readAll reads into a buffer of the announced size.
func readAll(from io.Reader, size int64) ([]byte, error) {
	buffer := bytes.NewBuffer(make([]byte, 0, max(size, 0)+bytes.MinRead))
	_, err := buffer.ReadFrom(from)
	return buffer.Bytes(), err
}

// textOf returns the JSON that a body is or holds.
func textOf(ctx context.Context, raw []byte, hold *reservation) ([]byte, error) {
	body, err := inflate(ctx, raw, hold)
	return bytes.TrimPrefix(body, byteOrderMark), err
}

// inflate finds the encoding by its magic bytes: what clients and proxies say
// about it is often wrong.
func inflate(ctx context.Context, raw []byte, hold *reservation) ([]byte, error) {
	isGzip, isZstd := bytes.HasPrefix(raw, gzipMagic), bytes.HasPrefix(raw, zstdMagic)
	if !isGzip && !isZstd {
		return raw, nil
	}
	if err := hold.acquire(ctx, weir.MaxBodyBytes); err != nil {
		return nil, err
	}
	if isGzip {
		return inflateGzip(raw)
	}
	return inflateZstd(raw)
}

var gzipReaders = sync.Pool{New: func() any { return new(gzip.Reader) }}

func inflateGzip(raw []byte) ([]byte, error) {
	reader := gzipReaders.Get().(*gzip.Reader)
	defer gzipReaders.Put(reader)
	if err := reader.Reset(bytes.NewReader(raw)); err != nil {
		return nil, fmt.Errorf("cannot inflate gzip: %w", err)
	}
	return readInflated(reader)
}

var zstdReaders = sync.Pool{New: func() any {
	// The options are constant and valid, so there is no error to handle.
	reader, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(2*weir.MaxBodyBytes), zstd.WithDecoderMaxWindow(weir.MaxBodyBytes))
	return reader
}}

func inflateZstd(raw []byte) ([]byte, error) {
	reader := zstdReaders.Get().(*zstd.Decoder)
	defer zstdReaders.Put(reader)
	if err := reader.Reset(bytes.NewReader(raw)); err != nil {
		return nil, fmt.Errorf("cannot inflate zstd: %w", err)
	}
	body, err := readInflated(reader)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return nil, errInflated
	}
	return body, err
}

func readInflated(reader io.Reader) ([]byte, error) {
	body, err := readAll(io.LimitReader(reader, weir.MaxBodyBytes+1), 0)
	if err != nil {
		return nil, fmt.Errorf("cannot inflate the body: %w", err)
	}
	if len(body) > weir.MaxBodyBytes {
		return nil, errInflated
	}
	return body, nil
}
