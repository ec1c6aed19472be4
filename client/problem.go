package client

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// codeTooLarge is the code of a body, or an event, above a limit of size.
const codeTooLarge = "too_large"

// maxProblemBytes bounds how much of a failure's body is read.
const maxProblemBytes = 1 << 20

// Error is a failure that the server answered with.
type Error struct {
	Status int // of HTTP, or what it would be there
	// Code is the stable name of the failure, such as "unauthorized"; empty
	// when the answer did not come from Weir (a proxy's, say).
	Code string
	// Message says what is wrong, for people.
	Message string
	// Rejected lists why each event was not accepted, when that is why the
	// whole body was not. May be empty.
	Rejected []Rejection
}

// Error returns the message, the code and the status.
func (e *Error) Error() string {
	if e.Code == "" {
		return fmt.Sprintf("the server answered %d: %s", e.Status, e.Message)
	}
	return fmt.Sprintf("the server answered %d: %s (%s)", e.Status, e.Message, e.Code)
}

// problem is application/problem+json of RFC 9457 with Weir's members.
type problem struct {
	Title    string      `json:"title"`
	Detail   string      `json:"detail"`
	Code     string      `json:"code"`
	Rejected []Rejection `json:"rejected"`
}

// readProblem makes an [*Error] of an answer, whoever gave it.
func readProblem(response *http.Response) *Error {
	failure := &Error{Status: response.StatusCode, Message: http.StatusText(response.StatusCode)}
	if location := response.Header.Get("Location"); location != "" {
		failure.Message = fmt.Sprintf("it redirects to %q; use that address", location)
		return failure
	}
	media, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if media != "application/problem+json" && media != "application/json" {
		return failure
	}
	var p problem
	if json.NewDecoder(io.LimitReader(response.Body, maxProblemBytes)).Decode(&p) != nil {
		return failure // cut off or not JSON after all: the status says enough
	}
	if p.Code != "" {
		failure.Code, failure.Rejected = p.Code, p.Rejected
	}
	switch {
	case p.Detail != "":
		failure.Message = p.Detail
	case p.Title != "":
		failure.Message = p.Title
	}
	return failure
}
