package web

import (
	"net/http"

	"github.com/weirhq/weir"
)

// listProjects answers GET /v1/projects: those in which whoever asks has a role.
func (s *Server) listProjects(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	projects := []weir.Project{}
	for _, project := range s.config.Projects.List() {
		if s.roleIn(grant, project.Name) != "" {
			projects = append(projects, project)
		}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"projects": projects})
}

// createProject answers POST /v1/projects.
func (s *Server) createProject(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	noteGrant(r, withoutProject(grant)) // what other projects there are is no admin's business
	var wanted struct {
		Name string `json:"name"`
	}
	if err := readSettings(w, r, &wanted); err != nil {
		return err
	}
	project, err := s.config.Projects.Create(r.Context(), wanted.Name)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, project)
}

// showProject answers GET /v1/projects/{name}.
func (s *Server) showProject(w http.ResponseWriter, _ *http.Request, grant weir.Grant) error {
	project, ok := s.config.Projects.Get(grant.Project)
	if !ok {
		return weir.Errorf(weir.CodeNotFound, "there is no project %q", grant.Project)
	}
	return writeJSON(w, http.StatusOK, project)
}

// changeProject answers PATCH /v1/projects/{name}.
func (s *Server) changeProject(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
	var change weir.ProjectChange
	if err := readSettings(w, r, &change); err != nil {
		return err
	}
	project, err := s.config.Projects.Change(r.Context(), grant.Project, change)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, project)
}
