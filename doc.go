// Package weir is the vocabulary of Weir, a real-time event analytics
// platform on NATS: events and the frames that carry them, positions in the
// log, questions (insights) and their answers, and errors.
//
// It imports the standard library only; every other package speaks in its
// terms. docs/ARCHITECTURE.md tells how they fit together.
package weir
