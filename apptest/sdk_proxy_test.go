package apptest

import (
	"io"
	"net"
	"sync"
	"testing"
)

// fault is what a proxy does to the connections through it.
type fault int

const (
	noFault fault = iota
	// refuses: nobody listens, and connections that stand are cut.
	refuses
	// hangs: what clients send arrives, and nothing comes back.
	hangs
	// resets: what clients send arrives, and at the first byte that would come
	// back the connection is reset. So an event is committed and its answer lost.
	resets
	// unavailable: 503 with Retry-After comes back, and nothing arrives. HTTP only.
	unavailable
)

const unavailableAnswer = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

// proxy stands between a client and a server and breaks what it is told to.
type proxy struct {
	t       *testing.T
	address string
	running sync.WaitGroup

	mu       sync.Mutex
	server   string
	fault    fault
	listener net.Listener
	open     map[net.Conn]bool
}

// newProxy starts a proxy that ends with the test.
func newProxy(t *testing.T) *proxy {
	t.Helper()
	p := &proxy{t: t, open: map[net.Conn]bool{}}
	p.listen("127.0.0.1:0")
	p.address = p.listener.Addr().String()
	t.Cleanup(func() {
		p.set(refuses)
		p.running.Wait()
	})
	return p
}

// aim sends new connections to a server.
func (p *proxy) aim(server string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.server = server
}

// set changes what happens to connections. It cuts those that stand, except when
// their answers are to be lost: what goes over them then is committed.
func (p *proxy) set(f fault) {
	p.mu.Lock()
	before := p.fault
	p.fault = f
	if f == refuses && before != refuses {
		p.listener.Close()
	}
	if f != hangs && f != resets {
		for conn := range p.open {
			conn.Close()
		}
	}
	p.mu.Unlock()
	if before == refuses && f != refuses {
		p.listen(p.address)
	}
}

func (p *proxy) listen(address string) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		p.t.Errorf("the proxy cannot listen: %v", err)
		return
	}
	p.mu.Lock()
	p.listener = listener
	p.mu.Unlock()
	p.running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.running.Go(func() { p.serve(conn) })
		}
	})
}

// track remembers a connection, so that it can be cut, until forget is called.
func (p *proxy) track(conn net.Conn) (forget func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open[conn] = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.open, conn)
		conn.Close()
	}
}

func (p *proxy) serve(client net.Conn) {
	defer p.track(client)()
	p.mu.Lock()
	server, f := p.server, p.fault
	p.mu.Unlock()
	if f == unavailable {
		_, _ = client.Read(make([]byte, 64<<10))
		_, _ = io.WriteString(client, unavailableAnswer)
		return
	}
	upstream, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer p.track(upstream)()
	p.running.Go(func() {
		_, _ = io.Copy(upstream, client) // ends when either side is closed
		upstream.Close()
	})
	p.answer(client, upstream)
}

// answer carries what the server says, or fails to.
func (p *proxy) answer(client, upstream net.Conn) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := upstream.Read(buffer)
		if err != nil {
			return
		}
		switch p.current() {
		case hangs:
			continue
		case resets:
			_ = client.(*net.TCPConn).SetLinger(0) // a reset, not an orderly end
			return
		}
		if _, err := client.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (p *proxy) current() fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault
}
