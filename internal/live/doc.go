// Package live knows what is happening now: it follows the log, keeps windows
// of counts in memory and hands each event to whoever is watching.
//
// The windows are rebuilt from the log after a restart. Their memory is
// bounded, whatever the traffic. A watcher that does not keep up is dropped,
// never waited for.
package live
