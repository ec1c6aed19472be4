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
//   - idle, before its first frame;
//   - open: its events are published, up to its place;
//   - broken: its stream failed. Its frames are passed over, the log is kept
//     for it, and it is tried again after a moment. Once it is open again the
//     whole relay goes back to the lane's place; the others pass over what they
//     have done;
//   - off: its frames are passed over for good.
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
