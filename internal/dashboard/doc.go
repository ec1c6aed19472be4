// Package dashboard keeps what people arrange of a project's answers:
// dashboards, saved insights, annotations, and the links by which dashboards
// are shared. It does not know what questions mean: whoever opens it says how
// one is checked.
//
// All of it is held in memory and written through to the metadata, see shelf:
// what a call has changed is on disk when it returns, and what could not be
// written is not changed. The exception is a link that is revoked, which shows
// nothing from then on in any case. One process at a time may do all this.
package dashboard
