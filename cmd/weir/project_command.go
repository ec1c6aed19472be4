package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/weirhq/weir"
)

// projectCommand manages projects.
type projectCommand struct {
	List   projectListCommand   `cmd:"" help:"List the projects that the token may see."`
	Create projectCreateCommand `cmd:"" help:"Create a project, and print its first keys, this once. It takes an API token of project default."`
	Set    projectSetCommand    `cmd:"" help:"Change a project's settings."`
}

// projectListCommand lists projects.
type projectListCommand struct {
	remote
	JSON bool `help:"Print the projects as JSON."`
}

// Run prints a table, or JSON.
func (c *projectListCommand) Run(ctx context.Context, s *streams) error {
	projects := listing[weir.Project]{kind: "projects", header: projectHeader(), row: projectRow}
	return projects.print(ctx, c.remote, c.JSON, s.Out)
}

func projectHeader() []string { return []string{"PROJECT", "RELAY", "CREATED", "SDK KEYS"} }

func projectRow(project weir.Project) []string {
	relay := "off"
	if project.Relay {
		relay = "on"
	}
	return []string{project.Name, relay, project.Created.Format(time.DateTime), strings.Join(project.SDKKeys, ",")}
}

// projectCreateCommand makes a project.
type projectCreateCommand struct {
	remote
	JSON bool   `help:"Print the project and its keys as JSON."`
	Name string `arg:"" help:"Its name: small letters, digits, - and _."`
}

// Run prints the project's keys.
func (c *projectCreateCommand) Run(ctx context.Context, s *streams) error {
	var project weir.NewProject
	if err := c.manage(ctx, http.MethodPost, "v1/projects", map[string]string{"name": c.Name}, &project); err != nil {
		return fmt.Errorf("cannot create the project: %w", err)
	}
	if c.JSON {
		return printValue(s.Out, project)
	}
	fmt.Fprintf(s.Err, "Keys of project %s, shown this once; keep them:\n", printable(project.Name))
	return printRows(s.Out, [][]string{
		{"write key (sends events)", project.WriteKey.Secret},
		{"API token (reads)", project.APIToken.Secret},
	})
}

// projectSetCommand changes settings.
type projectSetCommand struct {
	remote
	Relay     string   `help:"Whether each event is republished on events.<project>.<name>." enum:"on,off," default:"" placeholder:"on|off"`
	SDKKey    []string `help:"What third-party SDKs may send in place of a write key, such as the domain that Plausible's script names. Takes the place of those there are; give it once for each." name:"sdk-key" sep:"none" xor:"sdk" placeholder:"KEY"`
	NoSDKKeys bool     `help:"Take all SDK keys away." name:"no-sdk-keys" xor:"sdk"`
	Name      string   `arg:"" help:"The project."`
}

// Run prints the settings as they are then.
func (c *projectSetCommand) Run(ctx context.Context, s *streams) error {
	var change weir.ProjectChange
	if c.Relay != "" {
		on := c.Relay == "on"
		change.Relay = &on
	}
	if len(c.SDKKey) > 0 || c.NoSDKKeys {
		keys := append([]string{}, c.SDKKey...)
		change.SDKKeys = &keys
	}
	var project weir.Project
	if err := c.manage(ctx, http.MethodPatch, "v1/projects/"+url.PathEscape(c.Name), change, &project); err != nil {
		return fmt.Errorf("cannot change the project: %w", err)
	}
	return printRows(s.Out, [][]string{projectHeader(), projectRow(project)})
}
