package web

import (
	"net/http"
	"slices"
	"strings"
)

// newDashboard serves the dashboard, embedded or from a directory.
func newDashboard(directory string) (http.Handler, error) {
	if directory != "" {
		return dashboard{directoryAssets(directory)}, nil
	}
	assets, err := embeddedAssets()
	if err != nil {
		return nil, err
	}
	return dashboard{assets}, nil
}

// dashboard serves the files of the dashboard, and its one page at all paths that
// the page knows.
type dashboard struct{ assets *assets }

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
	d.assets.ServeHTTP(w, r)
}

// servePage serves the page. Where the path is a secret, nothing keeps it.
func (d dashboard) servePage(w http.ResponseWriter, r *http.Request) {
	page, err := d.assets.page()
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	if holdsSecret(r.URL.Path) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
	}
	page.serve(w, r)
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
