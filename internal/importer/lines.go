package importer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxLineBytes bounds a line. It is far above the 64 KB an event may have, so
// that whoever meets it has a file of another kind.
const maxLineBytes = 1 << 20

// lineReader reads numbered lines of bounded length.
type lineReader struct {
	from   *bufio.Reader
	number int
	text   []byte
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{from: bufio.NewReaderSize(r, 64<<10)}
}

// next returns the next line without its end, valid until the next call, as a
// record. A line that is too long is passed over and reported as malformed.
func (l *lineReader) next() (record, error) {
	l.text = l.text[:0]
	tooLong := false
	for {
		part, err := l.from.ReadSlice('\n')
		if !tooLong {
			l.text = append(l.text, part...)
			tooLong = len(l.text) > maxLineBytes
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (len(l.text) == 0 || !errors.Is(err, io.EOF)) {
			return record{}, err
		}
		return l.finish(tooLong)
	}
}

// nextFilled returns the next line that is not blank.
func (l *lineReader) nextFilled() (record, error) {
	for {
		r, err := l.next()
		if err != nil || len(bytes.TrimSpace(r.text)) > 0 {
			return r, err
		}
	}
}

func (l *lineReader) finish(tooLong bool) (record, error) {
	l.number++
	r := record{line: l.number, last: l.number}
	if tooLong {
		return r, malformedf("the line is longer than %d bytes", maxLineBytes)
	}
	r.text = bytes.TrimSuffix(bytes.TrimSuffix(l.text, []byte{'\n'}), []byte{'\r'})
	if l.number == 1 {
		r.text = bytes.TrimPrefix(r.text, []byte("\uFEFF")) // the mark of editors on Windows
	}
	return r, nil
}
