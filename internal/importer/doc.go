// Package importer reads files of past events (web server logs, delimited
// text, NDJSON; plain, gzip or zstd) and sends them in batches.
//
// One goroutine reads the file and cuts batches; a bounded number of batches
// is on its way at a time, so that memory does not depend on the file. A
// ledger takes the batches that are done in the order of the file, whatever
// order they finish in: how far it got is the progress that is shown and
// the checkpoint from which an interrupted import goes on.
//
// Nothing is counted twice, because ids are derived from what is imported: a
// hash of the format, the event's name, the number of the line and its text.
// Importing a file again, under whatever name and compression, or after lines
// were appended, sends the same ids for the same lines; equal lines at
// different places of a file remain different events. One thing escapes this:
// a row without a time gets the time of its import, and the server recognises
// the repeat of an event without a time for a day only.
//
// A line that cannot be read is counted and reported, and stops nothing.
package importer
