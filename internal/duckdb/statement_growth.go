package duckdb

import "strings"

const (
	// maxGrowth bounds how many times as long as what is stored a value of a
	// statement can be. DuckDB (1.5.4) computes texts and lists in memory that no
	// limit covers, a thousand values at a time, and can be told to stop only
	// between these.
	maxGrowth = 16
	// shortText is up to where a text that is written in a statement does not
	// count: there is not much of it.
	shortText = 64
	// maxWildcards bounds the % besides those at the end of a pattern that DuckDB
	// tries at every place for each of them.
	maxWildcards = 1
)

// joiningFunctions put all their arguments one after the other.
var joiningFunctions = map[string]bool{
	"||": true, "concat": true, "concat_ws": true, "+": true, "add": true, "list_value": true, "list_concat": true, "list_cat": true,
	"array_concat": true, "array_cat": true, "list_append": true, "list_prepend": true, "array_append": true, "array_prepend": true,
}

// lengthening is how many times as long as its argument a function's result can be.
var lengthening = map[string]int{
	"bin": 8, "to_binary": 8, "hex": 2, "to_hex": 2, "base64": 2, "to_base64": 2, "url_encode": 3, "regexp_escape": 2, "translate": 4,
}

// likeFunctions are LIKE and its kin, and whether DuckDB finds the parts of a
// pattern one after the other.
var likeFunctions = map[string]bool{
	"~~": true, "!~~": true, "~~*": false, "!~~*": false, "like_escape": false, "not_like_escape": false, "ilike_escape": false, "not_ilike_escape": false,
}

// growthOf returns how many times as long as the longest value that an expression
// is made of its value can be, or a little more than is allowed. A star stands
// for so many columns.
func growthOf(expression any, columns int) int {
	switch value := expression.(type) {
	case []any:
		most := 0
		for _, part := range value {
			most = max(most, growthOf(part, columns))
		}
		return most
	case node:
		return growthOfNode(value, columns)
	}
	return 0
}

func growthOfNode(expression node, columns int) int {
	switch textOf(expression, "class") {
	case "COLUMN_REF", "POSITIONAL_REFERENCE", "SUBQUERY":
		return 1
	case "CONSTANT":
		if text, is := constantText(expression); is && len(text) > shortText {
			return 1
		}
		return 0
	case "FUNCTION":
		return growthOfCall(expression, columns)
	}
	most := 0
	for _, part := range expression {
		most = max(most, growthOf(part, columns))
	}
	switch textOf(expression, "type") {
	case "STAR":
		return max(most, 1)
	case "OPERATOR_UNPACK": // so many arguments
		return max(most, 1) * columns
	}
	return most
}

func growthOfCall(call node, columns int) int {
	name := strings.ToLower(textOf(call, "function_name"))
	arguments, _ := call["children"].([]any)
	growth := 0
	for _, argument := range arguments {
		of := growthOf(argument, columns)
		if joiningFunctions[name] {
			of += growth
		}
		growth = max(growth, of)
	}
	if times := lengthening[name]; times > 0 {
		growth = max(growth, 1) * times
	}
	if name == "replace" || name == "regexp_replace" {
		growth = max(growth, 1) * replacedBy(name, arguments)
	}
	return min(growth, maxGrowth+1)
}

// replacedBy is how many times as long a text gets when parts of it are replaced.
// What matches a regular expression may be empty, and be put in between all bytes.
func replacedBy(name string, arguments []any) int {
	const what, by = 1, 2
	if len(arguments) <= by {
		return 1
	}
	text, _ := constantText(arguments[by])
	if name == "regexp_replace" {
		return len(text) + 1
	}
	part, _ := constantText(arguments[what])
	of := max(len(part), 1)
	return max(1, (len(text)+of-1)/of)
}

// constantText returns the text that is written as an argument, if one is.
func constantText(argument any) (text string, is bool) {
	of, _ := argument.(node)
	if textOf(of, "class") != "CONSTANT" {
		return "", false
	}
	value, _ := of["value"].(node)
	text, is = value["value"].(string)
	return text, is
}

// checkArguments refuses arguments that make a call's work or its result grow
// with the product of them.
func checkArguments(name string, call node) error {
	arguments, _ := call["children"].([]any)
	const second, third = 1, 2
	if inOrder, like := likeFunctions[name]; like && len(arguments) > second {
		return checkPattern(arguments[second], inOrder)
	}
	if name == "strftime" {
		return checkFormat(arguments)
	}
	if (name == "replace" || name == "regexp_replace") && len(arguments) > third {
		if _, is := constantText(arguments[third]); !is {
			return refuse("what %s puts in place must be written out, as a text", name)
		}
	}
	return nil
}

// checkFormat checks what STRFTIME writes for each row.
func checkFormat(arguments []any) error {
	for _, argument := range arguments {
		if text, is := constantText(argument); is && len(text) <= shortText {
			return nil
		}
	}
	return refuse("the format of strftime must be written out, with at most %d bytes", shortText)
}

// checkPattern checks what LIKE compares with.
func checkPattern(pattern any, inOrder bool) error {
	text, is := constantText(pattern)
	switch {
	case !is:
		return refuse("the pattern of LIKE must be written out, as a text")
	case inOrder && !strings.Contains(text, "_"):
		return nil
	case strings.Count(strings.TrimRight(text, "%"), "%") > maxWildcards:
		return refuse("a pattern of ILIKE, or of LIKE with _ or ESCAPE, may have at most %d %% besides the last; use regexp_matches", maxWildcards)
	}
	return nil
}
