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
	from    shape // what they are computed of
	stars   int   // that stand for several columns
	queries int
	growth  int // how many times as long as what is stored their values are
}

// check checks an expression, a list of some, or what is made of them, and how
// long its values can be.
func (e *expressions) check(value any) error {
	within := e.growth
	e.growth = 1
	if err := e.checkParts(value); err != nil {
		return err
	}
	e.growth *= max(e.from.growth, 1) * max(growthOf(value, e.from.columns), 1)
	if e.growth > maxGrowth {
		return refuse("a text or list in it may be more than %d times as long as what it is made of", maxGrowth)
	}
	e.growth = max(e.growth, within)
	return nil
}

func (e *expressions) checkParts(value any) error {
	switch value := value.(type) {
	case []any:
		for _, part := range value {
			if err := e.checkParts(part); err != nil {
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
	return e.checkMembers(expression)
}

// isPlain reports whether an object is no query in disguise.
func isPlain(part node) bool {
	_, query := part["node"]
	_, from := part["from_table"]
	return !query && !from && plainTypes[textOf(part, "type")]
}

// checkMembers checks what an expression is made of.
func (e *expressions) checkMembers(expression node) error {
	for _, key := range slices.Sorted(maps.Keys(expression)) {
		if key == "cast_type" {
			continue
		}
		if err := e.checkParts(expression[key]); err != nil {
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
	return checkArguments(strings.ToLower(name), expression)
}

func (e *expressions) checkSubquery(expression node) error {
	if err := knownOnly(expression, "class", "type", "alias", "query_location", "child", "subquery", "subquery_type", "comparison_type"); err != nil {
		return err
	}
	if err := e.checkParts(expression["child"]); err != nil {
		return err
	}
	query, err := queryOf(expression["subquery"])
	if err != nil {
		return err
	}
	of, err := checkQuery(query, e.in)
	e.queries += of.queries
	e.growth = max(e.growth, of.growth)
	return err
}
