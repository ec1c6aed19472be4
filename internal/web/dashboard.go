package web

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"os"
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
	serve := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET is served here", http.StatusMethodNotAllowed)
			return
		}
		if isListing(r.URL.Path) {
			http.NotFound(w, r)
			return
		}
		// The names under assets/ carry a hash of what they hold.
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			w.Header().Set("Cache-Control", "no-cache")
		}
		serve.ServeHTTP(w, r)
	}), nil
}

// isListing reports whether a path is that of a directory, whose files would be
// listed. Only the root has a page.
func isListing(path string) bool { return path != "/" && strings.HasSuffix(path, "/") }
