package dialect

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/weirhq/weir/internal/eventjson"
)

// derivedPrefix tells ids made here from those of SDKs.
const derivedPrefix = "derived-"

// deriveID makes the id of an event that came without one from the key it was
// sent with and its text as it was sent. What an SDK writes anew at each attempt
// is left out, and neither white space nor the order of members matters.
func deriveID(key string, source value) string {
	hash := sha256.New()
	hash.Write([]byte(key))
	hash.Write([]byte{0})
	lasting := make(fields, 0, len(source))
	for _, m := range source.object() {
		if !renewed(m.name) {
			lasting.add(m.quoted, m.value)
		}
	}
	text := append(append([]byte{'{'}, lasting...), '}')
	if source.kind() != '{' {
		text = source
	}
	sorted, err := eventjson.AppendSorted(nil, text)
	if err != nil {
		sorted = text // as it stands it is at least the same when sent again
	}
	hash.Write(sorted)
	return derivedPrefix + hex.EncodeToString(hash.Sum(nil)[:16])
}

// renewed reports whether a member of an event says something about the attempt
// to send it.
func renewed(name []byte) bool {
	switch string(name) {
	case "sent_at", "sentAt", "offset", "stm", "request_ip", "receivedAt":
		return true
	default:
		return false
	}
}
