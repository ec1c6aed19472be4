package main

import (
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// parseConfig returns the settings that flags give.
func parseConfig(t *testing.T, args ...string) (*config, error) {
	t.Helper()
	c := new(config)
	parser, err := kong.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		return nil, err
	}
	return c, c.validate()
}

// TestSettingsAreFew: nobody reads through more than 20. Hidden ones are for
// tests and development.
func TestSettingsAreFew(t *testing.T) {
	const bound = 20
	shown := 0
	for _, field := range reflect.VisibleFields(reflect.TypeFor[config]()) {
		if _, hidden := field.Tag.Lookup("hidden"); !hidden && field.Tag.Get("help") != "" {
			shown++
		}
	}
	if shown == 0 || shown >= bound {
		t.Errorf("there are %d settings, want fewer than %d", shown, bound)
	}
}

func TestSettings(t *testing.T) {
	for flag, wrong := range map[string]string{
		"":                             "",
		"--listen=127.0.0.1:0":         "",
		"--listen=:8080":               "",
		"--listen=[::1]:8080":          "",
		"--listen=localhost":           "--listen",
		"--listen=":                    "--listen",
		"--nats-listen=off":            "",
		"--nats-listen=OFF":            "",
		"--nats-listen=4222":           "--nats-listen",
		"--metrics-listen=127.0.0.1:1": "",
		"--metrics-listen=x":           "--metrics-listen",
		"--nats-monitor=127.0.0.1:1":   "",
		"--nats-monitor=x":             "--nats-monitor",
		"--tls-cert=x":                 "--tls-key",
		"--tls-key=x":                  "--tls-cert",
		"--stan=test-cluster":          "",
		"--stan=a,events=default":      "",
		"--stan=a,b=c,d.e=f":           "",
		"--stan=a b":                   "--stan",
		"--stan=a,events":              "--stan",
		"--stan=a,events=":             "--stan",
		"--stan=a,foo.*=default":       "--stan",
		"--stan=a,foo/bar=default":     "--stan",
		"--stan=,events=default":       "--stan",
		"--store=duckdb":               "",
		"--store=clickhouse://h":       "--store",
		"--roles=all":                  "",
		"--roles=sink":                 "--roles",
		"--log-bytes=1048576":          "",
		"--log-bytes=1048575":          "--log-bytes",
		"--log-bytes=x":                "--log-bytes",
		"--log-age=1ns":                "",
		"--log-age=0s":                 "--log-age",
		"--log-age=-1h":                "--log-age",
		"--memory=128":                 "",
		"--memory=127":                 "--memory",
		"--move-after=0s":              "--move-after",
		"--rate-limit=0":               "",
		"--rate-limit=0.5":             "",
		"--rate-limit=-1":              "--rate-limit",
		"--log-level=debug":            "",
		"--log-level=loud":             "--log-level",
		"--geoip=/no/such/file":        "--geoip",
		"--assets=/no/such/directory":  "--assets",
	} {
		var args []string
		if flag != "" {
			args = []string{flag}
		}
		_, err := parseConfig(t, args...)
		if (err == nil) != (wrong == "") || (err != nil && !strings.Contains(err.Error(), wrong)) {
			t.Errorf("%s: %v, want an error about %q", flag, err, wrong)
		}
	}
}

func TestSettingsByEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"WEIR_DATA": "/srv/weir", "WEIR_LISTEN": ":1", "WEIR_NATS_LISTEN": "off", "WEIR_WRITE_KEY": "wk", "WEIR_API_TOKEN": "at", "WEIR_LOG_AGE": "1h", "WEIR_LOG_LEVEL": "warn",
	} {
		t.Setenv(name, value)
	}
	c, err := parseConfig(t, "--listen=:2") // the flag goes before
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "/srv/weir" || c.Listen != ":2" || c.natsAddress() != "" || c.WriteKey != "wk" || c.APIToken != "at" || c.LogAge != time.Hour || c.level() != slog.LevelWarn {
		t.Errorf("%+v", c)
	}
	if c.storePath() != "/srv/weir/store.duckdb" || c.lockPath() != "/srv/weir/lock" || c.streamPath() != "/srv/weir/nats" {
		t.Errorf("%s %s %s", c.storePath(), c.lockPath(), c.streamPath())
	}
}
