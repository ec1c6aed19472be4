package duckdb

import (
	"maps"
	"slices"
	"strings"
)

// expressionClasses are the kinds of expressions that are checked by their
// parts alone.
var expressionClasses = map[string]bool{
	// LAMBDA is what the parser takes -> for. Of what may be called, only JSON's
	// own -> takes one.
	"LAMBDA": true, "BETWEEN": true, "CASE": true, "COLLATE": true, "COLUMN_REF": true, "COMPARISON": true, "CONJUNCTION": true, "CONSTANT": true,
	"OPERATOR": true, "POSITIONAL_REFERENCE": true,
}

// plainTypes are the types of those parts of expressions that are none
// themselves.
var plainTypes = map[string]bool{
	"": true, "ORDER_MODIFIER": true, "LIMIT_MODIFIER": true, "LIMIT_PERCENT_MODIFIER": true, "DISTINCT_MODIFIER": true,
	"ORDER_DEFAULT": true, "ASCENDING": true, "DESCENDING": true,
}

// expressions checks expressions within a scope and counts what they hold.
type expressions struct {
	in      scope
	stars   int // that stand for several columns
	queries int
}

// check checks an expression, a list of some, or what is made of them.
func (e *expressions) check(value any) error {
	switch value := value.(type) {
	case []any:
		for _, part := range value {
			if err := e.check(part); err != nil {
				return err
			}
		}
	case node:
		return e.checkNode(value)
	}
	return nil
}

func (e *expressions) checkNode(expression node) error {
	class := textOf(expression, "class")
	switch {
	case class == "FUNCTION" || class == "WINDOW":
		if err := checkFunction(expression); err != nil {
			return err
		}
	case class == "SUBQUERY":
		return e.checkSubquery(expression)
	case class == "STAR":
		e.stars++
	case class == "CAST":
		if err := checkType(expression["cast_type"]); err != nil {
			return err
		}
	case class == "CONSTANT":
		return harmless(expression["value"])
	case class == "PARAMETER":
		return refuse("placeholders are not allowed; write the values")
	case class == "" && isPlain(expression), expressionClasses[class]:
	default:
		return refuse("%s is not allowed", describe(class+" "+textOf(expression, "type")))
	}
	return e.checkParts(expression)
}

// isPlain reports whether an object is no query in disguise.
func isPlain(part node) bool {
	_, query := part["node"]
	_, from := part["from_table"]
	return !query && !from && plainTypes[textOf(part, "type")]
}

// checkParts checks what an expression is made of.
func (e *expressions) checkParts(expression node) error {
	for _, key := range slices.Sorted(maps.Keys(expression)) {
		if key == "cast_type" {
			continue
		}
		if err := e.check(expression[key]); err != nil {
			return err
		}
	}
	return nil
}

func checkFunction(expression node) error {
	name := textOf(expression, "function_name")
	schema := textOf(expression, "schema")
	// DuckDB itself writes main before what it makes of EXTRACT and AT TIME ZONE.
	if textOf(expression, "catalog") != "" || (schema != "" && schema != "main") {
		return refuse("the function %q cannot be named with a schema", name)
	}
	if !statementFunctions()[strings.ToLower(name)] {
		return refuse("the function %q is not allowed; docs/sql.md lists those that are", name)
	}
	return nil
}

func (e *expressions) checkSubquery(expression node) error {
	if err := knownOnly(expression, "class", "type", "alias", "query_location", "child", "subquery", "subquery_type", "comparison_type"); err != nil {
		return err
	}
	if err := e.check(expression["child"]); err != nil {
		return err
	}
	query, err := queryOf(expression["subquery"])
	if err != nil {
		return err
	}
	of, err := checkQuery(query, e.in)
	e.queries += of.queries
	return err
}
