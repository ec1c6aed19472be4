package importer

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// kind is how a text becomes a JSON value.
type kind int

const (
	kindAuto kind = iota // a number if it looks like one
	kindText
	kindNumber
)

// plainNumber matches what is certainly meant as a number and stays the same
// as one: no leading zeros, which only identifiers have, no exponent, and no
// more digits than a 64-bit floating-point number keeps.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?$`)

// toJSON returns a text as JSON.
func toJSON(text string, as kind) (json.RawMessage, error) {
	switch {
	case as == kindNumber:
		return toNumber(text)
	case as == kindAuto && plainNumber.MatchString(text):
		return json.RawMessage(text), nil
	default:
		return quote(text), nil
	}
}

func toNumber(text string) (json.RawMessage, error) {
	value, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil {
		return nil, fmt.Errorf("%q is not a number", excerpt(text))
	}
	number, err := json.Marshal(value)
	if err != nil { // NaN and the infinities
		return nil, fmt.Errorf("%q is not a number", excerpt(text))
	}
	return number, nil
}
