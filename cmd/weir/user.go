package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// userCommand manages the people who sign in.
type userCommand struct {
	List   userListCommand   `cmd:"" help:"List the users: of the project, or with a token of project default all."`
	Add    userAddCommand    `cmd:"" help:"Invite somebody; prints the link by which they choose a password."`
	Reset  userResetCommand  `cmd:"" help:"Print another link, also for somebody who forgot the password."`
	Remove userRemoveCommand `cmd:"" help:"Remove somebody; they are signed out at once."`
}

// userListCommand lists users.
type userListCommand struct {
	remote
	JSON bool `help:"Print one JSON object a line."`
}

// Run prints a table, or lines of JSON.
func (c *userListCommand) Run(ctx context.Context, s *streams) error {
	users := listing[weir.User]{kind: "users", header: []string{"ID", "E-MAIL", "NAME", "MAY", "LAST SEEN"}, row: userRow}
	return users.print(ctx, c.remote, c.JSON, s.Out)
}

func userRow(user weir.User) []string {
	seen := "never"
	if user.Invited {
		seen = "invited"
	} else if !user.LastSeen.IsZero() {
		seen = user.LastSeen.Format(time.DateTime)
	}
	return []string{user.ID, user.Email, user.Name, rolesText(user), seen}
}

// rolesText says what a user may do.
func rolesText(user weir.User) string {
	if user.Owner {
		return "owner"
	}
	var roles []string
	for _, project := range slices.Sorted(maps.Keys(user.Roles)) {
		roles = append(roles, project+":"+string(user.Roles[project]))
	}
	return strings.Join(roles, " ")
}

// userAddCommand invites somebody.
type userAddCommand struct {
	remote
	Email string    `arg:"" help:"What they sign in with. No mail is sent."`
	Name  string    `help:"What others see." placeholder:"TEXT"`
	Role  weir.Role `help:"What they may do in the project." enum:"viewer,editor,admin" default:"viewer"`
	Owner bool      `help:"Make them an owner: admin of all projects and users."`
	JSON  bool      `help:"Print the user and the invitation as JSON."`
}

// Run prints the link alone, so that a script can take it.
func (c *userAddCommand) Run(ctx context.Context, s *streams) error {
	wanted := weir.NewUser{Email: c.Email, Name: c.Name, Owner: c.Owner, Roles: map[string]weir.Role{}}
	if !c.Owner {
		project, err := c.project(ctx)
		if err != nil {
			return err
		}
		wanted.Roles[project] = c.Role
	}
	var invited weir.InvitedUser
	if err := c.manage(ctx, http.MethodPost, "v1/users", wanted, &invited); err != nil {
		return fmt.Errorf("cannot invite %s: %w", c.Email, err)
	}
	return printInvitation(s, c.remote, invited, c.JSON)
}

// project is the one that the command is about: the token's, unless told otherwise.
func (r remote) project(ctx context.Context) (string, error) {
	if r.Project != "" {
		return r.Project, nil
	}
	var session struct {
		Project string `json:"project"`
	}
	if err := r.manage(ctx, http.MethodGet, "v1/session", nil, &session); err != nil {
		return "", fmt.Errorf("cannot ask for the token's project: %w", err)
	}
	return session.Project, nil
}

func printInvitation(s *streams, r remote, invited weir.InvitedUser, asJSON bool) error {
	if asJSON {
		return printValue(s.Out, invited)
	}
	fmt.Fprintf(s.Err, "Send this link to %s; it is shown this once and good for 7 days:\n", printable(invited.Email))
	return printLine(s.Out, strings.TrimSuffix(r.address(), "/")+"/invite/"+printable(invited.Invitation))
}

// userResetCommand invites somebody again.
type userResetCommand struct {
	remote
	User string `arg:"" help:"Their e-mail address, or the id that weir user list shows."`
	JSON bool   `help:"Print the user and the invitation as JSON."`
}

// Run prints the link alone.
func (c *userResetCommand) Run(ctx context.Context, s *streams) error {
	id, err := c.userID(ctx, c.User)
	if err != nil {
		return err
	}
	var invited weir.InvitedUser
	if err := c.manage(ctx, http.MethodPost, "v1/users/"+url.PathEscape(id)+"/invitation", nil, &invited); err != nil {
		return fmt.Errorf("cannot invite %s again: %w", c.User, err)
	}
	return printInvitation(s, c.remote, invited, c.JSON)
}

// userID finds the id of a user by their address; what is none is an id.
func (r remote) userID(ctx context.Context, user string) (string, error) {
	if !strings.Contains(user, "@") {
		return user, nil
	}
	var answer struct {
		Users []weir.User `json:"users"`
	}
	if err := r.manage(ctx, http.MethodGet, "v1/users", nil, &answer); err != nil {
		return "", fmt.Errorf("cannot look for %s: %w", user, err)
	}
	for _, u := range answer.Users {
		if strings.EqualFold(u.Email, user) {
			return u.ID, nil
		}
	}
	return "", fmt.Errorf("there is no user %s", user)
}

// userRemoveCommand removes somebody.
type userRemoveCommand struct {
	remote
	User string `arg:"" help:"Their e-mail address, or the id that weir user list shows."`
}

// Run says what was done.
func (c *userRemoveCommand) Run(ctx context.Context, s *streams) error {
	id, err := c.userID(ctx, c.User)
	if err != nil {
		return err
	}
	if err := c.manage(ctx, http.MethodDelete, "v1/users/"+url.PathEscape(id), nil, nil); err != nil {
		return fmt.Errorf("cannot remove %s: %w", c.User, err)
	}
	return printLine(s.Out, "removed "+printable(c.User))
}
