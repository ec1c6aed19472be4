// Package relay republishes every accepted event on a subject of its own,
// exactly once and in the order of the log: the reader of the log from which
// other services take what happens.
//
// An event becomes a message on events.<project>.<name> in the stream EVENTS of
// its project: a CloudEvent in the structured mode of JSON, which is what the
// NATS binding of CloudEvents prescribes. (It also costs the server less than
// the binary mode would: headers are searched again and again.) Its attribute
// sequence is the event's place in the log.
//
// The argument for exactly once: the newest message in EVENTS tells by its
// sequence how far the relay has come, and the server stores of what the relay
// sends always a beginning, in order. So after a failure of any kind the relay
// asks for the newest message and goes on behind it. A message is made from the
// log alone: what EVENTS lost in a crash, because it is flushed to disk in the
// background, is made again as it was, at the same sequence of the stream.
//
// Besides, the relay keeps a checkpoint in the metadata: the frame up to which
// all is in EVENTS and has been there long enough to be on disk. It spares reading the
// log from the last event of a project that has been quiet for long, lets the
// log be trimmed (see [Relay.Durable]), and covers what has no message: frames
// of projects whose relay is turned off. When a project's relay is turned off
// or on is noted there before the relay acts on it.
//
// # States
//
// The relay follows the log once for all projects. Each project has a lane:
//
//   - closed, before its first frame and after a minute without one: it costs
//     next to nothing;
//   - open: its events are published, up to its place;
//   - away: its stream failed, or did not take a frame in a moment. A
//     goroutine of its own, its mender, opens the stream again after ever longer
//     waits and catches up by a reader of its own; a few lanes do so at a
//     time. The others go on meanwhile. When all that it missed is stored and it
//     is nearly level, the relay takes it back;
//   - off: its frames are passed over for good.
//
// Whether a frame is passed over is decided in the order of the log by the relay
// itself; menders read only what is decided about.
//
// The log is kept for a lane that is away, but not for ever: EVENTS is a copy,
// and a log that cannot be trimmed refuses events in the end. After
// Config.HeldFor or Config.HeldBytes the lane is left: the checkpoint goes on
// without it and notes where the lane stands, also for the next start. If the log
// begins behind that place when the lane comes back, what lies between is
// not relayed, and a warning says so.
//
// # What can fail
//
//   - The log has another identity than the messages in EVENTS or the
//     checkpoint: they mean nothing for this log, which is relayed from its
//     beginning.
//   - EVENTS holds messages that the relay did not write, or from beyond the
//     end of the log: they are not heeded. EVENTS is a copy and never decides
//     about the log.
//   - EVENTS was deleted: it is made again and begins at the checkpoint.
//   - The log begins behind the relay's place: what lies between is gone; it is
//     reported, and the relay goes on.
//   - A line of the log is no event: the sink puts it into the quarantine, and
//     the relay passes over it.
package relay
