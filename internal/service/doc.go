// Package service is Weir as NATS clients meet it: intake of events by request
// and by JetStream publish, and the HTTP API as a micro service.
//
// Each project has two accounts on the NATS server, see package stream. In both
// of them Weir subscribes to ingest.<project>; in that of the API tokens there is
// besides the service weir, discovered by $SRV.INFO, with an endpoint for each of
// the API's operations. All processes that serve a project share a queue group,
// so each message is handled by one of them.
//
// Subscriptions never wait. A message goes to a goroutine of its own, so that a
// slow one does not hold up those behind it; how many there may be is bounded,
// and beyond it messages wait in a queue, for some seconds. The queues are
// bounded too, for each account and for all. What exceeds a bound is answered at
// once with 503 and when to try again, and so is what waited too long; of senders
// that ask for no answer it is dropped and counted. Sending an event again is
// harmless by its id.
package service
