package weir

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSubjectTokenBytes bounds what a name becomes in a subject: an accepted
// name fits, and NATS allows a whole line of its protocol only 4096 bytes.
const maxSubjectTokenBytes = MaxNameBytes

// SubjectToken returns the token that stands for an event's name in the
// subject events.<project>.<name>. What NATS gives a meaning (the dot, * and >),
// white space, control characters and each byte that is not UTF-8 become _;
// everything else, of any script, stays. The token is never empty, and a longer
// one is cut. Different names may share a token; the event itself holds its
// name.
func SubjectToken(name string) string {
	if isSubjectToken(name) {
		return name
	}
	token := strings.Map(func(r rune) rune {
		if inSubjectToken(r) {
			return r
		}
		return '_'
	}, name)
	if token == "" {
		return "_"
	}
	return cutSubjectToken(token)
}

// isSubjectToken reports whether a name is its own token. It looks at ASCII
// only: nearly all names are.
func isSubjectToken(name string) bool {
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c > '~' || c == '.' || c == '*' || c == '>' {
			return false
		}
	}
	return name != "" && len(name) <= maxSubjectTokenBytes
}

func inSubjectToken(r rune) bool {
	switch r {
	case '.', '*', '>', utf8.RuneError:
		return false
	default:
		return !unicode.IsSpace(r) && !unicode.IsControl(r)
	}
}

// cutSubjectToken cuts a valid token between two characters.
func cutSubjectToken(token string) string {
	if len(token) <= maxSubjectTokenBytes {
		return token
	}
	end := maxSubjectTokenBytes
	for !utf8.RuneStart(token[end]) {
		end--
	}
	return token[:end]
}
