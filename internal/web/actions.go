package web

// action is what a route does, for the audit log.
type action struct {
	// name is a thing and what is done with it; empty for a route that changes
	// nothing that is recorded.
	name string
	// members are those of the request's body that the entry's detail shows. None
	// of them is a secret.
	members []string
}

// actions are those of all routes that are not only read.
func actions() map[string]action {
	return map[string]action{
		"POST /v1/events":                         {},
		"POST /v1/query":                          {},
		"POST /v1/sql":                            {},
		"POST /v1/keys":                           {"key.create", []string{"scope", "name"}},
		"DELETE /v1/keys/{id}":                    {"key.revoke", nil},
		"POST /v1/cohorts":                        {"cohort.create", []string{"name"}},
		"PUT /v1/cohorts/{name}":                  {"cohort.change", nil},
		"DELETE /v1/cohorts/{name}":               {"cohort.delete", nil},
		"POST /v1/projects":                       {"project.create", nil},
		"PATCH /v1/projects/{name}":               {"project.change", []string{"relay", "sdk_keys"}},
		"POST /v1/session":                        {"session.open", nil},
		"DELETE /v1/session":                      {"session.close", nil},
		"POST /v1/setup":                          {"user.set_up", []string{"email", "name"}},
		"PATCH /v1/account":                       {"account.change", []string{"name"}},
		"DELETE /v1/account/sessions":             {"account.sign_out_others", nil},
		"POST /v1/users":                          {"user.invite", []string{"email", "name", "owner", "roles"}},
		"PATCH /v1/users/{id}":                    {"user.change", []string{"name", "owner", "roles"}},
		"DELETE /v1/users/{id}":                   {"user.remove", nil},
		"POST /v1/users/{id}/invitation":          {"user.invite_again", nil},
		"POST /v1/invitation":                     {"invitation.accept", []string{"name"}},
		"POST /v1/dashboards":                     {"dashboard.create", []string{"name"}},
		"PUT /v1/dashboards/{id}":                 {"dashboard.change", []string{"name"}},
		"DELETE /v1/dashboards/{id}":              {"dashboard.delete", nil},
		"POST /v1/dashboards/{id}/shares":         {"share.create", []string{"name"}},
		"DELETE /v1/shares/{id}":                  {"share.revoke", nil},
		"POST /v1/shared/{secret}/tiles/{tile}":   {},
		"POST /v1/insights":                       {"insight.create", []string{"name"}},
		"PUT /v1/insights/{id}":                   {"insight.change", []string{"name"}},
		"DELETE /v1/insights/{id}":                {"insight.delete", nil},
		"POST /v1/annotations":                    {"annotation.create", []string{"time", "text"}},
		"PUT /v1/annotations/{id}":                {"annotation.change", []string{"time", "text"}},
		"DELETE /v1/annotations/{id}":             {"annotation.delete", nil},
		"PUT /v1/catalogue/events/{name}":         {"event.describe", []string{"description", "hidden"}},
		"PUT /v1/catalogue/properties/{property}": {"property.describe", []string{"description", "hidden"}},
		"POST /v1/quarantine/{id}/replay":         {"quarantine.replay", nil},
		"DELETE /v1/quarantine/{id}":              {"quarantine.delete", nil},
	}
}
