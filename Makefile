# The only command surface of the repository. Everything is set up by the first command that needs it.
PYTHON ?= python3
BOOTSTRAP := $(PYTHON) local/embedded/bootstrap.py
S ?= auth

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

.PHONY: psql
psql: ## Open the database of one service: make psql S=core
	@$(BOOTSTRAP) psql $(S)

##@ Checks and tests
.PHONY: check
check: ## Run every check of the house: formats, types, imports, budgets, contracts
	@$(BOOTSTRAP) python tests/architecture/check.py

.PHONY: test
test: ## Run the checks and every test, or only some: make test ARGS=services/bff
	@$(BOOTSTRAP) test $(ARGS)

.PHONY: npm
npm: ## npm with the bank's own Node.js in frontend/: make npm ARGS="run test"
	@$(BOOTSTRAP) npm $(ARGS)

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
	@awk 'BEGIN {FS = ":.*## "} /^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
