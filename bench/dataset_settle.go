package main

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"
)

// settleSQL gives each row the person of now, as the store itself does when it
// has time: SQL by hand then need not look up who is who, and Weir, which does
// where there is anything to look up, has nothing to.
var settleSQL = [...]string{
	fmt.Sprintf("SET memory_limit = '%dMB'", datasetMemory>>20),
	"BEGIN TRANSACTION",
	`UPDATE events AS e SET person = o.person FROM overrides o WHERE o.project = e.project AND o.key = e.person`,
	`UPDATE person_changes AS c SET person = o.person FROM overrides o WHERE o.project = c.project AND o.key = c.person`,
	`UPDATE events AS e SET person = r.person FROM reassigned r
		WHERE r.project = e.project AND r.anonymous_id = e.anonymous_id AND e.user_id IS NULL AND e.person <> r.person`,
	`UPDATE person_changes AS c SET person = r.person FROM reassigned r
		WHERE r.project = c.project AND r.anonymous_id = c.anonymous_id AND c.person <> r.person`,
	"DELETE FROM overrides",
	"DELETE FROM reassigned",
	"COMMIT",
	"CHECKPOINT",
}

// settle settles the persons of a store that is not open.
func settle(ctx context.Context, path string) (err error) {
	connector, err := duckdb.NewConnector(path, nil)
	if err != nil {
		return fmt.Errorf("cannot open the data set: %w", err)
	}
	db := sql.OpenDB(connector)
	defer func() { err = firstError(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	for _, statement := range settleSQL {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("cannot settle who is who in the data set: %w", err)
		}
	}
	return nil
}
