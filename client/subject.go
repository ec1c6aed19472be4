package client

import (
	"strings"
	"unicode"
)

// DefaultProject is the project that exists from a server's first start.
const DefaultProject = "default"

// The streams of a project's NATS account.
const (
	eventsStream = "EVENTS" // events.<project>.<name>: each accepted event
	deadStream   = "DEAD"   // dead.<project>.<group> and replay.<project>.<group>
)

// The subject on which the API answers questions.
const querySubject = "weir.v1.query"

func ingestSubject(project string) string { return "ingest." + project }

func deadSubject(project, group string) string { return "dead." + project + "." + group }

func replaySubject(project, group string) string { return "replay." + project + "." + group }

// SubjectToken returns the name of an event as it stands in the subject
// events.<project>.<name>, for use with a plain NATS client. What NATS does not
// allow in a token (dots, wildcards, white space, control characters) becomes
// an underscore, as does each byte that is not UTF-8; everything else stays.
func SubjectToken(name string) string {
	if name == "" {
		return "_"
	}
	return strings.Map(func(r rune) rune {
		if r == '.' || r == '*' || r == '>' || r == unicode.ReplacementChar || unicode.IsSpace(r) || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, name)
}
