// Package body reads the bodies that clients send: within bounds of size and of
// the memory that all of them take together, inflated, and without a byte order
// mark.
//
// Whether a body is compressed, and how, is told by its first bytes: SDKs send
// gzip as text/plain, and proxies change what headers say.
//
// Small bodies take no share of the memory, compressed or not, so that slow
// senders of large ones never hold them up. A larger one takes its share when it
// has shown to be large, waits if there is none, and is refused after a while.
package body
