package service

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
	"golang.org/x/sync/semaphore"

	"github.com/weirhq/weir"
)

const (
	// apiSubject is what the subjects of the API begin with.
	apiSubject = "weir.v1."
	// headerProject names another project, for administrators; it is ?project= of
	// HTTP.
	headerProject = "Weir-Project"
)

// endpoint is an operation of the API for the clients of one project.
type endpoint struct {
	member    *member
	operation Operation
	queue     queue
	tally     tally
}

// serveAPI adds the micro service with its endpoints.
func (m *member) serveAPI() (err error) {
	endpoints := map[string]*endpoint{}
	share := semaphore.NewWeighted(maxAccountRequestBytes)
	for _, operation := range m.service.config.Operations {
		endpoints[operation.id()] = m.newEndpoint(operation, share)
	}
	m.api, err = micro.AddService(m.conn, micro.Config{
		Name:        "weir",
		Version:     m.service.config.Version,
		Description: "Weir's API: questions, keys and projects",
		Metadata:    map[string]string{"project": m.grant.Project},
		QueueGroup:  queueGroup,
		// The library's own statistics are of handing requests on.
		StatsHandler: func(e *micro.Endpoint) any { return endpoints[e.Name].tally.sum() },
	})
	if err != nil {
		return err
	}
	for _, operation := range m.service.config.Operations {
		err := m.api.AddEndpoint(operation.id(), endpoints[operation.id()],
			micro.WithEndpointSubject(operation.subject()),
			micro.WithEndpointMetadata(operation.metadata()),
			micro.WithEndpointPendingLimits(maxArriving, maxArrivingRequests))
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *member) newEndpoint(operation Operation, share *semaphore.Weighted) *endpoint {
	return &endpoint{member: m, operation: operation, queue: queue{
		service: m.service, room: semaphore.NewWeighted(maxAnswering),
		limits: []*semaphore.Weighted{share, m.service.requests}, most: maxWaitingRequests,
	}}
}

// id is what micro services admit as a name.
func (o Operation) id() string { return strings.ReplaceAll(o.Name, ".", "-") }

// hasParameter reports whether the path has a parameter.
func (o Operation) hasParameter() bool { return strings.Contains(o.Path, "{") }

func (o Operation) subject() string {
	if o.hasParameter() {
		return apiSubject + o.Name + ".*"
	}
	return apiSubject + o.Name
}

func (o Operation) metadata() map[string]string {
	return map[string]string{"description": o.Summary, "http": o.Method + " " + o.Path}
}

// Handle implements [micro.Handler]: it takes a request, or refuses it.
func (e *endpoint) Handle(request micro.Request) {
	e.queue.offer(message{
		room: 1, held: requestBytes(request),
		handle: func() { e.answer(request) },
		refuse: func(err error) { e.refuse(request, err) },
	})
}

// requestBytes is what a request takes of the limits.
func requestBytes(request micro.Request) int64 {
	size := len(request.Subject()) + len(request.Reply()) + len(request.Data()) + messageBytes
	for name, values := range request.Headers() {
		size += len(name) + len(strings.Join(values, ""))
	}
	return int64(size)
}

// refuse answers a request that is not going to be answered otherwise.
func (e *endpoint) refuse(request micro.Request, err error) {
	done := e.tally.begin()
	w := newRecorder()
	e.member.service.config.Explain(e.member.service.handling, w, request.Subject(), err)
	done(w)
	if request.Reply() != "" {
		e.member.send(&nats.Msg{Subject: request.Reply(), Header: w.headers(), Data: withRetry(w)})
	}
}

// answer answers a request as HTTP does.
func (e *endpoint) answer(request micro.Request) {
	s := e.member.service
	done := e.tally.begin()
	w := newRecorder()
	if r, err := e.operation.request(s.handling, request); err != nil {
		s.config.Explain(s.handling, w, request.Subject(), err)
	} else {
		s.config.Serve(e.member.grant, w, r)
	}
	e.member.fit(w, request)
	done(w)
	if request.Reply() != "" {
		e.member.send(&nats.Msg{Subject: request.Reply(), Header: w.headers(), Data: w.body.Bytes()})
	}
}

// request is the request of HTTP that one of NATS stands for.
func (o Operation) request(ctx context.Context, from micro.Request) (*http.Request, error) {
	target := o.Path
	if o.hasParameter() {
		parameter := from.Subject()[strings.LastIndexByte(from.Subject(), '.')+1:]
		before, rest, _ := strings.Cut(o.Path, "{")
		_, after, _ := strings.Cut(rest, "}")
		target = before + url.PathEscape(parameter) + after
	}
	if project := from.Headers().Get(headerProject); project != "" {
		target += "?" + url.Values{"project": {project}}.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, o.Method, target, bytes.NewReader(from.Data()))
	if err != nil {
		return nil, &weir.Error{Code: weir.CodeInvalid, Message: "the request cannot be read", Err: err}
	}
	if accept := from.Headers().Get("Accept"); accept != "" {
		r.Header.Set("Accept", accept)
	}
	return r, nil
}
