// Package dialect takes what unmodified third-party SDKs send, in their own
// endpoints, encodings and ways to name a key, and turns it into events in
// Weir's own JSON form; and it answers as each SDK expects.
//
// # The way of a request
//
//  1. [Handler.Claims] tells from path and header alone whether a request is of
//     some dialect. Everything else is the server's own.
//  2. open reads the body within a bound, finds gzip, zstd and deflate by their
//     magic bytes whatever the labels say, and takes the payload out of a form,
//     base64 or the query.
//  3. recognise finds the route: by the path and, where dialects share a path,
//     by the payload's shape. It is the only place that decides this.
//  4. The route's read translates the payload into an [intake]: for each key,
//     lines of events in Weir's form. Reading is pure, but for the day's salt
//     where visitors have no id: the same payload gives the same lines.
//  5. For each key the handler asks whom it belongs to and hands the lines on.
//  6. The dialect's answers say what the SDK gets, on success and in trouble.
//
// # What never happens
//
// Nothing is lost: what a translation does not understand stays among the
// properties, or in the context where it was there. A null that an SDK sends for
// every campaign parameter a page does not have is no information and goes.
//
// A poison event is no reason to refuse a request: an SDK would drop the good
// events with it, or send them again and again. Translations pass on what they
// cannot make sense of as it is, and intake rejects it, event by event, into the
// quarantine; the SDK is answered with success.
//
// # Once is once
//
// An SDK that is refused or cut off sends an event again, with its id where it
// has one. An event without one gets an id made from the key and the event
// itself, never from the envelope, which changes from attempt to attempt; but
// only if the event carries a time of its own. Two events that say the same and
// name no time may well be two, and then it is the server that makes the ids. It
// does so before a request is held, since what seems refused may be on disk.
//
// Clocks of devices are wrong. An envelope that says when it was sent tells by
// how much, see clock.go; a corrected time differs a little between attempts,
// so such an event is sent on as untimed, which makes its id alone count.
//
// # Visitors without an id
//
// Plausible and Umami tell visitors apart without marking them: by a hash of the
// address, the user agent and the site, with a salt that is another each day and
// forgotten after two, see visitor.go. Address and user agent are not kept, also
// where a server passes them on.
//
// # CloudEvents
//
// They have no endpoint of their own: they come to that of Weir's own events, and
// over NATS, where [CloudEvents] puts them into Weir's form on the way in.
//
// # Adding a dialect
//
// A file of its own that returns a [protocol], a line in the table protocols,
// and recordings with their golden files.
package dialect
