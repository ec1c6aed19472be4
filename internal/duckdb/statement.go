package duckdb

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/weirhq/weir"
)

const (
	// maxStatementBytes bounds a user's statement: far more than a person
	// writes, and little enough that planning it takes no time worth bounding.
	maxStatementBytes = 64 << 10
	// fieldSQL is the field of a question that holds the statement.
	fieldSQL = "sql"
)

// parsed is what DuckDB's own parser makes of a text, as json_serialize_sql
// returns it. Members that are empty are left out.
type parsed struct {
	Failed     bool   `json:"error"`
	Kind       string `json:"error_type"`
	Message    string `json:"error_message"`
	Position   string `json:"position"`
	Statements []struct {
		Node map[string]any `json:"node"`
	} `json:"statements"`
}

// check returns nil if a text is one SELECT over nothing but what a user may
// see, else an error of [weir.CodeInvalid]. What is checked is the tree of the
// parser that will run the same text, so there is no second opinion on what it
// means. It also reports whether the statement bounds its own rows.
func (n *native) check(ctx context.Context, text string) (bounded bool, err error) {
	if err := checkText(text); err != nil {
		return false, err
	}
	tree, err := n.parse(ctx, text)
	if err != nil {
		return false, err
	}
	if tree.Failed {
		return false, tree.refusal(text)
	}
	if len(tree.Statements) != 1 {
		return false, weir.InvalidField(fieldSQL, "must be one statement, not %d", len(tree.Statements))
	}
	node := tree.Statements[0].Node
	if _, err := checkQuery(node, relationsOfUser()); err != nil {
		return false, err
	}
	return hasLimit(node), nil
}

func checkText(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return weir.InvalidField(fieldSQL, "is missing")
	case len(text) > maxStatementBytes:
		return weir.InvalidField(fieldSQL, "has %d bytes; at most %d are allowed", len(text), maxStatementBytes)
	case strings.ContainsRune(text, 0):
		return weir.InvalidField(fieldSQL, "has a zero byte") // DuckDB's texts end at it
	}
	return nil
}

// parse returns DuckDB's tree of a text.
func (n *native) parse(ctx context.Context, text string) (*parsed, error) {
	const serialize = "SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR), skip_null := true, skip_empty := true, skip_default := true) AS VARCHAR)"
	e, err := n.execute(ctx, serialize, []any{text})
	if err != nil {
		return nil, explainStatement(err)
	}
	defer e.close()
	tree := new(parsed)
	for {
		chunk, err := e.next()
		if err != nil {
			return nil, explainStatement(err)
		}
		if chunk == nil {
			return tree, nil
		}
		document, _ := chunk.Text(0, 0)
		if err := json.Unmarshal([]byte(document), tree); err != nil {
			return nil, &weir.Error{Code: weir.CodeInvalid, Field: fieldSQL, Message: "is nested too deeply", Err: err}
		}
	}
}

// refusal is why DuckDB has no tree of a text.
func (p *parsed) refusal(text string) error {
	switch {
	case p.Kind == "not implemented":
		return weir.InvalidField(fieldSQL, "only SELECT is allowed")
	case p.Message == "":
		return weir.InvalidField(fieldSQL, "cannot be read")
	}
	return weir.InvalidField(fieldSQL, "%s", p.Message+placeOf(text, p.Position))
}

// hasLimit reports whether a query says how many rows it wants.
func hasLimit(node map[string]any) bool {
	modifiers, _ := node["modifiers"].([]any)
	for _, modifier := range modifiers {
		kind := textOf(modifier, "type")
		if kind == "LIMIT_MODIFIER" || kind == "LIMIT_PERCENT_MODIFIER" {
			return true
		}
	}
	return false
}

// limited is a checked text with a bound on its rows, if it has none and takes
// one: a sort then keeps only the first. The text with the bound is checked as
// the one without was.
func (n *native) limited(ctx context.Context, text string, rows int) (string, error) {
	bounded, err := n.check(ctx, text)
	if err != nil || bounded {
		return text, err
	}
	with := strings.TrimRight(text, "; \t\r\n") + limitClause(rows)
	bounded, err = n.check(ctx, with)
	if refused, is := errors.AsType[*weir.Error](err); is && refused.Code != weir.CodeInvalid {
		return "", err
	}
	if err != nil || !bounded { // it ends with what no LIMIT can follow
		return text, nil
	}
	return with, nil
}
