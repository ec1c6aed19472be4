package body

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"github.com/weirhq/weir"
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// Inflate returns the text that raw is, or holds in gzip, zstd or zlib. The error
// is as of [Share.Read].
func (s *Share) Inflate(ctx context.Context, raw []byte) (text []byte, err error) {
	switch {
	case bytes.HasPrefix(raw, gzipMagic):
		text, err = s.inflateGzip(ctx, raw)
	case bytes.HasPrefix(raw, zstdMagic):
		text, err = s.inflateZstd(ctx, raw)
	case isZlib(raw):
		text, err = s.inflateZlib(ctx, raw)
	default:
		text = raw
	}
	if err != nil {
		return nil, asRefusal(err)
	}
	return bytes.TrimPrefix(text, byteOrderMark), nil
}

// isZlib reports whether a body begins as a zlib stream, which HTTP calls
// deflate: with the usual window, and a checksum over both bytes.
func isZlib(raw []byte) bool {
	return len(raw) > 2 && raw[0] == 0x78 && (int(raw[0])<<8|int(raw[1]))%31 == 0
}

var gzipReaders = sync.Pool{New: func() any { return new(gzip.Reader) }}

func (s *Share) inflateGzip(ctx context.Context, raw []byte) ([]byte, error) {
	reader := gzipReaders.Get().(*gzip.Reader)
	defer gzipReaders.Put(reader)
	if err := reader.Reset(bytes.NewReader(raw)); err != nil {
		return nil, fmt.Errorf("cannot inflate gzip: %w", err)
	}
	return s.readInflated(ctx, reader, gzipSize(raw))
}

// gzipSize returns what the end of a gzip says of its size when inflated. That
// may not be true.
func gzipSize(raw []byte) int64 {
	const endBytes = 4
	if len(raw) < endBytes {
		return 0
	}
	return int64(binary.LittleEndian.Uint32(raw[len(raw)-endBytes:]))
}

func (s *Share) inflateZlib(ctx context.Context, raw []byte) ([]byte, error) {
	reader, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("cannot inflate deflate: %w", err)
	}
	return s.readInflated(ctx, reader, 0)
}

var zstdReaders = sync.Pool{New: func() any {
	// The options are constant and valid, so there is no error to handle.
	reader, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(2*weir.MaxBodyBytes), zstd.WithDecoderMaxWindow(weir.MaxBodyBytes))
	return reader
}}

func (s *Share) inflateZstd(ctx context.Context, raw []byte) ([]byte, error) {
	reader := zstdReaders.Get().(*zstd.Decoder)
	defer zstdReaders.Put(reader)
	if err := reader.Reset(bytes.NewReader(raw)); err != nil {
		return nil, fmt.Errorf("cannot inflate zstd: %w", err)
	}
	body, err := s.readInflated(ctx, reader, 0)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return nil, errInflated
	}
	return body, err
}

// readInflated reads what a body comes to, of which some size is announced. It
// takes the share of the largest once there is more than little.
func (s *Share) readInflated(ctx context.Context, from io.Reader, announced int64) ([]byte, error) {
	body, err := readAll(io.LimitReader(from, smallBytes), min(announced, smallBytes))
	if err == nil && len(body) == smallBytes {
		if err := s.acquire(ctx, weir.MaxBodyBytes); err != nil {
			return nil, err
		}
		rest := io.LimitReader(from, weir.MaxBodyBytes+1-smallBytes)
		body, err = readAll(io.MultiReader(bytes.NewReader(body), rest), smallBytes)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot inflate the body: %w", err)
	}
	if len(body) > weir.MaxBodyBytes {
		return nil, errInflated
	}
	return body, nil
}
