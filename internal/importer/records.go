package importer

import "unicode/utf8"

// maxRecordLines bounds the lines that one record of delimited text may have
// by line ends in quotes.
const maxRecordLines = 1000

// csvRecords joins lines to records where quotes hold a line's end. When a
// quote is never closed, only its own line is malformed: the lines that were
// looked at in search of its end are read again.
type csvRecords struct {
	lines  *lineReader
	quotes quoteScanner
	again  []heldLine // to be read before those of lines
}

// heldLine is what a lineReader returned, kept.
type heldLine struct {
	record
	err error
}

func (c *csvRecords) next() (record, error) {
	first := c.take()
	for first.err == nil && len(first.text) == 0 {
		first = c.take()
	}
	if first.err != nil || !c.quotes.opens(first.text) {
		return first.record, first.err
	}
	return c.join(first)
}

// join adds lines to first, in which a quote was opened, up to its end.
func (c *csvRecords) join(first heldLine) (record, error) {
	whole := first.record
	whole.text = append([]byte(nil), first.text...)
	var seen []heldLine
	for len(seen) < maxRecordLines && len(whole.text) <= maxLineBytes {
		line := c.take().held()
		seen = append(seen, line)
		if line.err != nil {
			break
		}
		whole.text = append(append(whole.text, '\n'), line.text...)
		whole.last = line.last
		if !c.quotes.staysOpen(line.text) {
			return whole, nil
		}
	}
	c.again = append(seen, c.again...)
	return first.record, malformedf("a quoted value is never closed")
}

// take returns the next line. Its text is valid until the next call.
func (c *csvRecords) take() heldLine {
	if len(c.again) > 0 {
		line := c.again[0]
		c.again = c.again[1:]
		return line
	}
	r, err := c.lines.next()
	return heldLine{record: r, err: err}
}

// held returns the line with a text of its own.
func (h heldLine) held() heldLine {
	h.text = append([]byte(nil), h.text...)
	return h
}

// quoteScanner finds out whether a line ends within quotes. A quote opens a
// value only at its very beginning; a doubled one stands for itself.
type quoteScanner struct{ delimiter rune }

func (q quoteScanner) opens(line []byte) bool {
	return q.delimiter != anySpace && q.scan(line, false)
}

func (q quoteScanner) staysOpen(line []byte) bool { return q.scan(line, true) }

func (q quoteScanner) scan(line []byte, quoted bool) bool {
	start := !quoted // whether a value begins here
	for len(line) > 0 {
		c, size := utf8.DecodeRune(line)
		line = line[size:]
		switch {
		case quoted && c == '"' && len(line) > 0 && line[0] == '"':
			line = line[1:]
		case c == '"' && (quoted || start):
			quoted = !quoted
		}
		start = !quoted && c == q.delimiter
	}
	return quoted
}
