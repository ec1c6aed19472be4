package main

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificateEvery is how often the files of a certificate are looked at, at
// most: whoever renews it sees the new one within a second.
const certificateEvery = time.Second

// certificate is the server's certificate, read again when its files change. A
// new pair that cannot be used leaves the old one in place. It is safe for
// concurrent use.
type certificate struct {
	certPath, keyPath string
	logger            *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate
	stamps  [2]fileStamp // of the files that current was read from
	looked  time.Time
	failure string // the last one that was logged
}

// fileStamp tells one content of a file from another.
type fileStamp struct {
	modified time.Time
	size     int64
}

// openCertificate reads the certificate and key at two paths, in PEM.
func openCertificate(certPath, keyPath string, logger *slog.Logger) (*certificate, error) {
	c := &certificate{certPath: certPath, keyPath: keyPath, logger: logger}
	stamps, err := c.stat()
	if err != nil {
		return nil, err
	}
	return c, c.read(stamps)
}

// config is the TLS configuration that presents the certificate.
func (c *certificate) config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.get(time.Now()), nil },
	}
}

// get returns the certificate to present now.
func (c *certificate) get(now time.Time) *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.looked) < certificateEvery {
		return c.current
	}
	c.looked = now
	stamps, err := c.stat()
	if err == nil && stamps != c.stamps {
		err = c.read(stamps)
	}
	c.report(err)
	return c.current
}

// report logs a failure once, however often it is met.
func (c *certificate) report(err error) {
	failure := ""
	if err != nil {
		failure = err.Error()
	}
	if failure != "" && failure != c.failure {
		c.logger.Error("the certificate cannot be read again; the one before stays in use", "error", err)
	}
	c.failure = failure
}

func (c *certificate) stat() (stamps [2]fileStamp, err error) {
	for i, path := range []string{c.certPath, c.keyPath} {
		info, err := os.Stat(path)
		if err != nil {
			return stamps, fmt.Errorf("cannot read the certificate: %w", err)
		}
		stamps[i] = fileStamp{modified: info.ModTime(), size: info.Size()}
	}
	return stamps, nil
}

func (c *certificate) read(stamps [2]fileStamp) error {
	pair, err := tls.LoadX509KeyPair(c.certPath, c.keyPath)
	if err != nil {
		return fmt.Errorf("cannot use the certificate %s with the key %s: %w", c.certPath, c.keyPath, err)
	}
	if c.current != nil {
		c.logger.Info("the certificate was read again", "file", c.certPath)
	}
	c.current, c.stamps = &pair, stamps
	return nil
}
