package body

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

// refuser serves what only reads bodies and answers each with the code it is
// refused with.
func refuser(t *testing.T) (address string) {
	t.Helper()
	memory := NewMemory()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		share := memory.Share()
		_, err := share.Read(w, r)
		share.Release()
		w.Header().Set("Code", string(weir.ErrorCode(err)))
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// writeThenRead sends a request as the plainest of clients does, which reads
// nothing before it has written everything.
func writeThenRead(t *testing.T, address string, request io.Reader) (*http.Response, error) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(conn, request); err != nil {
		return nil, err
	}
	return http.ReadResponse(bufio.NewReader(conn), nil)
}

// head is a request up to its body.
func head(headers string) string {
	return "POST /v1/events HTTP/1.1\r\nHost: weir\r\n" + headers + "\r\n\r\n"
}

// TestRefusedBodiesAreReadToTheirEnd, so that whoever sends them learns why. What
// there is to drain of each is more than the system keeps of a connection.
func TestRefusedBodiesAreReadToTheirEnd(t *testing.T) {
	address := refuser(t)
	body := strings.Repeat(" ", weir.MaxBodyBytes*5/2)
	large, broken := body[:weir.MaxBodyBytes*3/2], "\x1f\x8b"+body[:weir.MaxBodyBytes/2]
	for name, test := range map[string]struct {
		request string
		code    weir.Code
	}{
		"too large":                    {head(fmt.Sprintf("Content-Length: %d", len(large))) + large, weir.CodeTooLarge},
		"too large, of unknown length": {head("Transfer-Encoding: chunked") + fmt.Sprintf("%x\r\n", len(body)) + body + "\r\n0\r\n\r\n", weir.CodeTooLarge},
		"broken":                       {head(fmt.Sprintf("Content-Length: %d", len(broken))) + broken, weir.CodeInvalid},
	} {
		response, err := writeThenRead(t, address, strings.NewReader(test.request))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := response.Header.Get("Code"); response.StatusCode != http.StatusTeapot || got != string(test.code) {
			t.Errorf("%s: %s, refused for %q, want %q", name, response.Status, got, test.code)
		}
	}
}

// TestRefusedBodiesThatAreNotReadFor: the answer comes before the body.
func TestRefusedBodiesThatAreNotReadFor(t *testing.T) {
	address := refuser(t)
	for name, headers := range map[string]string{
		"asks first":             fmt.Sprintf("Expect: 100-continue\r\nContent-Length: %d", weir.MaxBodyBytes+1),
		"larger than is drained": fmt.Sprintf("Content-Length: %d", maxDrainedBytes+1),
	} {
		response, err := writeThenRead(t, address, strings.NewReader(head(headers)))
		if err != nil || response.StatusCode != http.StatusTeapot || response.Header.Get("Code") != string(weir.CodeTooLarge) {
			t.Errorf("%s: %+v, %v", name, response, err)
		}
	}
}
