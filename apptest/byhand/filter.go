package byhand

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/weirhq/weir"
)

// means reports whether an event is one of those that a selector means.
func means(s weir.Selector, e Event) bool {
	return (s.Event == "" || s.Event == e.Name) && hold(s.Filters, e)
}

// hold reports whether each of the filters holds of an event.
func hold(filters []weir.Filter, e Event) bool {
	return !slices.ContainsFunc(filters, func(f weir.Filter) bool { return !holds(f, e) })
}

func holds(f weir.Filter, e Event) bool {
	if f.Any != nil {
		return slices.ContainsFunc(f.Any, func(f weir.Filter) bool { return holds(f, e) })
	}
	v := e.value(f.Property)
	switch f.Op {
	case weir.OpIs:
		return v.isSet && is(v.text, f.Value)
	case weir.OpIsNot:
		return !v.isSet || !is(v.text, f.Value)
	case weir.OpContains:
		text, _ := f.Value.(string)
		return v.isSet && strings.Contains(strings.ToLower(v.text), strings.ToLower(text))
	}
	return v.isSet && compares(f.Op, v.text, f.Value)
}

// is reports whether a text is the value that a question gives.
func is(text string, given any) bool {
	switch want := given.(type) {
	case string:
		return text == want
	case bool:
		return want && text == "true"
	default:
		return compares(weir.OpIs, text, given)
	}
}

// compares compares a text with a number, if it is one.
func compares(op weir.Op, text string, given any) bool {
	is, err := strconv.ParseFloat(text, 64)
	limit, ok := given.(float64)
	if err != nil || !ok {
		return false
	}
	switch op {
	case weir.OpIs:
		return is == limit
	case weir.OpGt:
		return is > limit
	case weir.OpGte:
		return is >= limit
	case weir.OpLt:
		return is < limit
	}
	return false
}

// known are the operators that holds knows, and what they compare with.
var known = map[weir.Op]string{
	weir.OpIs: "text or number", weir.OpIsNot: "text or number", weir.OpContains: "text",
	weir.OpGt: "number", weir.OpGte: "number", weir.OpLt: "number",
}

// checkFilters refuses what holds does not know.
func checkFilters(filters []weir.Filter) error {
	for _, f := range filters {
		if f.Any != nil {
			if err := checkFilters(f.Any); err != nil {
				return err
			}
			continue
		}
		if isTrue, _ := f.Value.(bool); isTrue && f.Op == weir.OpIs {
			continue
		}
		_, isText := f.Value.(string)
		_, isNumber := f.Value.(float64)
		wants := known[f.Op]
		if (!isText || !strings.Contains(wants, "text")) && (!isNumber || !strings.Contains(wants, "number")) {
			return fmt.Errorf("cannot filter by %s %v", f.Op, f.Value)
		}
		if strings.HasPrefix(f.Property, "person.") {
			return fmt.Errorf("cannot filter by %s", f.Property)
		}
	}
	return nil
}
