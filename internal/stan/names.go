package stan

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode/utf8"
)

// subjects are the subjects on the front. Clients know only how to find the
// first and are told the others, but those that were connected before a restart
// go on using what they were told, so they never change.
type subjects struct {
	discover, pings, publish, subscribe, unsubscribe, subClose, close, acks string
}

func subjectsOf(cluster string) subjects {
	return subjects{
		discover:    "_STAN.discover." + cluster,
		pings:       "_STAN.discover." + cluster + ".pings",
		publish:     "_STAN.pub." + cluster,
		subscribe:   "_STAN.sub." + cluster,
		unsubscribe: "_STAN.unsub." + cluster,
		subClose:    "_STAN.subclose." + cluster,
		close:       "_STAN.close." + cluster,
		acks:        "_STAN.ack." + cluster,
	}
}

const (
	controlPrefix = "_STAN."
	// publisherAcks is where stan.go's publishers await acknowledgements.
	publisherAcks = "_STAN.acks."
)

// names are the names on the storage.
type names struct{ cluster string }

func (n names) stateStream() string    { return "STAN-" + n.cluster }
func (n names) stateSubjects() string  { return "stan." + n.cluster + ".state.>" }
func (n names) statePrefix() string    { return "stan." + n.cluster + ".state." }
func (n names) channelFilter() string  { return "stan." + n.cluster + ".channel.*" }
func (n names) channelPrefix() string  { return "stan." + n.cluster + ".channel." }
func namesOf(cluster string) names     { return names{cluster: escape(cluster)} }
func clientKey(id string) string       { return "client." + id }
func memberKey(id string) string       { return "subscription." + id }
func channelKey(c string) string       { return "channel." + escape(c) }
func pendingKey(member string) string  { return "pending." + member + "." }
func (n names) stream(c string) string { return n.stateStream() + "-" + escape(c) }

// subject is where the frames of a channel are published.
func (n names) subject(channel string) string { return n.channelPrefix() + escape(channel) }

const (
	cleanKey = "clean" // the record that the gateway stopped in peace
	// Headers of a frame.
	headerFirst    = "Stan-First"
	headerID       = "Stan-Frame"
	headerExpected = "Nats-Expected-Last-Sequence"
	headerTTL      = "Nats-TTL"
	// Headers of an atomic batch.
	headerBatchID       = "Nats-Batch-Id"
	headerBatchSequence = "Nats-Batch-Sequence"
	headerBatchCommit   = "Nats-Batch-Commit"
	// Metadata of a channel's stream.
	metadataChannel = "stan-channel"
	metadataCluster = "stan-cluster"
)

// escape makes one token of a subject, and a part of a file's name, of any
// text: letters and digits stay, every other byte becomes _ and two hex digits.
// Different texts stay different.
func escape(text string) string {
	const longest, digits = 200, "0123456789ABCDEF"
	var out strings.Builder
	for _, b := range []byte(text) {
		if b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' {
			out.WriteByte(b)
			continue
		}
		out.WriteByte('_')
		out.WriteByte(digits[b>>4])
		out.WriteByte(digits[b&15])
	}
	if out.Len() <= longest {
		return out.String()
	}
	// H is no hex digit, so this is the escape of nothing else.
	sum := sha256.Sum256([]byte(text))
	return "_H" + hex.EncodeToString(sum[:])
}

var idPattern = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// validID reports whether an id is one that NATS Streaming takes.
func validID(id string) bool { return len(id) <= maxSubject && idPattern.MatchString(id) }

// validName reports whether the name of a durable or a queue, which may be
// empty, can be kept: records are JSON, which has no other texts than UTF-8.
func validName(name string) bool { return len(name) <= maxSubject && utf8.ValidString(name) }

// validChannel reports whether a name can be a channel's: a subject without
// wildcards and slashes.
func validChannel(name string) bool {
	return name != "" && validName(name) && !strings.ContainsAny(name, "/*>") &&
		name[0] != '.' && name[len(name)-1] != '.' && !strings.Contains(name, "..")
}

// validInbox reports whether the gateway may publish to a subject that a client
// gave: a literal one that is neither the gateway's nor the server's own.
func validInbox(subject string) bool {
	if subject == "" || !validName(subject) || subject[0] == '$' || subject[0] == '.' {
		return false
	}
	for i := range len(subject) {
		b := subject[i]
		if b <= ' ' || b == 0x7f || b == '*' || b == '>' {
			return false
		}
		if b == '.' && (i == len(subject)-1 || subject[i+1] == '.') {
			return false
		}
	}
	return !strings.HasPrefix(subject, controlPrefix) || strings.HasPrefix(subject, publisherAcks)
}
