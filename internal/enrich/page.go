package enrich

import (
	"strings"

	"github.com/weirhq/weir"
)

const (
	// maxHostBytes is the longest name DNS can carry.
	maxHostBytes = 253
	// maxQueryBytes is how much of a query is searched for campaigns: what
	// common servers accept as a whole request line.
	maxQueryBytes = 8 << 10
)

// location is the parts of a URL that matter here, as substrings of it (the
// host in lower case). Everything is empty if the URL is not one of a page.
type location struct {
	host  string // without user, port and trailing dot
	path  string // as sent, still escaped; "/" for the root
	query string // without "?"
}

// splitURL takes a URL apart: "https://host/path", "//host/path" or "/path".
// Unlike url.Parse it neither allocates nor unescapes, and it forgives what
// browsers forgive in paths and queries; a host must still look like one.
func splitURL(url string) location {
	rest, query := url, ""
	if hash := strings.IndexByte(rest, '#'); hash >= 0 {
		rest = rest[:hash]
	}
	if mark := strings.IndexByte(rest, '?'); mark >= 0 {
		rest, query = rest[:mark], rest[mark+1:]
	}
	if after, ok := strings.CutPrefix(rest, "https://"); ok {
		return splitAuthority(after, query) // nearly all of them
	}
	if scheme, after, ok := strings.Cut(rest, "//"); ok && validScheme(scheme) {
		return splitAuthority(after, query)
	}
	if strings.HasPrefix(rest, "/") {
		return location{path: rest, query: clampQuery(query)}
	}
	return location{}
}

// splitAuthority takes apart what follows the "//" of a URL.
func splitAuthority(rest, query string) location {
	authority, path := rest, "/"
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		authority, path = rest[:slash], rest[slash:]
	}
	host, ok := hostname(authority)
	if !ok {
		return location{}
	}
	return location{host: host, path: path, query: clampQuery(query)}
}

// clampQuery bounds a query to [maxQueryBytes], ending before the parameter
// that would be cut in two.
func clampQuery(query string) string {
	if len(query) <= maxQueryBytes {
		return query
	}
	query = query[:maxQueryBytes]
	return query[:strings.LastIndexByte(query, '&')+1]
}

// validScheme reports whether s is a scheme with its colon, or nothing, as in
// a URL relative to the scheme.
func validScheme(s string) bool {
	if s == "" {
		return true
	}
	name, colon := s[:len(s)-1], s[len(s)-1]
	if colon != ':' || name == "" || !isLetter(name[0]) {
		return false
	}
	for i := range len(name) {
		if !isLetter(name[i]) && !isDigit(name[i]) && !strings.ContainsRune("+-.", rune(name[i])) {
			return false
		}
	}
	return true
}

// hostname returns the host of a URL's authority in lower case, without user,
// port and trailing dot. It may be empty, as in a file URL.
func hostname(authority string) (host string, ok bool) {
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:]
	}
	if strings.HasPrefix(authority, "[") {
		host, port, closed := strings.Cut(authority[1:], "]")
		return strings.ToLower(host), closed && validHost(host) && validPort(port)
	}
	host, port := authority, ""
	if colon := strings.IndexByte(authority, ':'); colon >= 0 {
		host, port = authority[:colon], authority[colon:]
	}
	host = strings.TrimSuffix(host, ".")
	return strings.ToLower(host), validHost(host) && validPort(port)
}

// validPort reports whether s is a port with its colon, or nothing.
func validPort(s string) bool {
	if s == "" {
		return true
	}
	return s[0] == ':' && strings.Trim(s[1:], "0123456789") == ""
}

// validHost reports whether host could be a host's name or address. It lets
// international names pass as they are.
func validHost(host string) bool {
	if len(host) > maxHostBytes {
		return false
	}
	for i := range len(host) {
		if !hostBytes[host[i]] {
			return false
		}
	}
	return true
}

// hostBytes are the bytes of names and addresses.
var hostBytes = func() (valid [256]bool) {
	for i := range valid {
		c := byte(i)
		valid[i] = isLetter(c) || isDigit(c) || c >= 0x80 || strings.IndexByte(".-_:", c) >= 0
	}
	return valid
}()

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// setPage sets the host and the path.
func setPage(c *weir.Context, page location) {
	setDefault(&c.Host, page.host)
	setDefault(&c.Path, page.path)
}
