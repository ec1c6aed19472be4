// Package web is Weir's HTTP side: routes, authentication, the API, and the
// dashboard embedded from ui/. Handlers return errors; one adapter
// (problem.go) turns them into answers.
package web
