// Package audit keeps who changed what: a log of bounded size, of which the oldest
// entries of a project go first, and of no project because of another, nor because
// somebody signs in again and again, or tries to. What was recorded is on disk.
package audit
