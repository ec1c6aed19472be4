package importer

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// column says where the values of a column go.
type column struct {
	index int // from 0
	target
}

// constant is a value of every event.
type constant struct {
	value string
	target
}

// newRow puts the format's mapping together, given the header or nil.
func (f CSV) newRow(header []string, clock *clock) (*row, error) {
	columns, err := f.columns(header)
	if err != nil {
		return nil, err
	}
	constants, err := f.constants()
	if err != nil {
		return nil, err
	}
	if err := f.setKinds(columns); err != nil {
		return nil, err
	}
	r := &row{columns: columns, constants: constants, name: f.Name, clock: clock}
	return r, r.check()
}

// columns returns the mapped columns.
func (f CSV) columns(header []string) ([]column, error) {
	names := f.Columns
	if len(f.Columns) == 0 && len(f.Map) == 0 {
		names = headerTargets(header)
	}
	var columns []column
	for i, name := range names {
		if name == "-" {
			continue
		}
		c, err := newColumn(name, i)
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	for _, mapping := range f.Map {
		c, err := parseMapping(mapping, header)
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, nil
}

func headerTargets(header []string) []string {
	targets := make([]string, len(header))
	for i, name := range header {
		targets[i] = "-"
		if target, ok := headerTarget(name); ok {
			targets[i] = target
		}
	}
	return targets
}

func newColumn(name string, index int) (column, error) {
	target, err := parseTarget(name)
	return column{index: index, target: target}, err
}

// parseMapping reads "target=column".
func parseMapping(mapping string, header []string) (column, error) {
	name, source, ok := strings.Cut(mapping, "=")
	if !ok || source == "" {
		return column{}, fmt.Errorf("cannot read the mapping %q: want target=column", mapping)
	}
	if index := slices.Index(header, source); index >= 0 {
		return newColumn(name, index)
	}
	number, err := strconv.Atoi(source)
	if err != nil || number < 1 {
		return column{}, fmt.Errorf("cannot map %s: there is no column %q; the header has %q", name, source, header)
	}
	return newColumn(name, number-1)
}

func (f CSV) constants() ([]constant, error) {
	var constants []constant
	for _, text := range f.Constants {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("cannot read the constant %q: want target=value", text)
		}
		target, err := parseTarget(name)
		if err != nil {
			return nil, err
		}
		constants = append(constants, constant{value: value, target: target})
	}
	return constants, nil
}

// setKinds applies Numbers and Texts to the columns.
func (f CSV) setKinds(columns []column) error {
	for i := range columns {
		isNumber, isText := slices.Contains(f.Numbers, columns[i].name), slices.Contains(f.Texts, columns[i].name)
		switch {
		case isNumber && isText:
			return fmt.Errorf("%s cannot be both a number and text", columns[i].name)
		case isNumber:
			columns[i].kind = kindNumber
		case isText:
			columns[i].kind = kindText
		}
	}
	for _, name := range slices.Concat(f.Numbers, f.Texts) {
		if !slices.ContainsFunc(columns, func(c column) bool { return c.name == name && c.object != nil }) {
			return fmt.Errorf("cannot take %q as a number or text: no column is mapped to a property of that name", name)
		}
	}
	return nil
}

// check refuses a mapping with which no record can become an event.
func (r *row) check() error {
	if r.name == "" && !r.sets("name") {
		return errors.New("cannot name the events: give a name, or map a column to name")
	}
	if !r.sets("user_id") && !r.sets("anonymous_id") {
		return errors.New("cannot tell who did it: map a column to user_id or anonymous_id")
	}
	return nil
}

// sets reports whether a column or a constant goes to the target.
func (r *row) sets(name string) bool {
	return slices.ContainsFunc(r.columns, func(c column) bool { return c.name == name }) ||
		slices.ContainsFunc(r.constants, func(c constant) bool { return c.name == name })
}
