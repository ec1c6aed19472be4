// Package sink carries events from the log into the store. It is the
// durability argument of Weir, and short so that it can be read in one sitting.
//
// The argument: the store keeps the sink's position itself and moves it in the
// transaction that makes the rows durable. So there is no second cursor that
// could disagree: after a crash at any point, reading the log on from that
// position gives every row that is missing, and no row that is there.
//
// It rests on the position meaning the same in log and store, which is checked
// at start (see reconcile):
//
//   - another log (its creation time differs): the sequences mean nothing; the
//     store keeps its rows and begins the new log from its first frame;
//   - a log that lost its end (its last sequence lies below the position): the
//     sequences in between were read already and must not be used again, so the
//     log is advanced beyond them;
//   - a log that begins behind the position: what lies between is gone; it is
//     reported loudly, and reading goes on where the log begins.
//
// What can fail: an event that cannot be decoded, or that the store refuses for
// itself, goes to the quarantine and the line moves on. A store that cannot
// take anything (a full disk) stops the line, visibly, until it can.
package sink
