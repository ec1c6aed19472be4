package web

import (
	"context"
	"net/http"

	"github.com/weirhq/weir"
)

// maxDescriptionBytes bounds the body that describes something: a few sentences,
// each character escaped at its longest.
const maxDescriptionBytes = 8 << 10

// Catalogue knows what events and properties a project has, and what is said of
// them.
type Catalogue interface {
	Show(ctx context.Context, project string) (weir.Catalogue, error)
	DescribeEvent(ctx context.Context, project, name string, said weir.Description) error
	DescribeProperty(ctx context.Context, project, name string, said weir.Description) error
}

// showCatalogue answers GET /v1/catalogue.
func (s *Server) showCatalogue(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	ctx, cancel := context.WithTimeout(r.Context(), queryTimeout)
	defer cancel()
	catalogue, err := s.config.Catalogue.Show(ctx, grant.Project)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, catalogue)
}

// describeEvent answers PUT /v1/catalogue/events/{name}.
func (s *Server) describeEvent(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var said weir.Description
	if err := readObject(w, r, maxDescriptionBytes, &said); err != nil {
		return err
	}
	name := r.PathValue("name")
	if err := s.config.Catalogue.DescribeEvent(r.Context(), grant.Project, name, said); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, struct {
		Name string `json:"name"`
		weir.Description
	}{name, said})
}

// describeProperty answers PUT /v1/catalogue/properties/{property}.
func (s *Server) describeProperty(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var said weir.Description
	if err := readObject(w, r, maxDescriptionBytes, &said); err != nil {
		return err
	}
	property := r.PathValue("property")
	if err := s.config.Catalogue.DescribeProperty(r.Context(), grant.Project, property, said); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, weir.CatalogueProperty{Property: property, Description: said})
}
