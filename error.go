package weir

import (
	"errors"
	"fmt"
	"time"
)

// Code is a stable, machine-readable kind of failure. Clients may depend on
// its text.
type Code string

// The codes of failures. [Code.Status] maps them to HTTP statuses.
const (
	CodeInvalid      Code = "invalid"      // the request is wrong; sending it again will not help
	CodeUnauthorized Code = "unauthorized" // no valid key or token
	CodeForbidden    Code = "forbidden"    // valid, but it may not do this
	CodeNotFound     Code = "not_found"    // no such thing
	CodeConflict     Code = "conflict"     // not as things stand: it exists already, or is still needed
	CodeTooLarge     Code = "too_large"    // above a size limit
	CodeUnsupported  Code = "unsupported"  // unknown encoding or media type
	CodeRateLimited  Code = "rate_limited" // try again later
	CodeUnavailable  Code = "unavailable"  // cannot be done now; try again later
	CodeTimeout      Code = "timeout"      // took longer than allowed
	CodeInternal     Code = "internal"     // a fault of ours
)

// Error is a failure whose message is safe to show to whoever asked. Any
// other error is shown as "internal error" and logged in full.
type Error struct {
	Code    Code
	Message string
	// Field names the part of the request that is wrong, as the client wrote
	// it, or is empty.
	Field string
	// Retry is how long to wait before asking again, if more than usual.
	Retry time.Duration
	// Err is the cause for the log, never shown to clients. May be nil.
	Err error
}

// Errorf returns an [Error] with a formatted message.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// InvalidField returns an error of [CodeInvalid] about one field of a request.
func InvalidField(field, format string, args ...any) *Error {
	return &Error{Code: CodeInvalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// Error returns the message with the field and the cause, for the log.
func (e *Error) Error() string {
	text := e.Message
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ErrorCode returns the code of the first [Error] in err's chain, or
// [CodeInternal].
func ErrorCode(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}
