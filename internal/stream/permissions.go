package stream

import (
	natsserver "github.com/nats-io/nats-server/v2/server"

	"github.com/weirhq/weir"
)

// inboxes are where answers arrive. They are the account's own: clients of
// another account cannot listen there.
const inboxes = "_INBOX.>"

// clientPermissions are the subjects that a client may use in its account.
func clientPermissions(grant weir.Grant) *natsserver.Permissions {
	if grant.Scope == weir.ScopeAPI {
		return apiPermissions(grant.Project)
	}
	return &natsserver.Permissions{
		Publish:   allow(ingestSubject + grant.Project),
		Subscribe: allow(inboxes),
	}
}

// apiPermissions are those of API tokens: all of a project's subjects, and of
// JetStream what reads its streams. Streams themselves are Weir's to change.
func apiPermissions(project string) *natsserver.Permissions {
	own := func(prefix string) string { return prefix + project + ".>" }
	return &natsserver.Permissions{
		Publish: allow(
			ingestSubject+project, apiSubjects, "$SRV.>", own(deadSubject), own(replaySubject),
			"$JS.API.INFO", "$JS.API.CONSUMER.>", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.*",
			"$JS.API.STREAM.MSG.GET.*", "$JS.API.DIRECT.GET.>", "$JS.API.STREAM.MSG.DELETE."+deadStream, "$JS.ACK.>", "$JS.FC.>",
		),
		Subscribe: allow(
			own(eventsSubject), own(deadSubject), own(replaySubject), quarantineSubject+project, inboxes, "$JS.EVENT.ADVISORY.>",
		),
	}
}

// servicePermissions are those of Weir's own connections that answer requests.
func servicePermissions() *natsserver.Permissions {
	return &natsserver.Permissions{
		Publish:   allow(inboxes),
		Subscribe: allow(ingestSubject+"*", apiSubjects, "$SRV.>", inboxes),
	}
}

// streamingPermissions are what programs written for NATS Streaming use: the
// gateway names all subjects but the first.
func streamingPermissions() *natsserver.Permissions {
	return &natsserver.Permissions{
		Publish:   allow("_STAN.>", inboxes),
		Subscribe: allow(inboxes, "_STAN.acks.>"), // acknowledgements of what they publish
	}
}

func allow(subjects ...string) *natsserver.SubjectPermission {
	return &natsserver.SubjectPermission{Allow: subjects}
}
