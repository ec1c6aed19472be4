// Package byhand answers questions about small files of events in plain Go: as
// docs/insights.md defines the answers, step by step, over a slice. It is slow
// and simple on purpose. Tests hold the answers of the program to its answers,
// so it shares nothing with the program but the vocabulary of questions and
// answers, not even how files are imported.
//
// It knows as much of the definitions as such files need: questions from one
// date to another that are over, and events of people with one distinct id.
// What it does not know it refuses.
package byhand
