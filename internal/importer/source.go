package importer

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindowBytes bounds the memory that a zstd file may ask for: the largest
// window of its command line tool at its default levels, doubled.
const maxWindowBytes = 16 << 20

// source is a file being read as events. It is used by one goroutine.
type source struct {
	stored *countingReader // the file as stored
	unpack io.Closer       // the decompressor, or nil
	events eventReader
}

// open starts to read a file in a format. Gzip and zstd are recognised by
// their first bytes.
func open(file io.Reader, format Format) (*source, error) {
	s := &source{stored: &countingReader{from: file}}
	text, err := s.decompress(bufio.NewReaderSize(s.stored, 16<<10))
	if err != nil {
		return nil, fmt.Errorf("cannot decompress: %w", err)
	}
	if s.events, err = format.read(newLineReader(text)); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *source) decompress(r *bufio.Reader) (io.Reader, error) {
	magic, err := r.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case len(magic) >= 2 && magic[0] == 0x1f && magic[1] == 0x8b:
		unpack, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		s.unpack = unpack
		return unpack, nil
	case string(magic) == "\x28\xb5\x2f\xfd":
		unpack, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindowBytes))
		if err != nil {
			return nil, err
		}
		s.unpack = unpack.IOReadCloser()
		return unpack, nil
	default:
		return r, nil
	}
}

// close releases the decompressor; the file is the caller's.
func (s *source) close() {
	if s.unpack != nil {
		_ = s.unpack.Close() // nothing was written, so nothing can be lost
	}
}

// nextBatch reads records from after line skip until a batch is full. With
// the error that ends the source it returns what was read before.
func (s *source) nextBatch(skip int) (batch, error) {
	var b batch
	for records := 0; !b.full(records); records++ {
		r, err := s.events.next()
		var event []byte
		if err == nil && r.line > skip {
			event, err = s.events.event(r)
		}
		if r.line > 0 && r.line <= skip {
			continue
		}
		if err = b.add(r, event, err); err != nil {
			b.bytes = s.stored.read.Load()
			return b, err
		}
	}
	b.bytes = s.stored.read.Load()
	return b, nil
}

// countingReader counts what is read through it.
type countingReader struct {
	from io.Reader
	read atomic.Int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.read.Add(int64(n))
	return n, err
}
