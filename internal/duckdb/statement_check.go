package duckdb

import (
	"maps"
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

const (
	// maxStatementColumns bounds the columns of any relation of a statement: a
	// join of a relation with itself doubles them, and 30 such joins fit on a
	// screen.
	maxStatementColumns = 1_000
	// maxStatementQueries bounds the queries and relations of a statement, those
	// of a WITH counted as often as they are read: the plan may hold each.
	maxStatementQueries = 200
	// eventColumns and personColumns are the widths of the relations, at most;
	// functionColumns that of a table function's.
	eventColumns    = 48
	personColumns   = 16
	functionColumns = 16
)

// shape is how large a relation is at most.
type shape struct {
	columns int
	queries int
	growth  int // how many times as long as what is stored its values are
}

// scope has the relations that a query may name, by their names in small
// letters. It is not changed once it was passed on.
type scope map[string]shape

func relationsOfUser() scope {
	return scope{"events": {eventColumns, 1, 1}, "people": {personColumns, 1, 1}}
}

// with returns a scope with one more relation.
func (s scope) with(name string, of shape) scope {
	more := maps.Clone(s)
	more[strings.ToLower(name)] = of
	return more
}

// node is a JSON object of DuckDB's tree.
type node = map[string]any

// checkQuery checks a query: a SELECT, several put together, or one that reads
// itself.
func checkQuery(query node, in scope) (shape, error) {
	in, err := checkWith(query["cte_map"], in)
	if err != nil {
		return shape{}, err
	}
	switch textOf(query, "type") {
	case "SELECT_NODE":
		return checkSelect(query, in)
	case "SET_OPERATION_NODE":
		return checkSet(query, in)
	case "RECURSIVE_CTE_NODE":
		return checkRecursive(query, in)
	}
	return shape{}, refuse("%s is not allowed", describe(textOf(query, "type")))
}

// checkWith checks the queries of a WITH clause and returns the scope with them.
// Each sees those before it, not itself: there its name would be a table's.
func checkWith(clause any, in scope) (scope, error) {
	if clause == nil {
		return in, nil
	}
	entries, err := listOf(clause, "map")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		e, _ := entry.(node)
		name := textOf(e, "key")
		value, _ := e["value"].(node)
		if err := knownOnly(value, "query", "aliases", "materialized"); err != nil {
			return nil, err
		}
		query, err := queryOf(value["query"])
		if err != nil {
			return nil, err
		}
		of, err := checkQuery(query, in)
		if err != nil {
			return nil, err
		}
		in = in.with(name, of)
	}
	return in, nil
}

func checkSelect(query node, in scope) (shape, error) {
	of, err := checkFrom(query["from_table"], in)
	if err != nil {
		return shape{}, err
	}
	items, _ := query["select_list"].([]any)
	selected := shape{growth: of.growth}
	for _, item := range items {
		e := expressions{in: in, from: of}
		if err := e.check(item); err != nil {
			return shape{}, err
		}
		of.queries += e.queries
		selected.growth = max(selected.growth, e.growth)
		if e.stars > 0 {
			selected.columns += of.columns
		} else {
			selected.columns++
		}
	}
	e := expressions{in: in, from: of}
	for _, key := range slices.Sorted(maps.Keys(query)) {
		switch key {
		case "type", "cte_map", "from_table", "select_list":
		case "where_clause", "group_expressions", "having", "qualify", "modifiers":
			if err := e.check(query[key]); err != nil {
				return shape{}, err
			}
		default:
			if err := harmless(query[key]); err != nil {
				return shape{}, err
			}
		}
	}
	return shape{columns: selected.columns, queries: of.queries + e.queries + 1, growth: selected.growth}.bounded()
}

// checkSet checks queries put together.
func checkSet(query node, in scope) (of shape, err error) {
	if err := knownOnly(query, "type", "cte_map", "children", "modifiers", "setop_type", "setop_all"); err != nil {
		return of, err
	}
	arms, err := listOf(query, "children")
	if err != nil {
		return of, err
	}
	for _, arm := range arms {
		one, err := checkArm(arm, in)
		if err != nil {
			return of, err
		}
		of.queries += one.queries
		of.growth = max(of.growth, one.growth)
		if textOf(query, "setop_type") == "UNION_BY_NAME" {
			of.columns += one.columns
		} else {
			of.columns = max(of.columns, one.columns)
		}
	}
	e := expressions{in: in, from: of}
	err = e.check(query["modifiers"])
	of.queries += e.queries + 1
	if err != nil {
		return of, err
	}
	return of.bounded()
}

func checkArm(arm any, in scope) (shape, error) {
	query, ok := arm.(node)
	if !ok {
		return shape{}, refuse("it cannot be read")
	}
	return checkQuery(query, in)
}

// checkRecursive checks a query of which the second part reads what the query
// gave before.
func checkRecursive(query node, in scope) (shape, error) {
	if err := knownOnly(query, "type", "cte_map", "cte_name", "left", "right", "union_all", "aliases"); err != nil {
		return shape{}, err
	}
	first, err := checkArm(query["left"], in)
	if err != nil {
		return shape{}, err
	}
	rest, err := checkArm(query["right"], in.with(textOf(query, "cte_name"), first))
	if err != nil {
		return shape{}, err
	}
	return shape{columns: first.columns, queries: first.queries + rest.queries + 1, growth: max(first.growth, rest.growth)}.bounded()
}

// bounded returns the shape, or that it is too large.
func (s shape) bounded() (shape, error) {
	if s.columns > maxStatementColumns {
		return s, refuse("a relation in it may have more than %d columns; name those you need in place of *", maxStatementColumns)
	}
	if s.growth > maxGrowth {
		return s, refuse("a text or list in it may be more than %d times as long as what it is made of", maxGrowth)
	}
	if s.queries > maxStatementQueries {
		return s, refuse("it reads too many relations, more than %d with those of WITH counted as often as they are read", maxStatementQueries)
	}
	return s, nil
}

// refuse is an error about the statement.
func refuse(format string, args ...any) error { return weir.InvalidField(fieldSQL, format, args...) }
