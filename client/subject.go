package client

import "github.com/weirhq/weir"

// DefaultProject is the project that exists from a server's first start.
const DefaultProject = weir.DefaultProject

// The streams of a project's NATS account.
const (
	eventsStream = "EVENTS" // events.<project>.<name>: each accepted event
	deadStream   = "DEAD"   // dead.<project>.<group> and replay.<project>.<group>
)

// What the subjects on which the API answers begin with; an endpoint follows.
const serviceSubject = "weir.v1."

func ingestSubject(project string) string { return "ingest." + project }

func deadSubject(project, group string) string { return "dead." + project + "." + group }

func replaySubject(project, group string) string { return "replay." + project + "." + group }

// SubjectToken returns the name of an event as it stands in the subject
// events.<project>.<name>, for use with a plain NATS client: [weir.SubjectToken].
func SubjectToken(name string) string { return weir.SubjectToken(name) }
