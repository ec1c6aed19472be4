// Package demo simulates a small web shop, for `weir demo` and for anyone who
// wants to see Weir with something in it.
//
// It is a discrete-event simulation: visitors stand in a queue ordered by the
// instant of their next action, and the first of the queue acts. One goroutine
// moves it all; a visitor costs a few hundred bytes and the crowd is bounded.
//
//	arrive ── land ── browse ─┬─ product ── view_item ── add_to_cart ── cart ── checkout ── purchase
//	                          ├─ category, search, click
//	                          └─ signup or login
//
// When people come follows the hour and the weekday in their own time zone. The
// same seed and start give the same events, with the same ids.
package demo
