package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHealth(t *testing.T) {
	f := newFixture(t)
	if w := f.call("GET", "/healthz", ""); w.Code != 200 || w.Body.String() != `{"status":"ok","version":"1.2.3"}`+"\n" {
		t.Error(w.Code, w.Body)
	}
	if w := f.call("GET", "/readyz", ""); w.Code != 200 || w.Body.String() != `{"status":"ready"}`+"\n" {
		t.Error(w.Code, w.Body)
	}
	f.ready = []string{"the disk is full", "and slow"}
	if w := f.call("GET", "/readyz", ""); w.Code != 503 || w.Body.String() != `{"reasons":["the disk is full","and slow"],"status":"not ready"}`+"\n" {
		t.Error(w.Code, w.Body)
	}
}

func TestMetricsMayBeServedApart(t *testing.T) {
	if w := newFixture(t).call("GET", "/metrics", ""); w.Code != 200 || w.Body.String() != "weir_x 1\n" {
		t.Error(w.Code, w.Body)
	}
	if w := newFixture(t, func(c *Config) { c.Metrics = nil }).call("GET", "/metrics", ""); w.Code != 404 {
		t.Error(w.Code)
	}
}

func TestEveryAnswerIsSecured(t *testing.T) {
	f := newFixture(t)
	for _, target := range []string{"/", "/nothing", "/healthz", "/v1/nothing", "/v1/query", "/docs", "/openapi.json", "/metrics"} {
		h := f.call("GET", target, "").Header()
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "script-src") && !strings.Contains(csp, "script-src 'self';") || !strings.Contains(csp, "frame-ancestors 'none'") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" {
			t.Errorf("%s: %v", target, h)
		}
	}
}

func TestTheDashboardIsServed(t *testing.T) {
	f := newFixture(t)
	w := f.call("GET", "/", "")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || w.Header().Get("Cache-Control") != "no-cache" || !strings.Contains(w.Body.String(), "<title>Weir") {
		t.Errorf("%d %v %.100s", w.Code, w.Header(), w.Body)
	}
	assets, err := fs.Glob(dist, "dist/assets/*")
	if err != nil || len(assets) == 0 {
		t.Fatal("there are no assets", err)
	}
	for _, asset := range assets {
		w := f.call("GET", strings.TrimPrefix(asset, "dist"), "")
		if w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %d %v", asset, w.Code, w.Header())
		}
	}
	if w := f.call("GET", "/assets/gone.js", ""); w.Code != 404 || strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("what is missing: %d %v", w.Code, w.Header())
	}
	for _, directory := range []string{"/assets/", "/assets/./", "/gone/"} {
		if w := f.call("GET", directory, ""); w.Code != 404 && w.Code/100 != 3 || strings.Contains(w.Body.String(), ".js") {
			t.Errorf("%s: %d %s", directory, w.Code, w.Body)
		}
	}
	if w := f.call("GET", "/assets/", ""); w.Code != 404 || strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("a directory: %d %v", w.Code, w.Header())
	}
	if w := f.call("HEAD", "/", ""); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d", w.Code)
	}
}

func TestTheDashboardFromADirectory(t *testing.T) {
	dir := t.TempDir()
	f := newFixture(t, func(c *Config) { c.Assets = dir })
	for _, text := range []string{"first", "second"} { // each change is seen
		if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if w := f.call("GET", "/", ""); w.Body.String() != text {
			t.Errorf("got %q", w.Body)
		}
	}
}

// TestThePageIsServedAtItsPaths and nowhere else.
func TestThePageIsServedAtItsPaths(t *testing.T) {
	f := newFixture(t)
	for path, cache := range map[string]string{
		"/": "no-cache", "/live": "no-cache", "/explore?q=1": "no-cache", "/dashboards": "no-cache", "/dashboards/overview": "no-cache",
		"/people": "no-cache", "/people/a%2Fb%20%C3%A9": "no-cache", "/cohorts": "no-cache", "/events": "no-cache", "/sql": "no-cache", "/health": "no-cache",
		"/start": "no-cache", "/first-run": "no-cache", "/settings": "no-cache", "/settings/account": "no-cache", "/settings/users": "no-cache",
		"/settings/keys": "no-cache", "/settings/project": "no-cache", "/settings/audit": "no-cache",
		"/share/SECRET": "no-store", "/invite/SECRET": "no-store",
	} {
		w := f.call("GET", path, "")
		if w.Code != 200 || !strings.Contains(w.Body.String(), "<title>Weir") || w.Header().Get("Cache-Control") != cache || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
		if w := f.call("HEAD", path, ""); w.Code != 200 || w.Body.Len() != 0 {
			t.Errorf("HEAD %s: %d", path, w.Code)
		}
		if w := f.call("POST", path, ""); w.Code != 405 {
			t.Errorf("POST %s: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/nothing", "/live/", "/live/x", "/dashboards/", "/dashboards/a/b", "/settings/none", "/share", "/share/", "/share/a/b", "/invite/", "/v1/none", "/Live", "/index"} {
		if w := f.call("GET", path, ""); w.Code != 404 || strings.Contains(w.Body.String(), "<title>") {
			t.Errorf("%s: %d %.60s", path, w.Code, w.Body)
		}
	}
}
