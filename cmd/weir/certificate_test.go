package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeCertificate writes a new self-signed pair for 127.0.0.1 over two files
// and returns the certificate.
func writeCertificate(t *testing.T, certPath, keyPath string) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, certPath, "CERTIFICATE", der)
	writePEM(t, keyPath, "PRIVATE KEY", keyDER)
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestACertificateIsReadAgainWhenItChanges(t *testing.T) {
	dir := t.TempDir()
	certPath, keyPath := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	first := writeCertificate(t, certPath, keyPath)
	var logged bytes.Buffer
	c, err := openCertificate(certPath, keyPath, slog.New(slog.NewTextHandler(&logged, nil)))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	expect := func(what string, want *x509.Certificate) {
		t.Helper()
		now = now.Add(2 * certificateEvery)
		if got := c.get(now); !bytes.Equal(got.Certificate[0], want.Raw) {
			t.Errorf("%s: another certificate is presented", what)
		}
	}
	expect("unchanged", first)
	second := writeCertificate(t, certPath, keyPath)
	expect("renewed", second)
	if err := os.WriteFile(certPath, []byte("half a certif"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect("broken", second)
	expect("still broken", second)
	if n := strings.Count(logged.String(), "cannot be read again"); n != 1 {
		t.Errorf("the failure was logged %d times", n)
	}
	expect("mended", writeCertificate(t, certPath, keyPath))
	if err := os.Remove(keyPath); err != nil {
		t.Fatal(err)
	}
	if got := c.get(now.Add(time.Hour)); got == nil {
		t.Error("without its key file the certificate is gone")
	}
	if _, err := openCertificate(certPath, keyPath, slog.Default()); err == nil {
		t.Error("a certificate without its key was taken at the start")
	}
}
