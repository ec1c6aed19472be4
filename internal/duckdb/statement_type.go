package duckdb

import "strings"

// statementTypes are the types that may be cast to, besides lists of them.
// Structs, maps, unions and arrays are not: a value of theirs can be made to
// take any memory by a short statement.
var statementTypes = map[string]bool{
	"BOOLEAN": true, "TINYINT": true, "SMALLINT": true, "INTEGER": true, "BIGINT": true, "HUGEINT": true, "UTINYINT": true,
	"USMALLINT": true, "UINTEGER": true, "UBIGINT": true, "UHUGEINT": true, "FLOAT": true, "DOUBLE": true, "DECIMAL": true,
	"VARCHAR": true, "BLOB": true, "UUID": true, "JSON": true, "DATE": true, "TIME": true, "TIMESTAMP": true, "TIMESTAMP_S": true,
	"TIMESTAMP_MS": true, "TIMESTAMP_NS": true, "TIMESTAMP WITH TIME ZONE": true, "INTERVAL": true, "NULL": true,
}

// checkType checks the type of a cast: one that the parser knows, or one that
// it leaves to be found by its name.
func checkType(value any) error {
	of, _ := value.(node)
	id := textOf(of, "id")
	if id != "UNBOUND" {
		if !statementTypes[id] {
			return refuseType(id)
		}
		return harmless(of["type_info"])
	}
	info, _ := of["type_info"].(node)
	if err := knownOnly(info, "type", "expr"); err != nil {
		return err
	}
	named, _ := info["expr"].(node)
	return checkNamedType(named)
}

// checkNamedType checks a type by its name and its parameters: of a list a type,
// of others numbers.
func checkNamedType(named node) error {
	name := textOf(named, "type_name")
	if err := knownOnly(named, "class", "type", "query_location", "type_name", "children"); err != nil {
		return refuseType(name)
	}
	parameters, _ := named["children"].([]any)
	if strings.EqualFold(name, "list") && len(parameters) == 1 {
		of, _ := parameters[0].(node)
		return checkNamedType(of)
	}
	if !statementTypes[strings.ToUpper(name)] {
		return refuseType(name)
	}
	for _, parameter := range parameters {
		of, _ := parameter.(node)
		if textOf(of, "class") != "CONSTANT" || harmless(of["value"]) != nil {
			return refuseType(name)
		}
	}
	return nil
}

func refuseType(name string) error {
	return refuse("a cast to the type %s is not allowed", strings.ToUpper(name))
}
