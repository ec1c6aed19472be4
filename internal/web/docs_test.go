package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func docsHTML(t *testing.T) string {
	t.Helper()
	page, err := renderDocs(openapi)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func TestDocsShowEveryOperationAndSchema(t *testing.T) {
	page := docsHTML(t)
	document := loadOpenAPI(t)
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			if !strings.Contains(page, `<article id="`+operation.OperationID+`"`) || !strings.Contains(page, ">"+path+"<") {
				t.Errorf("the page lacks %s %s", method, path)
			}
		}
	}
	for name := range document.Components.Schemas {
		if !strings.Contains(page, `id="schema-`+name+`"`) {
			t.Errorf("the page lacks schema %s", name)
		}
	}
}

// TestDocsNeedNothingElse holds the page to what the server's policy allows.
func TestDocsNeedNothingElse(t *testing.T) {
	page := docsHTML(t)
	for _, forbidden := range []string{"<script", "<link", "<img", "@import", "url(", "onclick"} {
		if strings.Contains(page, forbidden) {
			t.Errorf("the page holds %s", forbidden)
		}
	}
}

func TestDocsLinksLeadSomewhere(t *testing.T) {
	page := docsHTML(t)
	links := regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(links) < 50 {
		t.Errorf("only %d links", len(links))
	}
	for _, link := range links {
		if !strings.Contains(page, `id="`+link[1]+`"`) {
			t.Errorf("link #%s leads nowhere", link[1])
		}
	}
}

func TestDocsEscapeWhatTheyShow(t *testing.T) {
	page, err := renderDocs([]byte(`{"info":{"title":"<t>","description":"a <b> & ` + "`<code>`" + `"}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"&lt;t&gt; API", "<p>a &lt;b&gt; &amp; <code>&lt;code&gt;</code></p>"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestDocsAreServed(t *testing.T) {
	recorder := httptest.NewRecorder()
	if err := docsPage()(recorder, httptest.NewRequest(http.MethodGet, "/docs", nil)); err != nil {
		t.Fatal(err)
	}
	if kind := recorder.Header().Get("Content-Type"); kind != "text/html; charset=utf-8" || recorder.Body.Len() < 10_000 {
		t.Errorf("%d bytes of %s", recorder.Body.Len(), kind)
	}
}

func TestSampleSetsOutJSON(t *testing.T) {
	got, err := sample([]byte(`{ "short": [1, "a\"<b>"], "long": ["` + strings.Repeat("x", 40) + `", "` + strings.Repeat("y", 40) + `"] }`))
	if err != nil {
		t.Fatal(err)
	}
	want := "{\n  <b>&#34;short&#34;</b>: [1, <i>&#34;a\\&#34;&lt;b&gt;&#34;</i>],\n  <b>&#34;long&#34;</b>: [\n    <i>&#34;" +
		strings.Repeat("x", 40) + "&#34;</i>,\n    <i>&#34;" + strings.Repeat("y", 40) + "&#34;</i>\n  ]\n}"
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
