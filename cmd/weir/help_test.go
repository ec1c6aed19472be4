package main

import (
	"context"
	"strings"
	"testing"
)

// runWeir runs the whole command line.
func runWeir(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	var outBuffer, errBuffer lockedBuffer
	err = run(t.Context(), args, &streams{Out: &outBuffer, Err: &errBuffer, In: strings.NewReader("")})
	return outBuffer.String(), err
}

// manual is something that the help of each command must tell.
var manual = map[string]string{
	"serve":   "Default 127.0.0.1:8080",
	"demo":    "$WEIR_LISTEN",
	"import":  "--format",
	"send":    "--key",
	"tail":    "--token",
	"query":   "--csv",
	"dead":    "replay",
	"key":     "revoke",
	"project": "create",
	"doctor":  "Default ./weir-data",
	"version": "build facts",
	"help":    "manual",
}

func TestEveryCommandHasItsHelp(t *testing.T) {
	overview, err := runWeir(t, "help")
	if err != nil {
		t.Fatal(err)
	}
	for command, telling := range manual {
		if !strings.Contains(overview, "\n  "+command+" ") {
			t.Errorf("the overview lacks %s", command)
		}
		help, err := runWeir(t, "help", command)
		flat := strings.Join(strings.Fields(help), " ")
		if err != nil || !strings.Contains(flat, "Usage: weir "+command) || !strings.Contains(flat, telling) {
			t.Errorf("%s: %v\n%s", command, err, help)
		}
		if other, err := runWeir(t, command, "--help"); err != nil || other != help {
			t.Errorf("weir %s --help says something else than weir help %s (%v)", command, command, err)
		}
	}
	if commands := strings.Count(overview[strings.Index(overview, "Commands:"):], "\n  "); commands < len(manual) {
		t.Errorf("%d commands in the overview", commands)
	}
	if bare, err := runWeir(t); err != nil || bare != overview {
		t.Errorf("without arguments: %v\n%s", err, bare)
	}
}

func TestUnknownCommandsAndFlags(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"serve", "--nonsense"}, {"help", "nonsense"}, {"version", "surplus"}} {
		if _, err := runWeir(t, args...); err == nil || !strings.Contains(err.Error(), "see weir help") {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestVersion(t *testing.T) {
	out, err := runWeir(t, "version")
	if err != nil || !strings.HasPrefix(out, "weir "+release+"\ncommit ") || !strings.Contains(out, "\ngo1.") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestServeRefusesWrongSettings(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := run(ctx, []string{"serve", "--data", t.TempDir(), "--memory", "1"}, &streams{})
	if err == nil || !strings.Contains(err.Error(), "--memory") {
		t.Error(err)
	}
}
