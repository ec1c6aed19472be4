package relay

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/weirhq/weir"
)

func cpu(b *testing.B) time.Duration {
	var usage syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// framed is how many events the frames of these benchmarks have.
const framed = 200

// awaitRelayed waits until all events are in EVENTS.
func (s *server) awaitRelayed(b *testing.B, count int) {
	conn, js := s.jetStream(b, project)
	defer conn.Close()
	awaitEvents(b, js, count)
}

// BenchmarkAppend measures what relaying adds to appending frames: the time
// and the processor's time an event.
func BenchmarkAppend(b *testing.B) {
	for _, relayed := range []bool{false, true} {
		b.Run(map[bool]string{false: "alone", true: "relayed"}[relayed], func(b *testing.B) {
			s := startServer(b, b.TempDir())
			if relayed {
				newRelay(s).run(b)
				s.append(b, numbered(project, 0, 1))
			}
			frame := numbered(project, 0, framed)
			b.SetBytes(int64(len(frame.Body) / framed))
			before := cpu(b)
			b.ResetTimer()
			for n := 0; n < b.N; n += framed {
				s.append(b, frame)
			}
			if relayed {
				s.awaitRelayed(b, b.N/framed*framed)
			}
			b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
		})
	}
}

// BenchmarkCatchUp measures relaying what is in the log already.
func BenchmarkCatchUp(b *testing.B) {
	s := startServer(b, b.TempDir())
	frame := numbered(project, 0, framed)
	frame.Events = nil
	for n := 0; n < b.N; n += framed {
		s.append(b, frame)
	}
	b.SetBytes(int64(len(frame.Body) / framed))
	before := cpu(b)
	b.ResetTimer()
	newRelay(s).run(b)
	s.awaitRelayed(b, b.N/framed*framed)
	b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// memoryLog is a log whose frames are at hand.
type memoryLog struct {
	relayLog
	frames []weir.Frame
}

func (l memoryLog) Follow(_ context.Context, after uint64) (Follower, error) {
	return &memoryFollower{l.frames[after:]}, nil
}

type memoryFollower struct{ frames []weir.Frame }

func (f *memoryFollower) Next(ctx context.Context) (weir.Frame, error) {
	if len(f.frames) == 0 {
		<-ctx.Done()
		return weir.Frame{}, ctx.Err()
	}
	frame := f.frames[0]
	f.frames = f.frames[1:]
	return frame, nil
}

func (f *memoryFollower) Close() {}

// BenchmarkRelay measures relaying frames that are at hand.
func BenchmarkRelay(b *testing.B) {
	s := startServer(b, b.TempDir())
	frame := numbered(project, 0, framed)
	f := newRelay(s)
	log := memoryLog{relayLog: relayLog{s.log}}
	for n := range uint64(b.N / framed) {
		frame.Sequence = n + 1
		log.frames = append(log.frames, frame)
	}
	f.config.Log = log
	b.SetBytes(int64(len(frame.Body) / framed))
	before := cpu(b)
	b.ResetTimer()
	f.run(b)
	s.awaitRelayed(b, b.N/framed*framed)
	b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// BenchmarkRaw measures the same messages published by themselves: what the
// relay is compared with.
func BenchmarkRaw(b *testing.B) {
	s := startServer(b, b.TempDir())
	events, err := s.OpenEvents(b.Context(), project, roomy, nil)
	must(b, err)
	defer events.Close()
	frame := numbered(project, 0, framed)
	lines, envelope := newLines(), newEnvelope(project, created)
	lines.reset(&frame)
	line, _, _ := lines.line()
	name, attributes, err := lines.read(line, 0)
	must(b, err)
	message := envelope.wrap(place{frame: 1}, attributes, line)
	b.SetBytes(int64(len(frame.Body) / framed))
	before := cpu(b)
	b.ResetTimer()
	for range b.N {
		must(b, events.Publish(b.Context(), name, message))
	}
	must(b, events.Commit(b.Context()))
	b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}
