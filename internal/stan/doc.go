// Package stan is a gateway for programs written for NATS Streaming, whose
// client library is github.com/nats-io/stan.go. They work unmodified, on top of
// JetStream. What nats-streaming-server does is the measure: the tests run
// against both. docs/nats-streaming.md tells where the two still differ.
//
// Clients are on the front connection, which may lead to any NATS server;
// streams are on the storage connection.
//
//	front ─ incoming ─┬─ publications ── committer ── stream of the channel
//	                  │                      └ tail ─┐      │ what is not in memory
//	                  ├─ acknowledgements ── cursors ┴─ deliver ── front
//	                  └─ requests ── tasks ── stream of the state
//
// # Frames
//
// Each channel is a stream. Whatever is published to a channel while a write is
// under way goes into the next one, as a single message, a frame, with one wait
// for the disk. JetStream's atomic batches would give each message a sequence of
// the stream's own, but they are staged in files and cost ten times a write, a
// loss at every size; single messages wait for the disk one by one. So messages
// have their own sequences, which begin at 1 and have no gaps, and a frame says
// with which one it begins. The frame of a sequence is found by halving, without
// an index, and those who read on find the next one behind it.
//
// A frame is stored once. It carries the stream's sequence that it expects to
// follow, so that a second attempt, after one whose answer was lost, is refused;
// the newest frame then tells by its id whether it was the one. A committer
// tries until it knows. Sequences are given when a frame is made, by one
// goroutine a channel, so there is no order but that of the stream.
//
// # State
//
// Clients and subscriptions are records in a stream of their own, the newest
// message on a subject for each. JetStream's consumers would not do: MaxInFlight
// is each member's own in a queue, what is redelivered says how often, and a
// member that leaves passes on what it has.
//
// Requests to connect, subscribe, unsubscribe and close are tasks. They run one
// after the other; those that wait together share a wait for the disk, and
// nobody is answered before his record is on disk. A record that the storage
// refuses for good fails its own request only. A subscription's pending messages
// are in its record or, when they are too many for one message, in some of their
// own, each for a range of sequences. What was sent and
// acknowledged is saved every 200 ms and on stopping.
//
// A client is
//
//   - here: it answers heartbeats;
//   - away: it does not, or it was here before the gateway started or the front
//     was lost. Nothing is sent to it, since it would only be lost. It is looked
//     for at short intervals and when it pings;
//   - closed: by its own request, by one that came with its id while it did not
//     answer, or after too many heartbeats. Its subscriptions end.
//
// A subscription is a member of a cursor, the position in the channel. It is
// made (on disk, but its client does not know), started, and ended. A durable
// cursor whose last member has ended keeps what that one had not acknowledged
// (absent) for the next, to whom it is sent at once. A queue's cursor has several
// members, of whom the one with the least to do gets the next message; a member
// that ends leaves what it has to the others.
//
// # What can fail
//
//   - The gateway, or its server, dies. Frames are on disk before they are
//     acknowledged. On start, clients are away until they answer; subscriptions
//     go on where they were saved, and what may have been sent since then is
//     sent again, marked as redelivered. Messages that were pending are sent
//     again when they would have been.
//   - The storage is away, or full. Nothing is acknowledged. Publications wait,
//     up to 256 MB in all, above which they are refused at once; requests wait,
//     and are dropped above a bound. All go on by themselves. A publisher that
//     gave up may find its message stored: it was told that it timed out.
//   - A stream takes nothing though its server is there: Config.Trouble is
//     called. One that was deleted is made again; sequences go on.
//   - A channel cannot be opened: it is tried again, and only what is for this
//     channel waits. What in its stream is no frame is passed over.
//   - The storage refuses a frame for good, such as one above its maximal
//     payload: its publishers are told, and its sequences are used again.
//   - Another program writes to a channel's stream: its publishers are refused
//     once and the end of the stream is looked for again.
//   - The front is away. Nothing is sent until clients are seen again.
//   - A subscriber does not acknowledge: it holds up itself, at MaxInFlight or
//     when its client has 4 MB on the way. What
//     it does not acknowledge in time is sent again, in a queue to whom has the
//     least to do.
//   - Events are not accepted: they are offered again, with growing pauses, until
//     they are; those that never will be are passed over with a warning. The
//     channel's messages are kept for them, above its number of messages, but
//     not above its size.
//
// # Trust
//
// Whatever clients send may be wrong on purpose. Their ids and channels are
// escaped wherever they become part of a subject, and the gateway publishes to
// what they name only if it is a literal subject that is neither the server's
// ($) nor one of the gateway's own.
package stan
