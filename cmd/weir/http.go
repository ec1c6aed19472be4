package main

import (
	"log/slog"
	"net/http"
	"time"
)

const (
	// headerTimeout and readTimeout bound how long a client may take to send
	// its headers, and its whole request.
	headerTimeout = 10 * time.Second
	readTimeout   = 60 * time.Second
	// writeTimeout is beyond the longest question; watchers set their own.
	writeTimeout = 90 * time.Second
	idleTimeout  = 2 * time.Minute
	// maxHeaderBytes is room for long cookies of other applications.
	maxHeaderBytes = 64 << 10
	// catchUpTimeout is how long the store gets to read the rest of the log at
	// the end, catchUpLook how often it is asked.
	catchUpTimeout = 10 * time.Second
	catchUpLook    = 5 * time.Millisecond
	// drainTimeout is how long requests in flight get at the end.
	drainTimeout = 15 * time.Second
)

func newHTTPServer(handler http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
}

// url is where the server's page is.
func (s *server) url() string {
	scheme := "http"
	if s.certificate != nil {
		scheme = "https"
	}
	return scheme + "://" + s.http.Addr().String()
}

// natsURL is where NATS clients connect, or "off".
func (s *server) natsURL() string {
	if address := s.nats.Address(); address != nil && s.config.natsAddress() != "" {
		return "nats://" + address.String()
	}
	return off
}

// monitorURL is where NATS's own monitoring is, or "off".
func (s *server) monitorURL() string {
	if address := s.nats.MonitorAddress(); address != nil {
		return "http://" + address.String()
	}
	return off
}
