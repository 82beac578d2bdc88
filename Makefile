# Everything a person does with this repository. Needs make, sh and Python 3.11 to 3.13; the rest goes into .venv.
PY := .venv/bin/python
DAYS ?= 120
SEED ?= 1
STAGE ?= prod
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: run timelapse deploy test bench coverage law-update law-docs format clean help

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.venv/.installed: requirements.txt requirements-letters.txt requirements-dev.txt
	@sh local/bootstrap.sh

run: .venv/.installed ## Everything on this machine, at http://127.0.0.1:8700/demo
	@exec $(PY) -m local.run

timelapse: .venv/.installed ## Walk DAYS=120 simulated days with SEED=1; writes build/timelapse.json
	@exec $(PY) -m local.timelapse --days $(DAYS) --seed $(SEED)

deploy: .venv/.installed ## Deploy to AWS: STAGE=prod or test; see docs/deploy.md
	@exec $(PY) -m local.deploy --stage $(STAGE)

test: .venv/.installed ## What CI runs: style, types, tests, packaging, one run on the embedded cloud
	@sh local/check.sh

bench: .venv/.installed ## Measurements, as ratios against a bare baseline
	@exec $(PY) -m bench

coverage: .venv/.installed ## Write docs/coverage.md from the tests' marks
	@exec $(PY) -m local.coverage_rows

law-update: .venv/.installed ## Add a half-year's figure with its source; CASES=folder shows which saved statements change
	@exec $(PY) -m local.law_update $(if $(CASES),--cases "$(CASES)")

law-docs: .venv/.installed ## Write docs/law.md from the law files
	@$(PY) -m chalicelib.law > docs/law.md.new && mv docs/law.md.new docs/law.md

format: .venv/.installed ## Format the code
	@$(PY) -m ruff check --fix -q . ; exec $(PY) -m ruff format -q .

clean: ## Forget all local state (not .venv)
	@rm -rf build
