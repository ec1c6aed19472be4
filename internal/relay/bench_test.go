package relay

import (
	"syscall"
	"testing"
	"time"
)

func cpu(b *testing.B) time.Duration {
	var usage syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkRelay measures what relaying adds to appending frames: the time and
// the processor's time an event.
func BenchmarkRelay(b *testing.B) {
	const each = 200
	for name, relayed := range map[string]bool{"append": false, "append+relay": true} {
		b.Run(name, func(b *testing.B) {
			s := startServer(b, b.TempDir())
			if relayed {
				newRelay(s).run(b)
				s.append(b, numbered(project, 0, 1))
			}
			frame := numbered(project, 0, each)
			b.SetBytes(int64(len(frame.Body) / each))
			before := cpu(b)
			b.ResetTimer()
			for n := 0; n < b.N; n += each {
				s.append(b, frame)
			}
			if relayed {
				conn, js := s.jetStream(b, project)
				awaitEvents(b, js, b.N/each*each)
				conn.Close()
			}
			b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
		})
	}
}
