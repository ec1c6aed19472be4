package main

import (
	"context"
	"encoding/json"

	"github.com/weirhq/weir"
	"github.com/weirhq/weir/internal/catalogue"
	"github.com/weirhq/weir/internal/insight"
	"github.com/weirhq/weir/internal/quarantine"
)

// openCatalogue reads what is said of the events and properties of all projects.
func (s *server) openCatalogue(ctx context.Context) (err error) {
	s.catalogue, err = catalogue.Open(ctx, catalogue.Config{
		Metadata: s.metadata, CheckProperty: checkProperty, Ask: s.answer,
	}, s.projects.Names())
	return err
}

// checkProperty returns why a property cannot be asked about, if it cannot.
func checkProperty(name string) error {
	question, err := json.Marshal(weir.Values{Insight: weir.InsightValues, Property: name})
	if err != nil {
		return err
	}
	_, err = insight.Parse(question)
	return err
}

// openRejected lets people look into the quarantine.
func (s *server) openRejected(context.Context) error {
	s.rejected = quarantine.New(quarantine.Config{
		Messages: s.quarantine, Marks: s.marks,
		Accept: func(ctx context.Context, project string, event []byte) error {
			_, err := s.collector.Replay(ctx, project, event)
			return err
		},
	})
	return nil
}
