// Package quarantine lets people look at rejected events, make them right and
// send them once more, or drop them.
//
// # What an event is called
//
// Rejected events are kept in messages of several, so an event is named by the
// message's sequence and its place in it: 12-0. The list goes backwards from
// message to message; how much is looked through for one page is bounded, and a
// page that found little says where to go on.
//
// # How one goes
//
// A message of which the last event goes is deleted. Before that, what is gone is
// marked: a bit for each event of the message, kept beside the quarantine, where
// it expires no earlier than the message. Writing the message anew without the
// event would take two steps, between which a crash leaves it twice or not at
// all; it would also give the others new names and a place before newer ones.
// Most messages hold one event and never have a mark.
//
// # Replay
//
// A replayed event is first on disk in the log, and only then gone from here;
// meanwhile nobody else can replay it. After a crash in between it may be replayed
// again: it counts once, as it keeps its id, or has one made of its name here, and
// its time, or that of its receipt.
package quarantine
