package duckdb

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed statement_functions.txt
var functionList string

// statementFunctions are the functions that a user's statement may call, by
// their names in small letters.
var statementFunctions = sync.OnceValue(func() map[string]bool {
	allowed := map[string]bool{}
	for line := range strings.Lines(functionList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for name := range strings.FieldsSeq(line) {
			allowed[name] = true
		}
	}
	return allowed
})

// statementTables are the functions that may stand in a FROM clause: they make
// rows of their arguments, one after the other.
var statementTables = map[string]bool{
	"generate_series": true, "json_each": true, "json_tree": true, "range": true, "unnest": true,
}
