package duckdb

import (
	"slices"
	"strings"

	"github.com/weirhq/weir"
)

// dataErrors begin what DuckDB says of values it cannot take. All its other
// errors (no memory, no room, a database that closed itself after a fault) pass
// or need somebody: no event is to blame for them.
var dataErrors = []string{"Conversion Error", "Constraint Error", "Invalid Input Error", "Out of Range Error", "Invalid unicode"}

// blame tells whose trouble an error of appending is: the batch's as it is, the
// store's as one of [weir.CodeUnavailable].
func blame(err error) error {
	if err == nil {
		return nil
	}
	mentioned := func(class string) bool { return strings.Contains(err.Error(), class) }
	if slices.ContainsFunc(dataErrors, mentioned) && !mentioned("FATAL Error") {
		return err
	}
	return &weir.Error{Code: weir.CodeUnavailable, Message: "the store takes no events", Err: err}
}
