# Daywatch: bare `make` lists the commands.
VENV := .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8501
.DEFAULT_GOAL := help

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/run: requirements.txt
	@echo "Making the environment in $(VENV); this takes a minute or two the first time."
	@python3 -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev: $(VENV)/run requirements-dev.txt
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(VENV)/run ## Open the dashboard on the record in data/daywatch.db
	@$(PYTHON) -m monitoring run --watch --port $(PORT)

demo: $(VENV)/run ## Open the dashboard on a throw-away record with the SYNTHETIC demo ward
	@$(PYTHON) -m monitoring run --demo --port $(PORT)

test: $(VENV)/dev browser nginx systemd ## Pass every test, those in the browser included
	@$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

quick: $(VENV)/dev ## Pass the fast tests: no browser, nothing slow
	@$(PYTHON) -m pytest -m "not slow and not browser"

fuzz: $(VENV)/dev ## Try many random folders, cells and bytes, of which `make test` tries a tenth
	@$(PYTHON) -m pytest -n 2 -m fuzz

lint: $(VENV)/dev ## Check form, types, the direction of imports, spelling
	@$(VENV)/bin/ruff format --no-cache --check --quiet .
	@$(VENV)/bin/ruff check --no-cache --quiet .
	@$(VENV)/bin/mypy
	@PYTHONPATH=. $(VENV)/bin/lint-imports --no-logo > /dev/null || PYTHONPATH=. $(VENV)/bin/lint-imports
	@$(VENV)/bin/codespell

docs: $(VENV)/run ## Write docs/scales from the scales
	@$(PYTHON) -m monitoring scale-pages

docs-check: $(VENV)/run ## Fail where docs/scales differs from the scales
	@$(PYTHON) -m monitoring scale-pages --check

bench: $(VENV)/dev ## Measure grading and the board, as ratios in one run
	@PYTHONPATH=. $(PYTHON) benchmarks/run.py

bench-large: $(VENV)/dev ## Grade 1,000 and 10,000 synthetic patients by the command, stage by stage
	@PYTHONPATH=. $(PYTHON) -m benchmarks.large_ward

kill-test: $(VENV)/dev ## Kill whoever writes 500 times on each engine, and count what is lost
	@PYTHONPATH=. $(PYTHON) -m tests.record.killing

alert-kill-test: $(VENV)/dev ## Kill the watcher while it sends, and count what is lost or sent twice
	@PYTHONPATH=. $(PYTHON) -m tests.alerts.killing --patients 20

alert-replay: $(VENV)/dev ## Replay the demo ward hour by hour, and hold every alert against a second reader
	@PYTHONPATH=. $(PYTHON) -m tests.alerts.replay --hours 1 --days 20

load-test: $(VENV)/dev ## Let 8 write and 16 read at once for 60 s on each engine
	@PYTHONPATH=. $(PYTHON) -m tests.record.load

screenshots: $(VENV)/dev browser ## Take every page, light, dark, narrow and in grey, and every PDF page, into screenshots/
	@PYTHONPATH=. $(PYTHON) -m tests.paper.pictures
	@PYTHONPATH=. $(PYTHON) -m tests.browser.screenshots

check: lint docs-check test ## All that CI runs

audit: $(VENV)/dev ## Tell of known faults in what we run on; it informs, and fails nothing
	@$(VENV)/bin/pip-audit --progress-spinner off --disable-pip --no-deps --requirement requirements.txt || true
	@echo "This informs and fails nothing. What is named as skipped or not audited, or an error above, means not known: never safe."

lock: $(VENV)/dev ## Pin the requirements anew from the two .in files
	@$(PYTHON) -m pip install --quiet uv
	@$(VENV)/bin/uv pip compile --quiet --no-header --no-annotate --python-version 3.11 requirements.in -o requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --no-header --no-annotate --python-version 3.11 requirements-dev.in -o requirements-dev.txt

browser:
	@sh tests/browser/install-chromium.sh

nginx:
	@sh tests/deploy/install-nginx.sh

systemd:
	@sh tests/deploy/install-systemd.sh

.PHONY: help run demo test quick fuzz lint docs docs-check bench bench-large kill-test alert-kill-test alert-replay load-test screenshots check lock browser audit nginx systemd
