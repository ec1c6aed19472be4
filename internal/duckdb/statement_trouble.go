package duckdb

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/weirhq/weir"
)

// outOfMemory begins what DuckDB says when a statement needs more than the
// memory it may have, or than it may put on disk in its place.
const outOfMemory = "Out of Memory Error"

// ourErrors begin what DuckDB says when a statement is not to blame.
var ourErrors = []string{"INTERNAL Error", "FATAL Error", "IO Error", "Serialization Error", "TransactionContext Error", "Permission Error"}

// explainStatement tells whose trouble an error of a user's statement is: the
// statement's, with DuckDB's message, or the store's.
func explainStatement(err error) error {
	if _, explained := errors.AsType[*weir.Error](err); explained {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	message := strings.TrimPrefix(err.Error(), "cannot prepare a statement: ")
	if isOutOfMemory(err) {
		return tooMuchMemory(err)
	}
	for _, ours := range ourErrors {
		if strings.HasPrefix(message, ours) {
			return err
		}
	}
	return weir.InvalidField(fieldSQL, "%s", message)
}

// ErrMemory is in the chain of an error of a question that found too little memory
// beside others, or for itself.
var ErrMemory = errors.New("out of memory")

func tooMuchMemory(err error) error {
	return &weir.Error{
		Code: weir.CodeUnavailable, Err: fmt.Errorf("%w: %w", ErrMemory, err),
		Message: "the question needs more memory than the server may use for it; ask about a shorter time or for less at once, or try again later",
	}
}
