package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/weirhq/weir"
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
	// channelPattern is a subject without wildcards.
	channelPattern = regexp.MustCompile(`^[^\s.*>]+(\.[^\s.*>]+)*$`)
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
