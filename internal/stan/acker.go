package stan

import "github.com/nats-io/stan.go/pb"

// acker acknowledges messages to their publishers, while the committer writes
// the next ones.
type acker struct {
	gateway *Gateway
	groups  chan answered
	buffer  []byte
	valid   string // the last subject that was found to be good
}

// answered are messages that share an outcome.
type answered struct {
	group   []publication
	problem error
}

// newAcker returns one that runs until it is stopped.
func (g *Gateway) newAcker() *acker {
	a := &acker{gateway: g, groups: make(chan answered)}
	g.routines.Go(func() {
		for next := range a.groups {
			a.send(next)
		}
	})
	return a
}

// answer waits until the group before is answered: groups stay in order.
func (a *acker) answer(group []publication, problem error) { a.groups <- answered{group, problem} }

func (a *acker) stop() { close(a.groups) }

func (a *acker) send(next answered) {
	for i := range next.group {
		one := &next.group[i]
		if one.ack != a.valid {
			if !validInbox(one.ack) {
				continue
			}
			a.valid = one.ack
		}
		a.sendOne(one, next.problem)
	}
}

func (a *acker) sendOne(one *publication, problem error) {
	ack := pb.PubAck{Guid: string(one.guid)}
	if problem != nil {
		ack.Error = problem.Error()
	}
	a.buffer = a.gateway.publishAnswer(a.buffer, one.ack, &ack)
}

// answerPublication tells a publisher at once that its message is not taken.
func (g *Gateway) answerPublication(reply string, guid []byte, problem error) {
	g.answer(reply, &pb.PubAck{Guid: string(guid), Error: problem.Error()})
}
