package apptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// authority signs certificates for 127.0.0.1.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pool        *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a := &authority{key: key, pool: x509.NewCertPool()}
	a.certificate = sign(t, template, template, key, key)
	a.pool.AddCert(a.certificate)
	return a
}

func sign(t *testing.T, template, parent *x509.Certificate, key, by *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// write writes a new certificate with a serial number to the files of a server.
func (a *authority) write(t *testing.T, serial int64, certPath, keyPath string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	certificate := sign(t, template, a.certificate, key, a.key)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{
		certPath: {Type: "CERTIFICATE", Bytes: certificate.Raw},
		keyPath:  {Type: "PRIVATE KEY", Bytes: der},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

var (
	servesNATSPattern = regexp.MustCompile(`msg="weir serves".* nats=nats://(\S+)`)
	monitorPattern    = regexp.MustCompile(`msg="weir serves".* monitor=(\S+)`)
)

// serial is that of the certificate which the server presents to a new client.
func (s *server) serial(t *testing.T, client *http.Client) int64 {
	t.Helper()
	response, err := client.Get(s.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.TLS.PeerCertificates[0].SerialNumber.Int64()
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	certPath, keyPath := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	authority := newAuthority(t)
	authority.write(t, 100, certPath, keyPath)
	s := launch(t, options{dir: filepath.Join(dir, "data"), args: []string{
		"--nats-listen", "127.0.0.1:0", "--tls-cert", certPath, "--tls-key", keyPath,
	}})
	found, err := s.log.await(s.exited, servesPattern)
	if err != nil {
		t.Fatalf("%v\n%s", err, s.log)
	}
	s.url = found[1]
	address, err := s.log.await(s.exited, servesNATSPattern)
	if err != nil {
		t.Fatal(err)
	}
	trusting := &tls.Config{RootCAs: authority.pool}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trusting, DisableKeepAlives: true}}
	if serial := s.serial(t, client); serial != 100 {
		t.Errorf("certificate %d is presented", serial)
	}
	conn, err := nats.Connect("nats://"+address[1], nats.Token(apiToken), nats.Secure(trusting))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if state, err := conn.TLSConnectionState(); err != nil || !state.HandshakeComplete {
		t.Errorf("NATS without TLS: %v", err)
	}
	if plain, err := nats.Connect("nats://"+address[1], nats.Token(apiToken), nats.TLSHandshakeFirst()); err == nil {
		plain.Close()
		t.Error("NATS took a client that does not trust it")
	}

	authority.write(t, 101, certPath, keyPath)
	if err := poll(s.exited, func() bool { return s.serial(t, client) == 101 }); err != nil {
		t.Fatalf("the new certificate is not presented: %v", err)
	}
	again, err := nats.Connect("nats://"+address[1], nats.Token(apiToken), nats.Secure(trusting))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	state, err := again.TLSConnectionState()
	if err != nil {
		t.Fatal(err)
	}
	if serial := state.PeerCertificates[0].SerialNumber.Int64(); serial != 101 {
		t.Errorf("NATS presents certificate %d", serial)
	}
	if err := conn.Flush(); err != nil {
		t.Errorf("the connection made before the change: %v", err)
	}
}

func TestMonitoringOfNATS(t *testing.T) {
	s := start(t, options{dir: t.TempDir(), args: []string{"--nats-monitor", "127.0.0.1:0"}})
	found, err := s.log.await(s.exited, monitorPattern)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(found[1] + "/varz")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %s", response.Status)
	}
}
