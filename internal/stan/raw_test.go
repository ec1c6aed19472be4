package stan

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/stan.go/pb"
)

// decodable is a message that can be read.
type decodable interface {
	Unmarshal(data []byte) error
}

type encodable interface {
	Marshal() ([]byte, error)
}

// ask sends a request without the library and reads the answer.
func ask(t *testing.T, conn *nats.Conn, subject string, request encodable, answer decodable) {
	t.Helper()
	data, err := request.Marshal()
	check(t, err)
	askBytes(t, conn, subject, data, answer)
}

func askBytes(t *testing.T, conn *nats.Conn, subject string, data []byte, answer decodable) {
	t.Helper()
	reply, err := conn.Request(subject, data, patience)
	if err != nil {
		t.Fatalf("no answer to %s: %v", subject, err)
	}
	reflect.ValueOf(answer).Elem().SetZero()
	check(t, answer.Unmarshal(reply.Data))
}

// publishRaw publishes without the library.
func publishRaw(t *testing.T, server *testServer, m *pb.PubMsg) (guid string, err error) {
	t.Helper()
	var ack pb.PubAck
	ask(t, server.raw(t), "_STAN.pub."+testCluster+"."+m.Subject, m, &ack)
	if ack.Error != "" {
		return ack.Guid, errors.New(ack.Error)
	}
	return ack.Guid, nil
}

// await calls done until it is true.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	const look = 10 * time.Millisecond
	for started := time.Now(); !done(); time.Sleep(look) {
		if time.Since(started) > patience {
			t.Fatalf("in vain: waited for %s", what)
		}
	}
}

// silence takes away the first subscription of a connection, which is the
// heartbeats' of the client on it. The library keeps it to itself.
func silence(conn *nats.Conn) bool {
	field := reflect.ValueOf(conn).Elem().FieldByName("subs")
	subs := *(*map[int64]*nats.Subscription)(unsafe.Pointer(field.UnsafeAddr()))
	sub, ok := subs[1]
	return ok && strings.HasPrefix(sub.Subject, "_INBOX.") && sub.Unsubscribe() == nil
}
