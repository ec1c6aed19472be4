package duckdb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// textOf returns a member of an object if it is a text, else nothing.
func textOf(object any, key string) string {
	of, _ := object.(node)
	text, _ := of[key].(string)
	return text
}

// listOf returns a member of an object that must be a list, if it is there.
func listOf(object any, key string) ([]any, error) {
	of, ok := object.(node)
	if !ok {
		return nil, refuse("it cannot be read")
	}
	if of[key] == nil {
		return nil, nil
	}
	list, ok := of[key].([]any)
	if !ok {
		return nil, refuse("it cannot be read")
	}
	return list, nil
}

// queryOf returns the query that a part of the tree wraps.
func queryOf(wrapped any) (node, error) {
	of, _ := wrapped.(node)
	query, ok := of["node"].(node)
	if !ok {
		return nil, refuse("it cannot be read")
	}
	return query, knownOnly(of, "node")
}

// knownOnly refuses an object with members that this program knows nothing of:
// a later DuckDB may mean anything by them.
func knownOnly(object node, known ...string) error {
	for key := range object {
		if !slices.Contains(known, key) {
			return refuse("%s is not allowed", describe(key))
		}
	}
	return nil
}

// harmless refuses what could be an expression, a query or a relation where
// none is expected.
func harmless(value any) error {
	switch value := value.(type) {
	case []any:
		for _, part := range value {
			if err := harmless(part); err != nil {
				return err
			}
		}
	case node:
		for _, key := range [...]string{"class", "node", "from_table", "table_name", "function_name", "query"} {
			if _, has := value[key]; has {
				return refuse("it has a part that is not allowed")
			}
		}
		for _, part := range value {
			if err := harmless(part); err != nil {
				return err
			}
		}
	}
	return nil
}

// described are the names that DuckDB gives to what is refused, as users know it.
var described = map[string]string{
	"SHOW_REF":    "SHOW, DESCRIBE or SUMMARIZE",
	"PIVOT":       "PIVOT or UNPIVOT",
	"at_clause":   "AT",
	"key_targets": "USING KEY",
}

// describe names a part of a statement in a refusal.
func describe(kind string) string {
	if text := described[kind]; text != "" {
		return text
	}
	if kind = strings.TrimSpace(kind); kind == "" {
		return "a part of it"
	}
	return strings.ToLower(strings.ReplaceAll(kind, "_", " "))
}

// placeOf says where in a text DuckDB stopped: at a byte, counted from 0.
func placeOf(text, position string) string {
	at, err := strconv.Atoi(position)
	if err != nil || at < 0 || at > len(text) {
		return ""
	}
	before := text[:at]
	line := strings.Count(before, "\n") + 1
	column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
	return fmt.Sprintf(" (line %d, column %d)", line, column)
}
