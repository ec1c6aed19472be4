package insight

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxFormulaBytes bounds a formula: every label several times over.
	maxFormulaBytes = 500
	// maxFormulaDepth bounds its nesting, and so the stack that reading takes.
	maxFormulaDepth = 50
)

// formula is arithmetic over the values of series: numbers, labels, + - * /
// and parentheses. No value in gives no value out, and so does division by
// zero.
type formula struct {
	text string
	root operation
	uses map[int]bool // the series it mentions
}

// operation computes a value from one value a series.
type operation func(values []float64) float64

// value returns the formula's value, NaN if there is none.
func (f *formula) value(values []float64) float64 {
	result := f.root(values)
	if math.IsInf(result, 0) {
		return math.NaN()
	}
	return result
}

// formulaToken is a number, a label, or a single character.
var formulaToken = regexp.MustCompile(`^\s*([0-9]+(?:\.[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|[-+*/()])`)

// formulaReader reads a formula by recursive descent.
type formulaReader struct {
	rest   string
	token  string // the next one, "" at the end
	labels map[string]int
	uses   map[int]bool
	depth  int
}

// readFormula reads a formula over series with these labels.
func readFormula(text string, labels map[string]int) (*formula, error) {
	if len(text) > maxFormulaBytes {
		return nil, fmt.Errorf("is longer than %d bytes", maxFormulaBytes)
	}
	r := &formulaReader{rest: text, labels: labels, uses: map[int]bool{}}
	if err := r.advance(); err != nil {
		return nil, err
	}
	root, err := r.sum()
	if err != nil {
		return nil, err
	}
	if r.token != "" {
		return nil, fmt.Errorf("has %s where an operator or the end was expected", quote(r.token))
	}
	if len(r.uses) == 0 {
		return nil, fmt.Errorf("must use the label of a series")
	}
	return &formula{text: text, root: root, uses: r.uses}, nil
}

func (r *formulaReader) advance() error {
	r.rest = strings.TrimSpace(r.rest)
	match := formulaToken.FindString(r.rest)
	if match == "" && r.rest != "" {
		_, size := utf8.DecodeRuneInString(r.rest)
		return fmt.Errorf("cannot have %s; allowed are numbers, labels, + - * / and parentheses", quote(r.rest[:size]))
	}
	r.token, r.rest = match, r.rest[len(match):]
	return nil
}

// sum reads products joined by + and -.
func (r *formulaReader) sum() (operation, error) {
	return r.chain(r.product, map[string]func(a, b float64) float64{
		"+": func(a, b float64) float64 { return a + b },
		"-": func(a, b float64) float64 { return a - b },
	})
}

// product reads factors joined by * and /. Division by zero gives NaN rather
// than an infinity, so that dividing by the result gives NaN as well.
func (r *formulaReader) product() (operation, error) {
	return r.chain(r.factor, map[string]func(a, b float64) float64{
		"*": func(a, b float64) float64 { return a * b },
		"/": func(a, b float64) float64 {
			if b == 0 {
				return math.NaN()
			}
			return a / b
		},
	})
}

// chain reads operands joined by operators of one precedence, from the left.
func (r *formulaReader) chain(operand func() (operation, error), operators map[string]func(a, b float64) float64) (operation, error) {
	left, err := operand()
	for err == nil {
		operator, ok := operators[r.token]
		if !ok {
			return left, nil
		}
		if err = r.advance(); err != nil {
			break
		}
		var right operation
		if right, err = operand(); err != nil {
			break
		}
		former := left
		left = func(values []float64) float64 { return operator(former(values), right(values)) }
	}
	return nil, err
}

// factor reads a number, a label, a negated factor or a sum in parentheses.
func (r *formulaReader) factor() (operation, error) {
	if r.depth++; r.depth > maxFormulaDepth {
		return nil, fmt.Errorf("is nested more than %d levels", maxFormulaDepth)
	}
	defer func() { r.depth-- }()
	token := r.token
	if err := r.advance(); err != nil {
		return nil, err
	}
	switch {
	case token == "-":
		return r.negated()
	case token == "(":
		return r.parenthesised()
	case token == "" || strings.Contains("+*/)", token):
		return nil, fmt.Errorf("has %s where a number or a label was expected", describeToken(token))
	case token[0] >= '0' && token[0] <= '9':
		number, err := strconv.ParseFloat(token, 64)
		return func([]float64) float64 { return number }, err
	}
	return r.label(token)
}

func describeToken(token string) string {
	if token == "" {
		return "its end"
	}
	return quote(token)
}

func (r *formulaReader) negated() (operation, error) {
	operand, err := r.factor()
	if err != nil {
		return nil, err
	}
	return func(values []float64) float64 { return -operand(values) }, nil
}

func (r *formulaReader) parenthesised() (operation, error) {
	inner, err := r.sum()
	if err != nil {
		return nil, err
	}
	if r.token != ")" {
		return nil, fmt.Errorf("has %s where ) was expected", describeToken(r.token))
	}
	return inner, r.advance()
}

func (r *formulaReader) label(name string) (operation, error) {
	series, ok := r.labels[name]
	if !ok {
		return nil, fmt.Errorf("has %s, which is no series' label", quote(name))
	}
	r.uses[series] = true
	return func(values []float64) float64 { return values[series] }, nil
}
