package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// machine is what figures depend on besides Weir.
type machine struct {
	cores   int
	model   string
	kernel  string
	fsync   latencies
	loadAvg string
}

// inspect looks at the machine and the disk below dir.
func inspect(dir string) (machine, error) {
	m := machine{cores: runtime.NumCPU(), model: cpuModel(), kernel: firstLine("/proc/sys/kernel/osrelease"), loadAvg: loadAverage()}
	var err error
	m.fsync, err = measureFsync(dir)
	return m, err
}

func (m machine) String() string {
	return fmt.Sprintf("%d cores (%s), Linux %s, %s, fsync of 4 KB p50 %s p99 %s, load before %s",
		m.cores, m.model, m.kernel, runtime.Version(),
		m.fsync.quantile(0.5).Round(time.Microsecond), m.fsync.quantile(0.99).Round(time.Microsecond), m.loadAvg)
}

// measureFsync appends to a file and syncs it, as a log does.
func measureFsync(dir string) (taken latencies, err error) {
	const times, size = 300, 4 << 10
	file, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return nil, fmt.Errorf("cannot measure fsync: %w", err)
	}
	defer func() { err = firstError(err, os.Remove(file.Name())) }()
	defer file.Close()
	block := bytes.Repeat([]byte{'x'}, size)
	taken = make(latencies, times)
	for i := range taken {
		if _, err := file.Write(block); err != nil {
			return nil, fmt.Errorf("cannot measure fsync: %w", err)
		}
		started := time.Now()
		if err := file.Sync(); err != nil {
			return nil, fmt.Errorf("cannot measure fsync: %w", err)
		}
		taken[i] = time.Since(started)
	}
	return taken, nil
}

func cpuModel() string {
	text, _ := os.ReadFile("/proc/cpuinfo") // a machine that does not tell is "unknown"
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// loadAverage is how many threads wanted a core in the last 1, 5 and 15
// minutes.
func loadAverage() string {
	const numbers = 3
	fields := strings.Fields(firstLine("/proc/loadavg"))
	return strings.Join(fields[:min(numbers, len(fields))], " ")
}

func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}

// usage is how long the processors were used since the machine started: by
// everything, and by bench itself.
type usage struct {
	at       time.Time
	all, own time.Duration
}

func readUsage() (usage, error) {
	// The first line's fields are user, nice, system, idle, iowait, irq,
	// softirq and steal.
	fields := strings.Fields(firstLine("/proc/stat"))
	if len(fields) < 9 {
		return usage{}, fmt.Errorf("cannot read how the processors are used in %q", fields)
	}
	all, err := sumTicks(fields[1], fields[2], fields[3], fields[6], fields[7], fields[8])
	if err != nil {
		return usage{}, err
	}
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return usage{}, fmt.Errorf("cannot read bench's processor time: %w", err)
	}
	return usage{at: time.Now(), all: all, own: time.Duration(own.Utime.Nano() + own.Stime.Nano())}, nil
}

// shares returns which share of all cores the server, bench and everything
// else on the machine took between two readings.
func shares(from, to usage, server time.Duration) (ofServer, ofBench, ofOthers float64) {
	whole := float64(to.at.Sub(from.at)) * float64(runtime.NumCPU())
	own := to.own - from.own
	others := max(to.all-from.all-own-server, 0)
	return float64(server) / whole, float64(own) / whole, float64(others) / whole
}
