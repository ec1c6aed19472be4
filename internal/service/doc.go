// Package service is Weir as NATS clients meet it: intake of events by request
// and by JetStream publish, and the HTTP API as a micro service.
//
// Each project has two accounts on the NATS server, see package stream. In both
// of them Weir subscribes to ingest.<project>; in that of the API tokens there is
// besides the service weir, discovered by $SRV.INFO, with an endpoint for each of
// the API's operations. All processes that serve a project share a queue group,
// so each message is handled by one of them.
//
// Subscriptions hand each message to a goroutine of its own, so that a slow one
// does not hold up those behind it. How many there may be is bounded: beyond it
// messages wait in the subscription, as long as they are within its limits. What
// exceeds those is dropped, and its sender hears nothing: it must send it again,
// as it must when the server goes away, and the event's id makes that harmless.
package service
