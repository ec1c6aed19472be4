package web

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// pageName is the file of the dashboard's one page.
const pageName = "index.html"

// textKinds are the kinds of files that compress well, by how their names end.
var textKinds = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".md":   "text/markdown; charset=utf-8",
	".svg":  "image/svg+xml",
	".txt":  "text/plain; charset=utf-8",
}

// assets are the files of the dashboard.
type assets struct {
	// texts are those that are kept compressed, by path: of the embedded ones, which
	// never change, and whose size is what bounds the memory this takes.
	texts map[string]*text
	// page returns the one page there is.
	page  func() (*text, error)
	files http.Handler // all others
}

// embeddedAssets returns the files in the binary.
func embeddedAssets() (*assets, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("cannot open the embedded dashboard: %w", err)
	}
	texts, err := readTexts(files)
	if err != nil {
		return nil, fmt.Errorf("cannot read the embedded dashboard: %w", err)
	}
	page, ok := texts[pageName]
	if !ok {
		return nil, fmt.Errorf("the embedded dashboard has no %s", pageName)
	}
	delete(texts, pageName) // which has a path, not a name
	return &assets{texts: texts, page: func() (*text, error) { return page, nil }, files: http.FileServerFS(files)}, nil
}

// directoryAssets returns the files of a directory, as they are at each request.
func directoryAssets(directory string) *assets {
	files := os.DirFS(directory)
	page := func() (*text, error) {
		body, err := fs.ReadFile(files, pageName)
		return newText(body, textKinds[".html"]), err
	}
	return &assets{page: page, files: http.FileServerFS(files)}
}

func readTexts(files fs.FS) (map[string]*text, error) {
	texts := map[string]*text{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		kind, isText := textKinds[path.Ext(name)]
		if err != nil || entry.IsDir() || !isText {
			return err
		}
		body, err := fs.ReadFile(files, name)
		texts[name] = newText(body, kind)
		return err
	})
	return texts, err
}

// ServeHTTP answers a GET or HEAD of a file.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if text, ok := a.texts[strings.TrimPrefix(r.URL.Path, "/")]; ok {
		text.serve(w, r)
		return
	}
	a.files.ServeHTTP(w, r)
}
