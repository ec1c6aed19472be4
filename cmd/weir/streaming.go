package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/collect"
	"github.com/weirhq/weir/internal/stan"
)

// streaming is what --stan says: the gateway's cluster id, and which channels
// are bound to which projects.
type streaming struct {
	cluster  string
	bindings map[string]string // channel → project
}

var (
	// clusterPattern is what NATS Streaming itself takes as a cluster id.
	clusterPattern = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)
	// channelPattern is a subject without wildcards; NATS Streaming knows no slashes.
	channelPattern = regexp.MustCompile(`^[^\s.*>/]+(\.[^\s.*>/]+)*$`)
)

// parseStreaming reads ID[,CHANNEL=PROJECT...]; the empty text means none.
func parseStreaming(text string) (streaming, error) {
	if text == "" {
		return streaming{}, nil
	}
	parts := strings.Split(text, ",")
	s := streaming{cluster: parts[0], bindings: map[string]string{}}
	if !clusterPattern.MatchString(s.cluster) {
		return streaming{}, fmt.Errorf("--stan %q begins with no cluster id of letters, digits, - and _", text)
	}
	for _, part := range parts[1:] {
		channel, project, ok := strings.Cut(part, "=")
		if !ok || !channelPattern.MatchString(channel) || !weir.ValidProject(project) {
			return streaming{}, fmt.Errorf("--stan: %q is not of the form CHANNEL=PROJECT, such as events=default", part)
		}
		s.bindings[channel] = project
	}
	return s, nil
}

// startStreaming runs the NATS Streaming gateway, if it is asked for.
func (s *server) startStreaming(ctx context.Context) error {
	asked, err := parseStreaming(s.config.Stan)
	if err != nil || asked.cluster == "" {
		return err
	}
	for channel, project := range asked.bindings {
		if _, ok := s.projects.Get(project); !ok {
			return fmt.Errorf("--stan binds channel %s to project %s, which does not exist; weir project create makes it", channel, project)
		}
	}
	front, err := s.nats.ConnectStreaming()
	if err != nil {
		return err
	}
	s.parts.add(func() error { front.Close(); return nil })
	storage, err := s.nats.Connect("NATS Streaming gateway")
	if err != nil {
		return err
	}
	s.parts.add(func() error { storage.Close(); return nil })
	gateway, err := stan.New(ctx, stan.Config{
		ClusterID: asked.cluster, Front: front, Storage: storage, Bindings: asked.bindings, Accept: s.acceptStreamed,
		Trouble: s.nats.Repair, Logger: s.logger,
	})
	if err != nil {
		return err
	}
	s.parts.run(gateway.Run)
	return nil
}

// acceptStreamed takes in the events of a bound channel.
func (s *server) acceptStreamed(ctx context.Context, project string, body []byte) error {
	_, err := s.collector.Accept(ctx, project, body, collect.Origin{})
	return err
}
