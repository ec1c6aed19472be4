package stream

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// complainEvery is how often trouble with clients is logged at most. They make
// it, as much as they like, and are told of it themselves.
const complainEvery = 10 * time.Second

// presented is what a client gave as user name, which may be its token.
var presented = regexp.MustCompile(`(?i)\b(user|nkey|account) "[^"]*"`)

// serverLogger passes what the server logs on to slog.
type serverLogger struct {
	to       *slog.Logger
	complain *rate.Sometimes
}

func newServerLogger(to *slog.Logger) serverLogger {
	return serverLogger{to: to, complain: &rate.Sometimes{Interval: complainEvery}}
}

// Errorf implements the server's Logger.
func (l serverLogger) Errorf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	if !strings.Contains(text, "cid:") {
		l.to.Error(text)
		return
	}
	text = presented.ReplaceAllString(text, `$1 "…"`)
	l.to.Debug(text)
	l.complain.Do(func() {
		l.to.Warn("NATS clients did what they may not; this is the last one of some time", "trouble", text)
	})
}

// The rest of the server's Logger.

func (l serverLogger) Noticef(format string, v ...any) { l.to.Debug(fmt.Sprintf(format, v...)) }
func (l serverLogger) Warnf(format string, v ...any)   { l.to.Warn(fmt.Sprintf(format, v...)) }
func (l serverLogger) Fatalf(format string, v ...any)  { l.to.Error(fmt.Sprintf(format, v...)) }
func (l serverLogger) Debugf(format string, v ...any)  { l.to.Debug(fmt.Sprintf(format, v...)) }
func (l serverLogger) Tracef(format string, v ...any)  { l.to.Debug(fmt.Sprintf(format, v...)) }
