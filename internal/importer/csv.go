package importer

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// DelimiterSpace is the [CSV.Delimiter] of files whose columns are apart by
// any run of white space. There are no quotes in these.
const DelimiterSpace = "space"

// CSV reads delimited text, a record an event.
type CSV struct {
	// Delimiter is one character, "tab", or DelimiterSpace. Default ",".
	Delimiter string
	// NoHeader says that the first record is data.
	NoHeader bool
	// Name is the name of every event, unless a column has it.
	Name string
	// Columns are the targets of the columns in order; "-" leaves one out.
	Columns []string
	// Map are further targets, "target=column", with the column's name in
	// the header or its number from 1. With neither Columns nor Map, the
	// names in the header are the targets.
	Map []string
	// Constants are values for every event, "target=value".
	Constants []string
	// Numbers are targets whose values must be numbers, leading zeros or
	// not; Texts are targets whose values stay text. Other values of
	// properties are numbers if they look like one that survives it.
	Numbers, Texts []string
	// TimeFormat is a layout of Go, TimeUnix, TimeUnixMS, TimeRFC3339, or
	// empty to go by the look of each value.
	TimeFormat string
	// Timezone is that of times without one, by its IANA name. Default UTC.
	Timezone string
}

func (f CSV) read(lines *lineReader) (eventReader, error) {
	delimiter, err := f.delimiter()
	if err != nil {
		return nil, err
	}
	clock, err := newClock(f.TimeFormat, f.Timezone)
	if err != nil {
		return nil, err
	}
	c := &csvReader{delimiter: delimiter, records: csvRecords{lines: lines, quotes: quoteScanner{delimiter: delimiter}}}
	var header []string
	if !f.NoHeader {
		if header, err = c.header(); err != nil {
			return nil, err
		}
	}
	if c.row, err = f.newRow(header, clock); err != nil {
		return nil, err
	}
	return c, nil
}

// anySpace stands for DelimiterSpace among delimiters.
const anySpace rune = -1

func (f CSV) delimiter() (rune, error) {
	switch f.Delimiter {
	case "":
		return ',', nil
	case "tab", `\t`:
		return '\t', nil
	case DelimiterSpace:
		return anySpace, nil
	}
	r, size := utf8.DecodeRuneInString(f.Delimiter)
	if size != len(f.Delimiter) || r == utf8.RuneError || strings.ContainsRune("\"\r\n", r) {
		return 0, fmt.Errorf("cannot use %q as a delimiter: want one character, tab or space", f.Delimiter)
	}
	return r, nil
}

type csvReader struct {
	delimiter rune
	records   csvRecords
	row       *row
}

// header reads the names of the columns. A file without even a header is
// refused: it is hardly what someone wanted to import.
func (c *csvReader) header() ([]string, error) {
	r, err := c.records.next()
	if err != nil {
		return nil, fmt.Errorf("cannot read the header: %w", err)
	}
	names, err := c.split(r.text)
	if err != nil {
		return nil, fmt.Errorf("cannot read the header: %w", err)
	}
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names, nil
}

func (c *csvReader) next() (record, error) { return c.records.next() }

func (c *csvReader) event(r record) ([]byte, error) {
	values, err := c.split(r.text)
	if err != nil {
		return nil, err
	}
	return c.row.event(values, r)
}

// split returns the values of a record.
func (c *csvReader) split(text []byte) ([]string, error) {
	if c.delimiter == anySpace {
		return strings.Fields(string(text)), nil
	}
	if !slices.Contains(text, '"') {
		return strings.Split(string(text), string(c.delimiter)), nil
	}
	reader := csv.NewReader(strings.NewReader(string(text)))
	reader.Comma = c.delimiter
	reader.LazyQuotes = true // a quote within a plain value is one
	values, err := reader.Read()
	if err != nil {
		return nil, malformedf("cannot read the values: %v", err)
	}
	return values, nil
}
