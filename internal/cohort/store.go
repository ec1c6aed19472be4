package cohort

// namesKey is where the metadata has the names of a project's cohorts.
func namesKey(project string) string { return "cohorts." + project }

// valueKey is where it has one of them.
func valueKey(project, name string) string { return namesKey(project) + "." + name }
