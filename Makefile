# make run      build everything and open the desk in a browser (PORT, DATA)
# make test     everything that has to hold, as CI runs it
# make test-minio  the S3 suites against MinIO, which is built first (some minutes)
# make bench    figures as ratios to a bare handler, in one run
# make torture  kill -9 and fault rounds in numbers (ROUNDS)
# make soak     random operation logs against the reference for a while (MINUTES)
# make desktop  the desktop window for this machine
# make packages .deb, portable archive and installer of the window, into build/bin
# make lint     linters of both languages
# make gen      the generated bindings of the frontend

SHELL       := /bin/bash
.SHELLFLAGS := -o pipefail -c

PORT    ?= 8080
DATA    ?= data
ROUNDS  ?= 300
MINUTES ?= 10

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
export CGO_ENABLED ?= 0
export GOFLAGS     ?= -buildvcs=false

FRONTEND := $(shell find frontend/src frontend/public frontend/wailsjs frontend/index.html frontend/vite.config.ts frontend/package.json -type f 2>/dev/null)
LINT     := .cache/bin/golangci-lint
VERSITY  := .cache/bin/versitygw
MINIO    := .cache/bin/minio

.PHONY: run build test test-minio bench torture soak desktop packages lint gen clean

run: build
	@PORT=$(PORT) ./bin/velocity-desk serve --data $(DATA)

build: frontend/dist/index.html
	@go build -trimpath -ldflags "$(LDFLAGS)" -o bin/velocity-desk .

frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

frontend/dist/index.html: frontend/node_modules/.package-lock.json $(FRONTEND)
	@cd frontend && npm run --silent build
	@touch $@

test:
	@./build/test.sh

test-minio: $(VERSITY) $(MINIO)
	@VELOCITY_MINIO=$(CURDIR)/$(MINIO) CGO_ENABLED=1 go test -race -count=1 -timeout 30m -v ./backend/drivers/s3 | grep -v '^=== '

bench: build $(VERSITY)
	@VELOCITY_BINARY=$(CURDIR)/bin/velocity-desk go test -tags bench -p 1 -count=1 -timeout 60m -v -run "^TestFigures" ./backend/drivers/... | grep -v "^=== "

torture:
	@VELOCITY_TORTURE_ROUNDS=$(ROUNDS) go test -count=1 -timeout 2h -v -run 'Kill|Crash|Torture|Lost' ./backend/drivers/... | grep -v '^=== '

soak:
	@go test -count=1 -timeout 24h -run Model ./backend/drivers/... -rapid.checks=1000000 -rapid.steps=200 & \
	 pid=$$!; sleep $$(( $(MINUTES) * 60 )); if kill $$pid 2>/dev/null; then echo "soak: $(MINUTES) minutes without a difference"; else wait $$pid; fi

desktop: frontend/dist/index.html
	@./build/desktop.sh

packages: frontend/dist/index.html
	@./build/package.sh

$(LINT): build/tools/lint/go.mod build/tools/lint/go.sum
	@mkdir -p .cache/bin
	@go build -modfile=build/tools/lint/go.mod -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

# The S3 servers of the tests. MinIO is a test tool only and never linked.
$(VERSITY): build/tools/versitygw/go.mod build/tools/versitygw/go.sum
	@mkdir -p .cache/bin
	@go build -modfile=build/tools/versitygw/go.mod -o $@ github.com/versity/versitygw/cmd/versitygw
	@touch $@

$(MINIO):
	@mkdir -p .cache/bin
	@GOBIN=$(CURDIR)/.cache/bin nice -n 15 go install github.com/minio/minio@latest

lint: $(LINT) frontend/node_modules/.package-lock.json
	@go vet ./...
	@$(LINT) run ./...
	@cd frontend && npm run --silent typecheck && npm run --silent lint

gen:
	@./build/gen.sh

clean:
	@rm -rf bin .cache frontend/node_modules build/bin
	@find frontend/dist -mindepth 1 ! -name .gitkeep -delete
