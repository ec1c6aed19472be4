// Package catalogue keeps what people say of the events and properties of their
// projects: a description, and whether it is hidden where something is chosen.
// What there is besides, such as how many events have a name, is asked of the
// store.
//
// All of it is held in memory and written through to the metadata, one value a
// project. What a call has changed is on disk when it returns, and what could
// not be written is not changed. One process at a time may do all this.
package catalogue
