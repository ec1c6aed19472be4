package stream

import (
	"bytes"
	"sync"
	"testing"

	"github.com/nats-io/nats.go/jetstream"
)

func openSalts(t *testing.T, server *Server) *Salts {
	t.Helper()
	salts, err := OpenSalts(t.Context(), connect(t, server))
	if err != nil {
		t.Fatal(err)
	}
	return salts
}

func saltOf(t *testing.T, salts *Salts, day string) []byte {
	t.Helper()
	salt, err := salts.Find(t.Context(), day)
	if err == nil && salt == nil {
		salt, err = salts.Make(t.Context(), day)
	}
	if err != nil {
		t.Fatal(err)
	}
	return salt
}

func TestASaltIsItsDaysAndSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	server := start(t, dir, "")
	salts := openSalts(t, server)
	first := saltOf(t, salts, "2026-11-21")
	if len(first) != saltBytes || !bytes.Equal(first, saltOf(t, salts, "2026-11-21")) {
		t.Errorf("the salt of a day is %x and then another", first)
	}
	if bytes.Equal(first, saltOf(t, salts, "2026-11-22")) {
		t.Error("two days have the same salt")
	}
	server.Close()
	if again := saltOf(t, openSalts(t, start(t, dir, "")), "2026-11-21"); !bytes.Equal(first, again) {
		t.Error("after a restart the day has another salt")
	}
}

func TestProcessesAgreeOnASalt(t *testing.T) {
	server := start(t, t.TempDir(), "")
	var made [4][]byte
	var running sync.WaitGroup
	for i := range made {
		salts := openSalts(t, server)
		running.Go(func() { made[i], _ = salts.Make(t.Context(), "2026-11-21") })
	}
	running.Wait()
	for _, salt := range made {
		if len(salt) != saltBytes || !bytes.Equal(salt, made[0]) {
			t.Errorf("salts are %x", made)
		}
	}
}

// TestSaltsAreForgotten holds what makes them go: JetStream's own limit on their
// age, and no history.
func TestSaltsAreForgotten(t *testing.T) {
	server := start(t, t.TempDir(), "")
	openSalts(t, server)
	js, err := jetstream.New(connect(t, server))
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := js.Stream(t.Context(), "KV_"+saltsBucket)
	if err != nil {
		t.Fatal(err)
	}
	if config := bucket.CachedInfo().Config; config.MaxAge != saltAge || config.MaxMsgsPerSubject != 1 {
		t.Errorf("salts are kept for %v, %d of each day", config.MaxAge, config.MaxMsgsPerSubject)
	}
}
