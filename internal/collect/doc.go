// Package collect takes events in: it decodes them, gives each its own verdict,
// enriches the good ones and answers only when they are on disk in the log.
//
// The journey of a request:
//
//	body ── inflate ── decode ── validate ── stamp ── claim ids ── enrich ─┬─ commit ── answer
//	                      └────────┴── rejected ── quarantine ────────────┘
//
// Requests do the work up to the commit side by side. A single committer then
// packs whatever is waiting into frames and appends them to the log; while it
// waits for the disk, the next requests gather. There is no timer: an idle
// server answers one request with one write, a busy one shares each write
// among hundreds of events.
//
// What can fail: an append that is refused or not acknowledged fails every
// request in it with 503, and nothing of their bodies is accepted; their ids
// are released, so that a retry is taken as new. Should the log have stored the
// frames after all, the store recognises the repeat.
package collect
