package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/weirhq/weir"
)

// fold is what two spellings of the same address have in common.
func fold(email string) string { return strings.ToLower(norm.NFC.String(strings.TrimSpace(email))) }

// checkEmail refuses what cannot be an address. Whether there is such a mailbox
// only its owner knows: the link is given to them by hand.
func checkEmail(email string) error {
	local, domain, _ := strings.Cut(email, "@")
	if len(email) > maxEmailBytes || local == "" || domain == "" || strings.Contains(domain, "@") || !plain(email) || strings.ContainsFunc(email, isUnseen) {
		return weir.InvalidField("email", "must be an e-mail address of at most %d bytes", maxEmailBytes)
	}
	return nil
}

// isUnseen reports whether a letter shows as none or as white space: two addresses
// that differ in it look the same.
func isUnseen(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

func checkName(name string) error {
	if len(name) > maxNameBytes || !plain(name) {
		return weir.InvalidField("name", "must be text of at most %d bytes on one line", maxNameBytes)
	}
	return nil
}

// plain reports whether a text is shown as it is: it has no control characters,
// nor those that turn the direction of what follows.
func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	})
}

// checkPassword refuses what is too easily guessed.
func checkPassword(password, email string) error {
	switch {
	case len(password) > maxPasswordBytes || !utf8.ValidString(password):
		return weir.InvalidField("password", "must be text of at most %d bytes", maxPasswordBytes)
	case utf8.RuneCountInString(password) < minPasswordLetters:
		return weir.InvalidField("password", "must have at least %d letters; a few words that do not belong together are easy to remember", minPasswordLetters)
	case fold(password) == fold(email):
		return weir.InvalidField("password", "must be another than the e-mail address")
	case isOneLetter(password):
		return weir.InvalidField("password", "must be more than one letter repeated")
	}
	return nil
}

// isOneLetter reports whether a text is one letter again and again.
func isOneLetter(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return strings.Trim(text, string(first)) == ""
}

// spelled is a password in the one form of its letters: the same one is typed
// differently on different systems.
func spelled(password string) string { return norm.NFKC.String(password) }

// shorten cuts a text at a letter.
func shorten(text string, limit int) string {
	if len(text) > limit {
		text = text[:limit]
	}
	return strings.ToValidUTF8(text, "")
}
