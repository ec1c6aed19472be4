package duckdb

import (
	"maps"
	"slices"
	"strings"
)

// checkFrom checks a FROM clause, or a part of it.
func checkFrom(clause any, in scope) (shape, error) {
	table, ok := clause.(node)
	if !ok {
		return shape{}, refuse("it cannot be read")
	}
	switch kind := textOf(table, "type"); kind {
	case "EMPTY":
		return shape{}, knownOnly(table, "type", "alias", "query_location")
	case "BASE_TABLE":
		return checkTable(table, in)
	case "SUBQUERY":
		return checkSubquery(table, in)
	case "JOIN":
		return checkJoin(table, in)
	case "TABLE_FUNCTION":
		return checkTableFunction(table, in)
	case "EXPRESSION_LIST":
		return checkValues(table, in)
	default:
		return shape{}, refuse("%s is not allowed", describe(kind))
	}
}

// checkTable checks a relation that is named: one of the user's, or of a WITH.
func checkTable(table node, in scope) (shape, error) {
	for _, qualifier := range [...]string{"schema_name", "catalog_name"} {
		if name := textOf(table, qualifier); name != "" {
			return shape{}, refuse("there is no %q to read from; the relations are events and people", name)
		}
	}
	if err := knownOnly(table, "type", "alias", "query_location", "table_name", "column_name_alias", "sample"); err != nil {
		return shape{}, err
	}
	name := textOf(table, "table_name")
	of, known := in[strings.ToLower(name)]
	if !known {
		return shape{}, refuse("there is no relation %q; there are events and people", name)
	}
	return of, nil
}

func checkSubquery(table node, in scope) (shape, error) {
	if err := knownOnly(table, "type", "alias", "query_location", "subquery", "column_name_alias", "sample"); err != nil {
		return shape{}, err
	}
	query, err := queryOf(table["subquery"])
	if err != nil {
		return shape{}, err
	}
	return checkQuery(query, in)
}

func checkJoin(table node, in scope) (shape, error) {
	left, err := checkFrom(table["left"], in)
	if err != nil {
		return shape{}, err
	}
	right, err := checkFrom(table["right"], in)
	if err != nil {
		return shape{}, err
	}
	e := expressions{in: in, from: shape{columns: left.columns + right.columns, growth: max(left.growth, right.growth)}}
	if err := e.check(table["condition"]); err != nil {
		return shape{}, err
	}
	for key, value := range table {
		switch key {
		case "left", "right", "condition":
		default:
			if err := harmless(value); err != nil {
				return shape{}, err
			}
		}
	}
	growth := max(left.growth, right.growth)
	if textOf(table["right"], "type") != "BASE_TABLE" { // it may be made of the left's values
		growth = left.growth * right.growth
	}
	return shape{columns: left.columns + right.columns, queries: left.queries + right.queries + e.queries, growth: growth}.bounded()
}

func checkTableFunction(table node, in scope) (shape, error) {
	if err := knownOnly(table, "type", "alias", "query_location", "function", "column_name_alias", "sample", "with_ordinality"); err != nil {
		return shape{}, err
	}
	function, _ := table["function"].(node)
	name := textOf(function, "function_name")
	if textOf(function, "class") != "FUNCTION" || textOf(function, "catalog") != "" || textOf(function, "schema") != "" ||
		!statementTables[strings.ToLower(name)] {
		return shape{}, refuse("the function %q cannot be read from; generate_series, json_each, json_tree, range and unnest can", name)
	}
	e := expressions{in: in}
	for _, key := range slices.Sorted(maps.Keys(function)) {
		if err := e.check(function[key]); err != nil {
			return shape{}, err
		}
	}
	return shape{columns: functionColumns, queries: e.queries + 1, growth: e.growth}, nil
}

func checkValues(table node, in scope) (shape, error) {
	if err := knownOnly(table, "type", "alias", "query_location", "values", "column_name_alias", "expected_names", "expected_types"); err != nil {
		return shape{}, err
	}
	rows, err := listOf(table, "values")
	if err != nil {
		return shape{}, err
	}
	e := expressions{in: in}
	columns := 0
	for _, row := range rows {
		values, _ := row.([]any)
		columns = max(columns, len(values))
		if err := e.check(row); err != nil {
			return shape{}, err
		}
	}
	return shape{columns: columns, queries: e.queries + 1, growth: max(e.growth, 1)}, nil
}
