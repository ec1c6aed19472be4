package importer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Format is how the lines of a file are read: [Combined], [CSV] or [NDJSON].
type Format interface {
	// read starts to read the lines of one file. Its errors say what is
	// wrong with the format itself, or with the file as a whole.
	read(lines *lineReader) (eventReader, error)
}

// eventReader reads the records of one file and makes events of them. The two
// steps are apart, so that resuming passes over records quickly. It is used by
// one goroutine.
type eventReader interface {
	// next returns the next record, valid until the call after; io.EOF at
	// the end; or, with the record's lines, a *malformedError.
	next() (record, error)
	// event returns the JSON of the record's event without line ends, valid
	// until the next call; a *malformedError if there is none to be made; or
	// errNotWanted.
	event(r record) ([]byte, error)
}

// record is the text that one event is made of.
type record struct {
	line, last int // the first and the last of its lines, from 1
	text       []byte
}

// malformedError says what is wrong with a record.
type malformedError struct{ reason string }

func (e *malformedError) Error() string { return e.reason }

func malformedf(format string, args ...any) error {
	return &malformedError{reason: fmt.Sprintf(format, args...)}
}

// errNotWanted says that a record is fine but left out on purpose.
var errNotWanted = errors.New("not wanted")

// deriveID returns the id of the event with a name that a record of a format
// holds. It is a UUID of version 8, made for ids by a rule of one's own. The
// name is part of it so that two kinds of events may be taken from one file.
func deriveID(format, name string, r record) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "weir import\x00%s\x00%s\x00%d\x00", format, name, r.line)
	hash.Write(r.text)
	id := uuid.UUID(hash.Sum(nil)[:16])
	id[6] = id[6]&0x0f | 0x80 // version 8
	id[8] = id[8]&0x3f | 0x80 // the variant of RFC 9562
	return id.String()
}

// storedTime returns t as the store keeps it.
func storedTime(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
