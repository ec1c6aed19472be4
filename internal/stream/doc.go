// Package stream is Weir's hold on NATS: the embedded server, the log of
// frames, the quarantine and the metadata. No other package imports NATS.
//
// The log is the JetStream stream LOG. A frame is one message on
// log.<partition>.<project>; its body is events as newline-delimited JSON, the
// header Weir-Events says how many. The embedded server runs with SyncAlways,
// so a publish is acknowledged only when the frame is on disk. The stream
// itself never discards: it is trimmed by [Log.Trim], behind the readers, and
// refuses new frames when it is full.
//
// What can fail: a publish that is not acknowledged in time is sent again with
// the same Nats-Msg-Id, so it is stored once; one that is refused (full, out
// of space, stopped) is reported to the caller, who still holds the events. A
// write of the metadata of which nothing is heard is looked up. A stream that met
// an error of writing, such as a full disk, takes nothing any more and
// acknowledges nothing, or JetStream switches itself off; [Server.Watch] starts it
// anew, for the former when [Server.Repair] asks for it.
package stream
