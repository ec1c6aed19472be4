package stan

import (
	"bytes"
	"testing"

	"github.com/nats-io/stan.go/pb"
	"pgregory.net/rapid"
)

func TestFramesKeepWhatIsInThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var body []byte
		first := rapid.Uint64Range(1, 1<<40).Draw(t, "first")
		data := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 300), 1, 20).Draw(t, "data")
		client := rapid.StringN(0, 200, 400).Draw(t, "client")
		var err error
		for i, d := range data {
			body, _, err = appendEntry(body, &pb.MsgProto{Sequence: first + uint64(i), Subject: "foo", Data: d, Timestamp: 1}, client, []byte("guid"))
			if err != nil {
				t.Fatal(err)
			}
		}
		f, err := decodeFrame(3, first, body)
		if err != nil {
			t.Fatal(err)
		}
		if f.end() != first+uint64(len(data)) {
			t.Fatalf("it ends at %d", f.end())
		}
		for i, e := range f.entries {
			var m pb.MsgProto
			if err := m.Unmarshal(e.message); err != nil {
				t.Fatal(err)
			}
			if m.Sequence != first+uint64(i) || !bytes.Equal(m.Data, data[i]) || string(e.client) != client || string(e.guid) != "guid" {
				t.Fatalf("message %d is %+v", i, m)
			}
		}
	})
}

func FuzzDecodeFrame(f *testing.F) {
	body, _, err := appendEntry(nil, &pb.MsgProto{Sequence: 1, Subject: "foo"}, "c", []byte("g"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add(body[:len(body)-1])
	f.Fuzz(func(t *testing.T, body []byte) {
		frame, err := decodeFrame(1, 1, body)
		if err == nil && len(frame.entries) == 0 {
			t.Fatal("a frame without messages was taken")
		}
	})
}
