package apptest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the program under test.
var binary string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

// run builds the program and runs the tests.
func run(m *testing.M) int {
	binary = os.Getenv("WEIR_BINARY")
	if binary != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "weir-apptest-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot make room for the program:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "weir")
	build := exec.Command("go", "build", "-o", binary, "../cmd/weir")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "cannot build the program:", err)
		return 1
	}
	return m.Run()
}
