package byhand

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"

	"github.com/weirhq/weir"
)

// formulaResult computes a formula over results without breakdown. Formulas
// are written as Go's arithmetic is.
func formulaResult(formula string, of []weir.TrendResult) ([]weir.TrendResult, error) {
	expression, err := parser.ParseExpr(formula)
	if err != nil {
		return nil, fmt.Errorf("cannot read the formula: %w", err)
	}
	lines, before := make(map[string]weir.TrendLine), make(map[string]weir.TrendLine)
	for _, result := range of {
		lines[result.Label] = result.TrendLine
		if result.Previous != nil {
			before[result.Label] = *result.Previous
		}
	}
	result := weir.TrendResult{Label: formula, Breakdown: []*string{}, TrendLine: formulaLine(expression, lines, of[0].TrendLine)}
	if of[0].Previous != nil {
		line := formulaLine(expression, before, *of[0].Previous)
		result.Previous = &line
	}
	return []weir.TrendResult{result}, nil
}

// formulaLine computes each point and the total; shape has the times.
func formulaLine(expression ast.Expr, lines map[string]weir.TrendLine, shape weir.TrendLine) weir.TrendLine {
	line := weir.TrendLine{Total: compute(expression, func(label string) weir.Value { return lines[label].Total })}
	for i, point := range shape.Points {
		value := compute(expression, func(label string) weir.Value { return lines[label].Points[i].Value })
		line.Points = append(line.Points, weir.Point{Time: point.Time, Value: value})
	}
	return line
}

// compute returns the value of an expression. Whatever is not finite is no
// value, and nor is what is computed from it.
func compute(expression ast.Expr, of func(label string) weir.Value) weir.Value {
	switch x := expression.(type) {
	case *ast.ParenExpr:
		return compute(x.X, of)
	case *ast.Ident:
		return of(x.Name)
	case *ast.BasicLit:
		number, err := strconv.ParseFloat(x.Value, 64)
		if err != nil {
			return weir.NoValue()
		}
		return weir.Value(number)
	case *ast.BinaryExpr:
		a, b := compute(x.X, of), compute(x.Y, of)
		switch x.Op {
		case token.ADD:
			return a + b
		case token.SUB:
			return a - b
		case token.MUL:
			return a * b
		case token.QUO:
			return ratio(float64(a), float64(b))
		}
	}
	return weir.NoValue()
}
