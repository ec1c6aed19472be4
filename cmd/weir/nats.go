package main

import (
	"context"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/access"
	"github.com/weirhq/weir/internal/stream"
)

// openCertificate reads the certificate for HTTP and NATS, if there is one.
func (s *server) openCertificate(context.Context) (err error) {
	if s.config.TLSCert != "" {
		s.certificate, err = openCertificate(s.config.TLSCert, s.config.TLSKey, s.logger)
	}
	return err
}

func (s *server) startNATS() (err error) {
	config := stream.ServerConfig{
		Dir: s.config.streamPath(), Listen: s.config.natsAddress(), Monitor: s.config.Monitor,
		Authenticate: func(token string) (weir.Grant, bool) { return s.keys.Authenticate(token) }, Logger: s.logger,
	}
	if s.certificate != nil {
		config.TLS = s.certificate.config()
	}
	if s.config.Stan != "" {
		config.Streaming = &stream.StreamingAccess{Project: weir.DefaultProject, Open: s.config.openStreaming}
	}
	s.nats, err = stream.StartServer(config)
	return err
}

func (s *server) startStream(ctx context.Context) (err error) {
	if err := s.startNATS(); err != nil {
		return err
	}
	s.parts.add(func() error { s.nats.Close(); return nil })
	s.parts.run(s.nats.Watch)
	conn, err := s.nats.Connect("weir")
	if err != nil {
		return err
	}
	s.parts.add(func() error { conn.Close(); return nil })
	s.log, err = stream.OpenLog(ctx, conn, stream.LogConfig{MaxBytes: s.config.LogBytes, MaxAge: s.config.LogAge})
	if err != nil {
		return err
	}
	s.quarantine, err = stream.OpenQuarantine(ctx, conn)
	if err != nil {
		return err
	}
	if s.marks, err = stream.OpenQuarantineMarks(ctx, conn); err != nil {
		return err
	}
	if s.metadata, err = stream.OpenMetadata(ctx, conn); err != nil {
		return err
	}
	if s.auditStore, err = stream.OpenAudit(ctx, conn); err != nil {
		return err
	}
	s.salts, err = stream.OpenSalts(ctx, conn)
	return err
}

// openAccess reads who may do what.
func (s *server) openAccess(ctx context.Context) (err error) {
	if s.keys, err = access.Open(ctx, s.metadata); err != nil {
		return err
	}
	s.keys.OnRevoke(s.nats.Disconnect)
	s.projects, err = access.OpenProjects(ctx, s.metadata, s.keys)
	return err
}

// listenNATS takes NATS clients, once all that serves them does.
func (s *server) listenNATS(context.Context) error { return s.nats.Listen() }
