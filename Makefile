# Everything a developer does, one target each. `make` alone lists them.

LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
UI   := internal/web/ui
SDKS := apptest/sdks

# Packages whose tests spend their time inside DuckDB, where the race detector
# sees nothing and costs much, or with computing what one goroutine makes; and
# programs that are tested as built binaries.
NO_RACE := /internal/duckdb$$|/internal/insight$$|/internal/demo$$|/apptest$$|/bench$$

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

.PHONY: build
build: ## build ./weir
	go build -o weir ./cmd/weir

.PHONY: demo
demo: ## run the demo: a server with simulated shop traffic
	go run ./cmd/weir demo

.PHONY: test
test: tools lint ## run every test; installs what it needs
	@# A browser's tests wait more than they compute: others run beside them.
	$(MAKE) --jobs=2 --output-sync=line test-ui test-race test-insight test-go test-fuzz
	$(MAKE) test-app

.PHONY: test-go
test-go: ## tests of the packages that are not run under the race detector
	go test $$(go list ./... | grep -E '$(NO_RACE)' | grep -vE '/apptest|/insight$$')

.PHONY: test-insight
test-insight: ## the answers, against independent evaluations of random questions
	go test ./internal/insight -rapid.checks=30

.PHONY: test-agreement
test-agreement: ## the long form of it
	go test -count=1 -timeout 60m ./internal/insight -rapid.checks=1000

.PHONY: test-race
test-race: ## tests of all other packages, under the race detector
	go test -race $$(go list ./... | grep -vE '$(NO_RACE)')

.PHONY: test-fuzz
test-fuzz: ## a few seconds of each fuzz test
	./scripts/fuzz.sh 2s

.PHONY: test-ui
test-ui: $(UI)/node_modules ## types, style, tests and reproducible build of the dashboard
	cd $(UI) && npm run --silent check && npm run --silent lint && npm test --silent && npm run --silent e2e
	./scripts/check-dist.sh

.PHONY: test-app
test-app: $(SDKS)/node_modules ## black-box tests of the built binary
	go test -count=1 -timeout 12m ./apptest

.PHONY: test-kills
test-kills: ## the long form of the crash test
	go test -count=1 -timeout 60m ./apptest -run Kill -args -kills=100

.PHONY: bench
bench: build ## measure against the raw limits of this machine
	go run ./bench

.PHONY: lint
lint: ## formatting and golangci-lint, vet among it
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt -w on these"; exit 1; }
	$(LINT) run ./...

.PHONY: ui
ui: $(UI)/node_modules ## rebuild the dashboard and the browser tracker into internal/web
	cd $(UI) && npm run --silent build && npm run --silent build:tracker

.PHONY: tools
tools: ## install what the tests need (Debian and its derivatives)
	./scripts/install-tools.sh

%/node_modules: %/package-lock.json
	cd $* && npm ci --silent --no-audit --no-fund
	@touch $@
