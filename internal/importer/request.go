package importer

import (
	"net/http"
	"path"
	"strings"
)

// requestLine is the first line of an HTTP request.
type requestLine struct {
	Method   string `json:"method,omitempty"`
	Path     string `json:"path,omitempty"`
	Query    string `json:"query,omitempty"`
	Protocol string `json:"protocol,omitempty"`
	// Raw is the line itself when it is not one of HTTP.
	Raw string `json:"request,omitempty"`

	target string
}

// parseRequest reads "METHOD target HTTP/x", in which broken clients leave
// spaces in the target or the protocol out.
func parseRequest(field string) requestLine {
	line := unescape(field)
	method, rest, ok := strings.Cut(line, " ")
	if !ok || !isMethod(method) {
		return requestLine{Raw: absent(line)}
	}
	r := requestLine{Method: method, target: rest}
	if at := strings.LastIndex(rest, " "); at >= 0 && strings.HasPrefix(rest[at+1:], "HTTP/") {
		r.target, r.Protocol = rest[:at], rest[at+1:]
	}
	r.Path, r.Query, _ = strings.Cut(withoutOrigin(r.target), "?")
	return r
}

func isMethod(word string) bool {
	for _, c := range word {
		if (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return word != ""
}

// hasOrigin reports whether a target is a whole URL, as proxies receive it.
func hasOrigin(target string) bool {
	return strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "https://")
}

// withoutOrigin returns a target from its path on.
func withoutOrigin(target string) string {
	if !hasOrigin(target) {
		return target
	}
	_, rest, _ := strings.Cut(target, "://")
	if at := strings.IndexAny(rest, "/?"); at >= 0 {
		return rest[at:]
	}
	return "/"
}

// url returns the URL of the request at a site, or its path and query when
// the site is not known, or "" for a target that is no place ("*").
func (r requestLine) url(site string) string {
	switch {
	case hasOrigin(r.target):
		return r.target
	case strings.HasPrefix(r.target, "/"):
		return strings.TrimSuffix(site, "/") + r.target
	default:
		return ""
	}
}

// assetExtensions are those of files that pages and programs load, rather
// than people. Any other extension, or none, may be a page's.
var assetExtensions = map[string]bool{
	".css": true, ".js": true, ".mjs": true, ".map": true, ".json": true, ".wasm": true,
	".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".svg": true, ".webp": true, ".avif": true,
	".ico": true, ".cur": true, ".bmp": true, ".tif": true, ".tiff": true,
	".woff": true, ".woff2": true, ".ttf": true, ".otf": true, ".eot": true,
	".mp3": true, ".mp4": true, ".m4a": true, ".m4v": true, ".ogg": true, ".ogv": true, ".webm": true,
	".wav": true, ".mov": true, ".avi": true, ".swf": true, ".flv": true,
	".xml": true, ".rss": true, ".atom": true, ".rdf": true, ".txt": true, ".webmanifest": true,
	".pdf": true, ".csv": true, ".zip": true, ".gz": true, ".tgz": true, ".bz2": true, ".xz": true,
	".zst": true, ".7z": true, ".rar": true, ".tar": true, ".jar": true, ".deb": true, ".rpm": true,
	".dmg": true, ".exe": true, ".msi": true, ".apk": true, ".iso": true,
}

// isPageView reports whether a request loaded a page.
func isPageView(r requestLine, status int) bool {
	const notModified = 304 // the browser shows the page it has
	successful := status >= 200 && status < 300 || status == notModified
	return r.Method == http.MethodGet && successful && !assetExtensions[strings.ToLower(path.Ext(r.Path))]
}
