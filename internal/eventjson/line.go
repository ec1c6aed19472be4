package eventjson

import (
	"bytes"
	"errors"
	"io"

	"github.com/weirhq/weir"
)

// Line reads the event of a line of the log into e, which it overwrites. It fails if
// there is none, or more than one, which another program may have written there.
// Events share the line's memory, as with [Decoder.Reset].
func (d *Decoder) Line(line []byte, e *weir.Event) error {
	d.Reset(line)
	raw, err := d.Next(e)
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("an empty line")
	case err != nil:
		return err
	case len(raw) != len(bytes.TrimSpace(line)):
		return errors.New("more than one event in a line")
	case e.Name == "":
		return errors.New("an event without a name")
	}
	return nil
}
