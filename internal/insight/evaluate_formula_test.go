package insight_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strconv"

	"github.com/weirhq/weir"
)

// formulaResults evaluates the formula, read by Go's own parser, for each
// group that a series it uses has.
func (v *evaluator) formulaResults(question weir.Trend, matching [][]weir.Event, spans []evaluatedSpan) []weir.TrendResult {
	root, err := parser.ParseExpr(question.Formula)
	if err != nil {
		panic(err)
	}
	used := map[string]bool{}
	ast.Inspect(root, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok {
			used[name.Name] = true
		}
		return true
	})
	var inUse []weir.Event
	for i, s := range question.Series {
		if used[seriesLabel(s, i)] {
			inUse = append(inUse, matching[i]...)
		}
	}
	var results []weir.TrendResult
	for _, values := range v.groups(question.Breakdown, inUse) {
		byLabel := map[string][]weir.TrendLine{}
		for i, s := range question.Series {
			byLabel[seriesLabel(s, i)] = v.lines(s, v.inGroup(matching[i], question.Breakdown, values), spans)
		}
		results = append(results, newResult(question.Formula, values, computeLines(root, byLabel, spans)))
	}
	return results
}

func seriesLabel(s weir.TrendSeries, i int) string { return cmp.Or(s.Label, string(rune('A'+i))) }

func computeLines(root ast.Expr, byLabel map[string][]weir.TrendLine, spans []evaluatedSpan) []weir.TrendLine {
	var lines []weir.TrendLine
	for n, span := range spans {
		line := weir.TrendLine{Total: compute(root, func(label string) weir.Value { return byLabel[label][n].Total })}
		for i, start := range span.starts {
			value := compute(root, func(label string) weir.Value { return byLabel[label][n].Points[i].Value })
			line.Points = append(line.Points, weir.Point{Time: start, Value: value})
		}
		lines = append(lines, line)
	}
	return slices.Clip(lines)
}

func compute(node ast.Expr, value func(label string) weir.Value) weir.Value {
	switch n := node.(type) {
	case *ast.Ident:
		return value(n.Name)
	case *ast.BasicLit:
		number, err := strconv.ParseFloat(n.Value, 64)
		if err != nil {
			panic(err)
		}
		return weir.Value(number)
	case *ast.ParenExpr:
		return compute(n.X, value)
	case *ast.UnaryExpr:
		return -compute(n.X, value)
	}
	binary := node.(*ast.BinaryExpr)
	a, b := compute(binary.X, value), compute(binary.Y, value)
	switch binary.Op {
	case token.ADD:
		return a + b
	case token.SUB:
		return a - b
	case token.MUL:
		return a * b
	}
	if b == 0 {
		return weir.Value(math.NaN())
	}
	return a / b
}
