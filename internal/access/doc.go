// Package access knows the projects and their keys and tokens: it makes and
// revokes them, keeps their digests and tells what a presented one grants. The
// secrets themselves are shown once and never stored.
//
// All of it is held in memory and written through to the metadata as two
// values, under one lock each: what a call has changed is on disk when it
// returns, and what could not be written is not changed. One process at a time
// may do so.
package access
