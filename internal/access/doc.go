// Package access knows the projects and their keys and tokens: it makes and
// revokes them, keeps their digests and tells what a presented one grants. The
// secrets themselves are shown once and never stored.
//
// All of it is held in memory and written through to the metadata: the list of
// projects is one value, the keys of each project another. What a call has
// changed is on disk when it returns, and what could not be written is not
// changed, with one exception: a key that is revoked lets nobody in, whatever
// the disk does. Who asked may go away meanwhile. One process at a time may do
// all this.
package access
