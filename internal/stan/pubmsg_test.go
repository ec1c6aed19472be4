package stan

import (
	"testing"

	"github.com/nats-io/stan.go/pb"
)

// What is published is read as the library's own code reads it.
func FuzzDecodePubMsg(f *testing.F) {
	message := &pb.PubMsg{ClientID: "c", Guid: "g", Subject: "s", Reply: "r", Data: []byte("d"), ConnID: []byte("i"), Sha256: []byte("h")}
	whole, err := message.Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-4])
	f.Add(whole[:len(whole)-1])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, body []byte) {
		got, ok := decodePubMsg(body)
		var want pb.PubMsg
		if err := want.Unmarshal(body); (err == nil) != ok {
			t.Fatalf("it is taken: %v, but the library says %v", ok, err)
		}
		if ok && (string(got.client) != want.ClientID || string(got.guid) != want.Guid || string(got.subject) != want.Subject ||
			string(got.reply) != want.Reply || string(got.data) != string(want.Data) || string(got.connection) != string(want.ConnID)) {
			t.Fatalf("it is read as %q, but the library reads %v", got, &want)
		}
	})
}
