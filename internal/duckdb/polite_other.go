//go:build !linux

package duckdb

// politely runs work. Only Linux has priorities of threads.
func politely(work func()) { work() }
