package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"
)

//go:embed docs.html.tmpl
var docsTemplate string

// docsPage answers GET /docs with the OpenAPI document as a page. It needs no
// script, and is made at the first request.
func docsPage() handler {
	render := sync.OnceValues(func() ([]byte, error) { return renderDocs(openapi) })
	return func(w http.ResponseWriter, _ *http.Request) error {
		page, err := render()
		if err != nil {
			return err
		}
		w.Header().Set("Content-Security-Policy", docsPolicy(page))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(page) // a client that went away needs no answer
		return nil
	}
}

// docsPolicy lets the page have the style sheet that is in it, and nothing else.
func docsPolicy(page []byte) string {
	_, rest, _ := bytes.Cut(page, []byte("<style>"))
	style, _, _ := bytes.Cut(rest, []byte("</style>"))
	sum := sha256.Sum256(style)
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
}

// renderDocs makes a page of an OpenAPI document.
func renderDocs(source []byte) ([]byte, error) {
	var api apiDocument
	if err := json.Unmarshal(source, &api); err != nil {
		return nil, fmt.Errorf("cannot read the OpenAPI document: %w", err)
	}
	page, err := template.New("docs").Funcs(template.FuncMap{
		"prose":      prose,
		"inline":     inline,
		"sample":     sample,
		"upper":      strings.ToUpper,
		"operations": api.operations,
		"parameter":  api.parameter,
		"response":   api.response,
		"security":   api.security,
		"last":       lastPart,
	}).Parse(docsTemplate)
	if err != nil {
		return nil, fmt.Errorf("cannot read the page's template: %w", err)
	}
	var out bytes.Buffer
	if err := page.Execute(&out, &api); err != nil {
		return nil, fmt.Errorf("cannot make the page: %w", err)
	}
	return out.Bytes(), nil
}

// prose makes paragraphs of a description, whose only markup is `code`.
func prose(text string) template.HTML {
	var out strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		out.WriteString("<p>" + string(inline(paragraph)) + "</p>")
	}
	return template.HTML(out.String())
}

// inline escapes a text and sets its `code`.
func inline(text string) template.HTML {
	parts := strings.Split(text, "`")
	for i, part := range parts {
		parts[i] = template.HTMLEscapeString(part)
		if i%2 == 1 {
			parts[i] = "<code>" + parts[i] + "</code>"
		}
	}
	return template.HTML(strings.Join(parts, ""))
}

// lastPart returns what a reference such as #/components/schemas/Event names.
func lastPart(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
