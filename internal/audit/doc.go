// Package audit keeps who changed what: a log of bounded size, of which the oldest
// entries of a project go first, and of no project because of another. What was
// recorded is on disk.
package audit
