package web

import (
	"net/http"

	"github.com/weirhq/weir"
)

// viewer lets in whoever may look at the project that is asked for: they ask,
// list and watch.
func (s *Server) viewer(h granted) handler { return s.within(weir.RoleViewer, h) }

// editor lets in whoever may change what the project's people share.
func (s *Server) editor(h granted) handler { return s.within(weir.RoleEditor, h) }

// admin lets in whoever manages the project.
func (s *Server) admin(h granted) handler { return s.within(weir.RoleAdmin, h) }

// sender lets in whoever may send events: besides those who may change something,
// write keys.
func (s *Server) sender(h granted) handler {
	return s.admit(func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
		if err := s.chooseAsked(&grant, r); err != nil {
			return err
		}
		if grant.Scope != weir.ScopeWrite {
			if err := require(grant, weir.RoleEditor); err != nil {
				return err
			}
		}
		return h(w, r, grant)
	})
}

// within lets in whoever has a role in the project that is asked for.
func (s *Server) within(role weir.Role, h granted) handler {
	return s.admit(func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
		if err := s.chooseAsked(&grant, r); err != nil {
			return err
		}
		if err := require(grant, role); err != nil {
			return err
		}
		return h(w, r, grant)
	})
}

// named lets in whoever has a role in the project that the path names.
func (s *Server) named(role weir.Role, h granted) handler {
	return s.admit(func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
		if err := s.choose(&grant, r, r.PathValue("name")); err != nil {
			return err
		}
		if err := require(grant, role); err != nil {
			return err
		}
		return h(w, r, grant)
	})
}

// owner lets in who manages all projects.
func (s *Server) owner(h granted) handler {
	return s.admit(func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
		if !grant.Owner {
			return weir.Errorf(weir.CodeForbidden, "only owners may do this, and API tokens of project %s", weir.DefaultProject)
		}
		if err := s.chooseAsked(&grant, r); err != nil {
			return err
		}
		return h(w, r, grant)
	})
}

// reader lets in whoever may look at anything, also people who have no role in any
// project, who should learn so.
func (s *Server) reader(h granted) handler {
	return s.admit(func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
		if err := s.chooseAsked(&grant, r); err != nil {
			return err
		}
		if grant.User == "" {
			if err := require(grant, weir.RoleViewer); err != nil {
				return err
			}
		}
		return h(w, r, grant)
	})
}

// person lets in people who signed in as themselves.
func (s *Server) person(h granted) handler {
	return s.admit(func(w http.ResponseWriter, r *http.Request, grant weir.Grant) error {
		if grant.User == "" {
			return weir.Errorf(weir.CodeForbidden, "this is for people who signed in with e-mail and password")
		}
		return h(w, r, grant)
	})
}

// require refuses those whose role in the project of a grant is not enough.
func require(grant weir.Grant, role weir.Role) error {
	switch {
	case grant.Role.Includes(role):
		return nil
	case grant.Scope != "":
		return weir.Errorf(weir.CodeForbidden, "a %s key may not do this", grant.Scope)
	case grant.Project == "":
		return weir.Errorf(weir.CodeForbidden, "you have no role in any project; ask whoever invited you")
	case grant.Role == "":
		return weir.Errorf(weir.CodeForbidden, "you have no role in project %s", grant.Project)
	default:
		return weir.Errorf(weir.CodeForbidden, "you are %s of project %s; this is for those who are %s", grant.Role, grant.Project, role)
	}
}

// chooseAsked makes a grant one of the project that a request names, if it does.
func (s *Server) chooseAsked(grant *weir.Grant, r *http.Request) error {
	if project := r.URL.Query().Get("project"); project != "" {
		return s.choose(grant, r, project)
	}
	return nil
}

// choose makes a grant one of another project, if whoever has it may act there.
func (s *Server) choose(grant *weir.Grant, r *http.Request, project string) error {
	if project == grant.Project {
		return nil
	}
	role := s.roleIn(*grant, project)
	switch {
	case role == "" && grant.User != "":
		return weir.Errorf(weir.CodeForbidden, "you have no role in project %q", project)
	case role == "":
		return weir.Errorf(weir.CodeForbidden, "this key belongs to another project than %q", project)
	}
	if _, ok := s.config.Projects.Get(project); !ok {
		return weir.Errorf(weir.CodeNotFound, "there is no project %q", project)
	}
	grant.Project, grant.Role = project, role
	noteGrant(r, *grant) // what is done is recorded there
	return nil
}

// roleIn returns the role of whoever has a grant in a project, empty if there is
// none.
func (s *Server) roleIn(grant weir.Grant, project string) weir.Role {
	switch {
	case grant.User != "":
		return s.config.Users.Role(grant.User, project)
	case grant.Owner:
		return weir.RoleAdmin
	case project == grant.Project:
		return grant.Role
	default:
		return ""
	}
}

// ofKey completes what a key or token grants with the role that its scope means.
// An API token of the project that exists from the first start is an owner's.
func ofKey(grant weir.Grant) weir.Grant {
	switch grant.Scope {
	case weir.ScopeAPI:
		grant.Role, grant.Owner = weir.RoleAdmin, grant.Project == weir.DefaultProject
	case weir.ScopeRead:
		grant.Role = weir.RoleViewer
	}
	return grant
}
