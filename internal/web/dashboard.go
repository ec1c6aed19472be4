package web

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// newDashboard serves the dashboard, embedded or from a directory.
func newDashboard(directory string) (http.Handler, error) {
	var files fs.FS
	if directory != "" {
		files = os.DirFS(directory)
	} else {
		embedded, err := fs.Sub(dist, "dist")
		if err != nil {
			return nil, fmt.Errorf("cannot open the embedded dashboard: %w", err)
		}
		files = embedded
	}
	return dashboard{files: files, serve: http.FileServerFS(files)}, nil
}

// dashboard serves the files of the dashboard, and its one page at all paths that
// the page knows.
type dashboard struct {
	files fs.FS
	serve http.Handler
}

// ServeHTTP implements [http.Handler].
func (d dashboard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET is served here", http.StatusMethodNotAllowed)
		return
	}
	switch {
	case isPage(r.URL.EscapedPath()):
		d.servePage(w, r)
		return
	case isListing(r.URL.Path):
		http.NotFound(w, r)
		return
	// The names under assets/ carry a hash of what they hold.
	case strings.HasPrefix(r.URL.Path, "/assets/"):
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	default:
		w.Header().Set("Cache-Control", "no-cache")
	}
	d.serve.ServeHTTP(w, r)
}

// servePage serves the page. Where the path is a secret, nothing keeps it.
func (d dashboard) servePage(w http.ResponseWriter, r *http.Request) {
	page, err := fs.ReadFile(d.files, "index.html")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	if holdsSecret(r.URL.Path) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(page) // a client that went away needs no answer
	}
}

func holdsSecret(path string) bool {
	return strings.HasPrefix(path, "/share/") || strings.HasPrefix(path, "/invite/")
}

// isPage reports whether an escaped path is one of the dashboard's page: a place in
// it, and in some a thing or a part behind it.
func isPage(path string) bool {
	place, thing, deeper := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch place {
	case "live", "explore", "cohorts", "events", "sql", "health", "start", "first-run", "":
		return !deeper
	case "dashboards", "people":
		return !deeper || thing != "" && !strings.Contains(thing, "/")
	case "share", "invite":
		return thing != "" && !strings.Contains(thing, "/")
	case "settings":
		return !deeper || slices.Contains([]string{"account", "users", "keys", "project", "audit"}, thing)
	default:
		return false
	}
}

// isListing reports whether a path is that of a directory, whose files would be
// listed.
func isListing(path string) bool { return strings.HasSuffix(path, "/") }
