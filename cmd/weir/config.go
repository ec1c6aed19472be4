package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// config is the server's settings, by flag or environment.
type config struct {
	Data       string        `help:"Directory that holds everything on disk." default:"./weir-data" env:"WEIR_DATA" placeholder:"DIR"`
	Listen     string        `help:"Address for HTTP." default:"127.0.0.1:8080" env:"WEIR_LISTEN" placeholder:"ADDR"`
	NATSListen string        `help:"Address of the embedded NATS server for clients; off for none." default:"127.0.0.1:4222" env:"WEIR_NATS_LISTEN" name:"nats-listen" placeholder:"ADDR"`
	Monitor    string        `help:"Address of NATS's own monitoring over HTTP, which asks for no token." env:"WEIR_NATS_MONITOR" name:"nats-monitor" placeholder:"ADDR"`
	TLSCert    string        `help:"Certificate in PEM for HTTP and NATS; read again when it changes." env:"WEIR_TLS_CERT" name:"tls-cert" placeholder:"FILE"`
	TLSKey     string        `help:"Key of the certificate, in PEM." env:"WEIR_TLS_KEY" name:"tls-key" placeholder:"FILE"`
	Stan       string        `help:"Run the NATS Streaming gateway under a cluster id, with channels bound to projects: ID[,CHANNEL=PROJECT...]." env:"WEIR_STAN" placeholder:"ID"`
	Store      string        `help:"Where events are kept for questions." default:"duckdb" env:"WEIR_STORE"`
	Roles      string        `help:"Which roles this process takes on." default:"all" env:"WEIR_ROLES"`
	WriteKey   string        `help:"Write key of project default, in place of a generated one." env:"WEIR_WRITE_KEY" placeholder:"KEY"`
	APIToken   string        `help:"API token of project default, in place of a generated one." env:"WEIR_API_TOKEN" name:"api-token" placeholder:"TOKEN"`
	GeoIP      string        `help:"MaxMind-format file that gives the place of an address." env:"WEIR_GEOIP" name:"geoip" type:"existingfile" placeholder:"FILE"`
	LogBytes   int64         `help:"How many bytes of the log are kept once read." default:"8589934592" env:"WEIR_LOG_BYTES" name:"log-bytes" placeholder:"N"`
	LogAge     time.Duration `help:"How long the log is kept once read." default:"168h" env:"WEIR_LOG_AGE" name:"log-age" placeholder:"DURATION"`
	Memory     int64         `help:"Megabytes of memory the store takes for itself." default:"320" env:"WEIR_MEMORY" placeholder:"MB"`
	MoveAfter  time.Duration `help:"How long new events stay in the store's memory before they move to its file. The log has them all the while." default:"1m" env:"WEIR_MOVE_AFTER" name:"move-after" placeholder:"DURATION" hidden:""`
	RateLimit  float64       `help:"Requests a second of each key; 0 for no limit." default:"0" env:"WEIR_RATE_LIMIT" name:"rate-limit" placeholder:"N"`
	SDKPrefix  []string      `help:"Path below which weir.js and the endpoints of third-party SDKs are served besides the root, such as /ingest." env:"WEIR_SDK_PREFIX" name:"sdk-prefix" placeholder:"PATH"`
	Metrics    string        `help:"Address for /metrics apart from --listen." env:"WEIR_METRICS_LISTEN" name:"metrics-listen" placeholder:"ADDR"`
	LogLevel   string        `help:"Least level of messages: debug, info, warn or error." default:"info" enum:"debug,info,warn,error" env:"WEIR_LOG_LEVEL" name:"log-level"`
	Assets     string        `help:"Directory of the dashboard's files in place of the embedded ones, for its development." env:"WEIR_ASSETS" hidden:"" type:"existingdir"`

	simulated     bool // the traffic is, and the dashboard says so
	openStreaming bool // the NATS Streaming gateway asks its clients for no token
}

const (
	// off as an address means none.
	off = "off"
	// minLogBytes and minMemoryMB are the least that work: two frames' room in
	// the log, and DuckDB's own needs.
	minLogBytes = 1 << 20
	minMemoryMB = 128
)

// validate says which setting cannot be, and what can.
func (c *config) validate() error {
	if c.Store != "duckdb" {
		return fmt.Errorf("--store %q is not supported; use duckdb", c.Store)
	}
	if !slices.Contains([]string{"all", ""}, c.Roles) {
		return fmt.Errorf("--roles %q is not supported; a process takes on all roles", c.Roles)
	}
	addresses := map[string]string{"--listen": c.Listen, "--nats-listen": c.natsAddress(), "--metrics-listen": c.Metrics, "--nats-monitor": c.Monitor}
	for flag, address := range addresses {
		if address == "" && flag != "--listen" {
			continue
		}
		if _, _, err := net.SplitHostPort(address); err != nil {
			return fmt.Errorf("%s %q is no address such as 127.0.0.1:8080: %w", flag, address, err)
		}
	}
	switch {
	case c.WriteKey != "" && c.WriteKey == c.APIToken:
		return errors.New("--write-key and --api-token must differ: write keys are public in web pages")
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key belong together")
	case c.LogBytes < minLogBytes:
		return fmt.Errorf("--log-bytes must be at least %d", minLogBytes)
	case c.LogAge <= 0:
		return errors.New("--log-age must be positive")
	case c.Memory < minMemoryMB:
		return fmt.Errorf("--memory must be at least %d", minMemoryMB)
	case c.MoveAfter <= 0:
		return errors.New("--move-after must be positive")
	case c.RateLimit < 0:
		return errors.New("--rate-limit must not be negative")
	}
	if err := c.validatePrefixes(); err != nil {
		return err
	}
	_, err := parseStreaming(c.Stan)
	return err
}

// natsAddress is where NATS clients connect; empty for nowhere.
func (c *config) natsAddress() string {
	if strings.EqualFold(c.NATSListen, off) {
		return ""
	}
	return c.NATSListen
}

func (c *config) level() slog.Level {
	var level slog.Level
	// The flag admits only texts that slog knows.
	_ = level.UnmarshalText([]byte(c.LogLevel))
	return level
}

// What stands where below the data directory.
func (c *config) lockPath() string   { return filepath.Join(c.Data, "lock") }
func (c *config) streamPath() string { return filepath.Join(c.Data, "nats") }
func (c *config) storePath() string  { return filepath.Join(c.Data, "store.duckdb") }
