package dialect

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/semaphore"

	"github.com/weirhq/weir"
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}

	errTooLarge = weir.Errorf(weir.CodeTooLarge, "the body has more than %d bytes, as sent or inflated", weir.MaxBodyBytes)
)

// reservation is a body's share of the memory for bodies. Small bodies have
// none.
type reservation struct {
	memory *semaphore.Weighted
	held   int64
}

// grow reserves as much as the largest body may take. It waits while there is
// none.
func (r *reservation) grow(ctx context.Context) error {
	if r.held == weir.MaxBodyBytes {
		return nil
	}
	r.shrink(0)
	ctx, cancel := context.WithTimeout(ctx, maxBodyWait)
	defer cancel()
	if err := r.memory.Acquire(ctx, weir.MaxBodyBytes); err != nil {
		return &weir.Error{Code: weir.CodeUnavailable, Message: "too many large bodies at once; try again", Err: err}
	}
	r.held = weir.MaxBodyBytes
	return nil
}

// shrink gives back what is held beyond size.
func (r *reservation) shrink(size int64) {
	if r.held > size {
		r.memory.Release(r.held - size)
		r.held = size
	}
}

// readBody reads and inflates a request's body.
func readBody(w http.ResponseWriter, r *http.Request, hold *reservation) ([]byte, error) {
	if r.ContentLength > weir.MaxBodyBytes {
		return nil, errTooLarge
	}
	from := http.MaxBytesReader(w, r.Body, weir.MaxBodyBytes)
	begin, err := readSized(io.LimitReader(from, smallBodyBytes), r.ContentLength)
	if err != nil {
		return nil, bodyError(err)
	}
	if len(begin) == smallBodyBytes {
		if err := hold.grow(r.Context()); err != nil {
			return nil, err
		}
		rest, err := io.ReadAll(from)
		if err != nil {
			return nil, bodyError(err)
		}
		begin = append(begin, rest...)
	}
	body, err := inflate(r.Context(), begin, hold)
	if err != nil {
		return nil, err
	}
	hold.shrink(2 * int64(len(body))) // what it is translated into is about as large
	return body, nil
}

// drain reads what is left of a refused body, within reason: an SDK that reads
// nothing before it has written everything would never learn that it is refused,
// and send it again.
func drain(r *http.Request) {
	if r.ContentLength <= maxDrainedBytes {
		_, _ = io.CopyN(io.Discard, r.Body, maxDrainedBytes) // what ends it ends the request
	}
}

// readSized reads into a buffer of the size that was announced, if that is small.
func readSized(from io.Reader, announced int64) ([]byte, error) {
	size := min(max(announced, 0), smallBodyBytes)
	buffer := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err := buffer.ReadFrom(from)
	return buffer.Bytes(), err
}

// inflate finds the encoding by its first bytes: SDKs send gzip as text/plain,
// and proxies change what headers say.
func inflate(ctx context.Context, raw []byte, hold *reservation) ([]byte, error) {
	var read func([]byte) ([]byte, error)
	switch {
	case bytes.HasPrefix(raw, gzipMagic):
		read = inflateGzip
	case bytes.HasPrefix(raw, zstdMagic):
		read = inflateZstd
	case isZlib(raw):
		read = inflateZlib
	default:
		return raw, nil
	}
	if err := hold.grow(ctx); err != nil {
		return nil, err
	}
	body, err := read(raw)
	if err != nil {
		return nil, bodyError(err)
	}
	return body, nil
}

// isZlib reports whether a body begins as a zlib stream, which HTTP calls
// deflate: with the usual window, and a checksum over both bytes.
func isZlib(raw []byte) bool {
	return len(raw) > 2 && raw[0] == 0x78 && (int(raw[0])<<8|int(raw[1]))%31 == 0
}

var gzipReaders = sync.Pool{New: func() any { return new(gzip.Reader) }}

func inflateGzip(raw []byte) ([]byte, error) {
	reader := gzipReaders.Get().(*gzip.Reader)
	defer gzipReaders.Put(reader)
	if err := reader.Reset(bytes.NewReader(raw)); err != nil {
		return nil, fmt.Errorf("cannot inflate gzip: %w", err)
	}
	return readInflated(reader, gzipSize(raw))
}

// gzipSize returns what the end of a gzip says of its size when inflated. That
// may not be true.
func gzipSize(raw []byte) int64 {
	if len(raw) < gzipEndBytes {
		return 0
	}
	return int64(binary.LittleEndian.Uint32(raw[len(raw)-gzipEndBytes:]))
}

// gzipEndBytes is the length of the size at the end of a gzip.
const gzipEndBytes = 4

func inflateZlib(raw []byte) ([]byte, error) {
	reader, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("cannot inflate deflate: %w", err)
	}
	return readInflated(reader, 0)
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
	body, err := readInflated(reader, 0)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return nil, errTooLarge
	}
	return body, err
}

func readInflated(reader io.Reader, announced int64) ([]byte, error) {
	body, err := readSized(io.LimitReader(reader, weir.MaxBodyBytes+1), announced)
	if err != nil {
		return nil, fmt.Errorf("cannot inflate the body: %w", err)
	}
	if len(body) > weir.MaxBodyBytes {
		return nil, errTooLarge
	}
	return body, nil
}

// bodyError tells a body that is too large from one that is broken.
func bodyError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errTooLarge
	}
	if _, ok := errors.AsType[*weir.Error](err); ok {
		return err
	}
	return &weir.Error{Code: weir.CodeInvalid, Message: "the body could not be read: " + err.Error(), Err: err}
}
