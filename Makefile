# The only command surface of the repository. Everything is set up by the first command that needs it.
PYTHON ?= python3
BOOTSTRAP := $(PYTHON) local/embedded/bootstrap.py
S ?= auth
MODE ?= normal

.DEFAULT_GOAL := help

##@ The bank on this machine
.PHONY: run
run: ## Start the whole bank; ends with Ctrl-C. Moved by BANK_PORT and its kin, data in BANK_DATA
	@$(BOOTSTRAP) run $(ARGS)

.PHONY: seed
seed: ## Let the personas move into a bank that runs without them
	@$(BOOTSTRAP) seed

.PHONY: logs
logs: ## Follow the log of one part: make logs S=auth
	@$(BOOTSTRAP) logs $(S)

.PHONY: redrive
redrive: ## Put the dead letters of a queue back: make redrive Q=notifications-core-banking-events
	@$(PYTHON) localstack/redrive.py $(Q) $(ARGS)

.PHONY: psql
psql: ## Open the database of one service: make psql S=core
	@$(BOOTSTRAP) psql $(S)

.PHONY: check-books
check-books: ## Check every invariant of a running bank's ledger; ends with 1 where the books are wrong
	@$(BOOTSTRAP) check-books

.PHONY: export-trail
export-trail: ## Write the trail of a running bank for services/audit/verifier: make export-trail FILE=trail.jsonl
	@$(BOOTSTRAP) export-trail "$(FILE)"

.PHONY: complementary
complementary: ## Make the complementary system ill or well again: MODE=slow|failing|down|normal
	@$(BOOTSTRAP) complementary $(MODE)

.PHONY: capture
capture: ## Make a lost slot of the audit anew, on a running bank: make capture ARGS=--after-loss=core
	@$(BOOTSTRAP) capture $(ARGS)

##@ The bank in containers
.PHONY: up
up: ## Start the whole bank in containers, and leave it running. Moved by BANK_PORT
	@$(PYTHON) local/containers/compose.py up $(ARGS)

.PHONY: down
down: ## End the containers; ARGS=--volumes removes their data as well
	@$(PYTHON) local/containers/compose.py down $(ARGS)

##@ Checks and tests
.PHONY: check
check: ## Run every check of the house: formats, types, imports, budgets, contracts
	@$(BOOTSTRAP) python tests/architecture/check.py

.PHONY: test
test: ## Run the checks and every test, or only some: make test ARGS=services/bff
	@$(BOOTSTRAP) test $(ARGS)

.PHONY: test-journeys
test-journeys: ## The journeys against a bank that runs: BANK_URL=http://localhost:8080; without, one of their own
	@BANK_URL="$(BANK_URL)" $(BOOTSTRAP) test tests/journeys $(ARGS)

.PHONY: npm
npm: ## npm with the bank's own Node.js in frontend/: make npm ARGS="run test"
	@$(BOOTSTRAP) npm $(ARGS)

##@ Long campaigns and figures
.PHONY: soak-notices
soak-notices: ## 20,000 events under 100 faults: every notice once, as its receivers count
	@$(BOOTSTRAP) python tests/faults/soak_notices.py storm $(ARGS)

.PHONY: soak-outage
soak-outage: ## The AWS emulator away for 60 s under load, then empty: every notice still arrives once
	@$(BOOTSTRAP) python tests/faults/soak_notices.py outage $(ARGS)

.PHONY: test-capture-kills
test-capture-kills: ## 20 kills of the capture under 500 transfers/s: nothing lost or doubled, and a control that must lose
	@$(BOOTSTRAP) python tests/faults/capture_kills.py $(ARGS)

.PHONY: tamper-trail
tamper-trail: ## 5,000 tamperings with the trail by SQL: each found, and its first record named
	@$(BOOTSTRAP) python tests/faults/tamper_trail.py $(ARGS)

.PHONY: test-kills
test-kills: ## Each process killed in turn under 200 transfers: outcomes, notices, books and trail
	@$(BOOTSTRAP) python tests/faults/process_kills.py $(ARGS)

.PHONY: test-core-kills
test-core-kills: ## The core and its PostgreSQL killed under load 20 times, then frozen writers: nothing lost, doubled or left held
	@$(BOOTSTRAP) python tests/faults/core_kills.py $(ARGS)

.PHONY: load-1m
load-1m: ## A million transfers into the core alone: bytes a transfer, and the books checked
	@PYTHONPATH=tests/faults $(BOOTSTRAP) python benchmarks/load_million.py $(ARGS)

.PHONY: races
races: ## Every race of the core at length, then each planted fault, which must turn its races red; ARGS="--fault quote"
	@$(BOOTSTRAP) python tests/races/race_campaign.py $(ARGS)

.PHONY: trace-one
trace-one: ## One request id through every log, trace, notice, message and audit record, of the bank that runs or one of its own
	@$(BOOTSTRAP) python tests/faults/trace_one.py $(ARGS)

.PHONY: bench
bench: ## The first figures: starts, requests beside a no-op, to the browser, to the trail; docs/performance.md
	@PYTHONPATH=tests/faults $(BOOTSTRAP) python benchmarks/bench.py $(ARGS)

.PHONY: bench-ledger
bench-ledger: ## The ledger beside its limit and its rivals, in one run; docs/performance.md. ARGS=--quick tries it out
	@PYTHONPATH=benchmarks:tests/faults $(BOOTSTRAP) python benchmarks/ledger/bench_ledger.py $(ARGS)

.PHONY: bench-live
bench-live: ## From the commit of a transfer to the open page, with 200 pages listening
	@$(BOOTSTRAP) python benchmarks/live_notices.py $(ARGS)

##@ What is generated
.PHONY: contracts
contracts: ## Write contracts/ anew from the code
	@$(BOOTSTRAP) python tests/contracts/generate.py

.PHONY: screenshots
screenshots: ## Take every page in both widths and themes into docs/screenshots
	@$(BOOTSTRAP) python tests/browser/screenshots.py

.PHONY: texts
texts: ## Collect the web app's words for translation into its locales
	@$(BOOTSTRAP) npm run i18n:extract

.PHONY: lock
lock: ## Resolve requirements/*.in again
	@$(BOOTSTRAP) lock

##@ Help
.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
