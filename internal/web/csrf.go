package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"

	"github.com/weirhq/weir"
)

// csrfHeader is where requests by a session prove that they come from a page that
// could read GET /v1/session: pages of other sites cannot, nor can they set the
// header, whatever browser it is and whatever it sends along.
const csrfHeader = "Weir-CSRF"

// csrfOf is the CSRF token of a session. It tells nothing of the session's value.
func csrfOf(value string) string {
	mac := hmac.New(sha256.New, []byte(value))
	mac.Write([]byte("weir csrf"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// checkCSRF refuses requests by a session that change something without its
// token.
func checkCSRF(r *http.Request, value string) error {
	if !changes(r.Method) || hmac.Equal([]byte(r.Header.Get(csrfHeader)), []byte(csrfOf(value))) {
		return nil
	}
	return &weir.Error{Code: weir.CodeForbidden, Field: csrfHeader, Message: "the header must hold csrf of GET /v1/session; get it again"}
}

// changes reports whether requests with a method may change something.
func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}
