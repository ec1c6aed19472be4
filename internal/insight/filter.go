package insight

import (
	"encoding/json"
	"strconv"

	"github.com/weirhq/weir"
)

const (
	// maxFilters bounds the comparisons and groups of one question: more
	// would come from a program, which can use in.
	maxFilters = 100
	// maxFilterDepth bounds the nesting of any and all.
	maxFilterDepth = 8
	// maxFilterValues bounds the list of in and not_in.
	maxFilterValues = 1000
)

// condition is a checked filter: a comparison, or a group of conditions of
// which any or all must hold.
type condition struct {
	property property
	op       weir.Op
	operands []operand

	any, all []condition
}

// operand is a value to compare with: a number, or a text.
type operand struct {
	text    string
	number  float64
	numeric bool
}

// operandKind is what a value may be.
type operandKind int

const (
	noOperand operandKind = iota
	scalarOperand
	textOperand
	numberOperand
	patternOperand
	listOperand
)

// operandKinds says which value each operator takes, in the order that
// errors list the operators.
var operandKinds = []struct {
	op   weir.Op
	kind operandKind
}{
	{weir.OpIs, scalarOperand},
	{weir.OpIsNot, scalarOperand},
	{weir.OpContains, textOperand},
	{weir.OpNotContains, textOperand},
	{weir.OpMatches, patternOperand},
	{weir.OpGt, numberOperand},
	{weir.OpGte, numberOperand},
	{weir.OpLt, numberOperand},
	{weir.OpLte, numberOperand},
	{weir.OpIsSet, noOperand},
	{weir.OpIsNotSet, noOperand},
	{weir.OpIn, listOperand},
	{weir.OpNotIn, listOperand},
}

// readFilters reads a list of filters; depth is how many groups it is in.
func (o *object) readFilters(name string, depth int) []condition {
	var conditions []condition
	for i, data := range o.list(name, maxFilters) {
		conditions = append(conditions, o.readFilter(element(o.at(name), i), data, depth))
	}
	return conditions
}

func (r *reading) readFilter(path string, data []byte, depth int) condition {
	r.filters++
	if r.filters > maxFilters {
		r.fail(path, "is one too many; a question has at most %d filters", maxFilters)
	}
	if depth > maxFilterDepth {
		r.fail(path, "is nested more than %d levels", maxFilterDepth)
	}
	if r.err != nil {
		return condition{}
	}
	o := r.object(path, data)
	var c condition
	if _, group := o.member("any"); group {
		c.any = o.readGroup("any", depth)
	} else if _, group := o.member("all"); group {
		c.all = o.readGroup("all", depth)
	} else {
		c = o.readComparison()
	}
	o.done()
	return c
}

func (o *object) readGroup(name string, depth int) []condition {
	conditions := o.readFilters(name, depth+1)
	if len(conditions) == 0 {
		o.fail(o.at(name), "must hold at least one filter")
	}
	return conditions
}

func (o *object) readComparison() condition {
	name := o.text("property")
	if name == "" {
		o.fail(o.at("property"), "is missing; a filter has property and op, or any, or all")
		return condition{}
	}
	c := condition{property: o.readProperty(o.at("property"), name), op: weir.Op(o.text("op"))}
	for _, known := range operandKinds {
		if known.op == c.op {
			c.operands = o.readOperands(known.kind)
			return c
		}
	}
	o.fail(o.at("op"), "cannot be %s; allowed are %s", quote(string(c.op)), listWords(operators()))
	return c
}

func operators() []weir.Op {
	ops := make([]weir.Op, len(operandKinds))
	for i, known := range operandKinds {
		ops[i] = known.op
	}
	return ops
}

func (o *object) readOperands(kind operandKind) []operand {
	data, present := o.member("value")
	path := o.at("value")
	switch {
	case kind == noOperand && present:
		o.fail(path, "must be absent: this op compares with nothing")
	case kind == noOperand:
		return nil
	case !present:
		o.fail(path, "is missing; to find events without the property, use is_not_set")
	case kind == listOperand:
		return o.readOperandList()
	}
	return []operand{o.readOperand(path, data, kind)}
}

func (o *object) readOperandList() []operand {
	values := o.list("value", maxFilterValues)
	if len(values) == 0 {
		o.fail(o.at("value"), "must hold at least one value")
	}
	operands := make([]operand, len(values))
	for i, data := range values {
		operands[i] = o.readOperand(element(o.at("value"), i), data, scalarOperand)
	}
	return operands
}

func (r *reading) readOperand(path string, data json.RawMessage, kind operandKind) operand {
	if r.err != nil {
		return operand{}
	}
	switch first := data[0]; {
	case kind == patternOperand && first == '"':
		return operand{text: r.readPattern(path, r.decodeText(path, data))}
	case kind != numberOperand && first == '"':
		return operand{text: r.decodeText(path, data)}
	case kind == scalarOperand && (first == 't' || first == 'f'):
		return operand{text: string(data)}
	case kind <= numberOperand && kind != textOperand && (first == '-' || first >= '0' && first <= '9'):
		return operand{number: r.readNumber(path, data), numeric: true}
	case kind == numberOperand:
		r.fail(path, "must be a number, not in quotes")
	case kind == scalarOperand:
		r.fail(path, "must be a string, a number, true or false; for several values use in or not_in")
	default:
		r.fail(path, "must be a string")
	}
	return operand{}
}

func (r *reading) readNumber(path string, data []byte) float64 {
	number, err := strconv.ParseFloat(string(data), 64)
	if err != nil {
		r.fail(path, "is too large a number")
	}
	return number
}
