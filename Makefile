# `make run` shows the portal, `make test` proves it. Both start from nothing but Python and git.
PYTHON ?= python3
PORT ?= 8000
VAR := $(or $(PORTAL_VAR_DIR),var)
BIN := .venv/bin
# Only here: manage.py by itself runs with the settings of production.
MANAGE := DJANGO_SETTINGS_MODULE=portal.settings.dev $(BIN)/python manage.py
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PORTAL_LOG_LEVEL ?= WARNING
# What one process compiled, the next ones need not: tests start some hundred of them.
export PYTHONDONTWRITEBYTECODE :=

# Set up again only what changed: packages by their lock, static files by their sources.
STATIC_SOURCES := $(shell find site/frontend/src site/frontend/package-lock.json \
	sm_plugin/static content/static -type f 2>/dev/null)

.PHONY: help run setup data tools test test-all test-faults fuzz bench bench-cluster bench-files bench-growth bench-migrating bench-rollout bench-team drills docs lint format reference lock clean run-empty

help:
	@echo "make run     set up what is missing and serve the demonstration on 127.0.0.1:$(PORT)"
	@echo "make run-empty  the same without people and facilities: an administrator's first day"
	@echo "make test    every check: lint, both databases, browser, plugin alone, wheel"
	@echo "make test-all  what takes longer as well: whole tables, other versions, faults, bombs"
	@echo "make test-faults  plant known faults one by one; a test has to notice each (an hour)"
	@echo "make fuzz    feed every reader of files and texts with bombs (MINUTES=20)"
	@echo "make bench   measure speed beside a floor and a peer; writes docs/performance.md (a quarter hour)"
	@echo "make bench-cluster  fifty people on several processes for three minutes: times, errors, what is lost"
	@echo "make bench-growth  what lists read while tables grow; writes docs/growth.md (half an hour)"
	@echo "make bench-team  measure a team of 50,000 open items, closing it, and reports (a quarter hour)"
	@echo "make bench-files     measure what reading a file costs, and write docs/performance.md"
	@echo "make bench-rollout   measure imports of 50,000 rows, the board and the finder; prints only"
	@echo "make docs    make a site of the documentation in $(VAR)/docs"
	@echo "make lint    only the checks that read the code"
	@echo "make format  put the code into the house style"
	@echo "make reference  write docs/reference, docs/security.md and the index of decisions"
	@echo "make lock    resolve requirements/*.txt again (needs uv)"
	@echo "make clean   forget the environment, the demonstration's data and what was built"

# The people of the demonstration; without them nobody has an account.
CAST ?= demo
EMPTY := DJANGO_SETTINGS_MODULE=portal.settings.dev PORTAL_VAR_DIR=$(VAR) $(BIN)/python manage.py
run data: export PORTAL_BASE_URL = http://127.0.0.1:$(PORT)
run: setup data
	@$(if $(CAST),$(MANAGE) $(CAST),echo "Nobody has an account yet. In another terminal: $(EMPTY) createsuperuser. Mails lie in $(VAR)/mail.")
	@echo "The portal is at http://127.0.0.1:$(PORT)/ — stop it with Ctrl-C."
	@export DJANGO_SETTINGS_MODULE=portal.settings.dev; \
	export SM_ANTIVIRUS="$$($(BIN)/python scripts/demo_scanner.py $(VAR))"; scanner=; \
	if [ -f $(VAR)/clamd.conf ]; then \
		PATH="$$PATH:/usr/sbin" clamd --config-file=$(abspath $(VAR))/clamd.conf >/dev/null & scanner=$$!; \
	fi; \
	$(BIN)/gunicorn --pythonpath site --workers 2 --threads 4 --bind 127.0.0.1:$(PORT) \
		--log-level warning portal.wsgi & web=$$!; \
	$(MANAGE) sm_worker & worker=$$!; \
	$(MANAGE) content_worker & pages=$$!; \
	trap 'kill $$web $$worker $$scanner $$pages 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; wait $$web

# The same without a person or a facility, in a folder of its own: a first day, on screen.
run-empty:
	@$(MAKE) --no-print-directory run CAST= PORTAL_VAR_DIR=$(VAR)/empty

setup: .venv/portal.stamp $(VAR)/static.stamp

data: setup
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) sm_reseal >/dev/null
	@$(MANAGE) createcachetable
	@$(if $(CAST),$(MANAGE) sm_import_facilities --apply)
	@$(MANAGE) seed_site --spanish

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "The portal needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/portal.stamp: requirements/portal.txt | .venv/pyvenv.cfg
	$(BIN)/pip install --quiet --require-hashes -r requirements/portal.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/pyvenv.cfg
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@ .venv/portal.stamp

$(VAR)/static.stamp: .venv/portal.stamp $(STATIC_SOURCES)
	@mkdir -p $(VAR)
	$(MANAGE) build_assets
	$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

# A browser is mostly waited for, so its tests begin at once and run beside all that reads, and beside
# SQLite. See docs/decisions/0685.
BESIDE_EACH_OTHER := browser types lint docs host alone sqlite

# The tests look at the built style sheet, and at our pages with it. PostgreSQL comes last, for
# pytest's closing line.
NOX := $(BIN)/nox --no-error-on-missing-interpreters -s
tools: .venv/dev.stamp
	@$(BIN)/python scripts/debian.py
	@$(MANAGE) build_assets

test: tools
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target $(addprefix check-,$(BESIDE_EACH_OTHER))
	@if [ -n "$$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null || command -v initdb)" ]; \
		then with="scripts/with_postgres --in-memory"; \
		else echo "NOT RUN: PostgreSQL. The suite runs on SQLite."; with=; fi; \
	PORTAL_VAR_DIR=$$(mktemp -d); export PORTAL_VAR_DIR; trap 'rm -rf "$$PORTAL_VAR_DIR"' EXIT; \
	$$with $(BIN)/pytest -q -n 2 --dist worksteal --ignore=tests/browser --ignore=tests/sm_plugin/matrix

check-%: .venv/dev.stamp
	@$(NOX) $*

# What takes longer: the whole table of access, SQLite for everything, bombs, other versions, faults.
test-all: test
	@$(NOX) uninstall migrations matrix long long_postgresql whole_sqlite lowest newest
	@$(MAKE) --no-print-directory fuzz test-faults

# A test of the tests: tests/planted/faults.toml lists what is planted.
test-faults: tools
	@$(BIN)/python scripts/planted_faults.py

# Everything that reads strangers' bytes and words, for MINUTES in all: half for files, half for texts.
MINUTES ?= 20
FUZZED := sm_plugin/files/reading/*,sm_plugin/safety/matching/*,sm_plugin/search/terms.py,sm_plugin/search/excerpts.py,sm_plugin/text/csv_files.py,sm_plugin/facilities/importing/csv_rows.py,content/workflow/visible.py
fuzz: export COVERAGE_FILE = $(VAR)/fuzz.coverage
fuzz: .venv/dev.stamp
	@mkdir -p $(VAR)
	@FUZZ_SECONDS=$$(( $(MINUTES) * 30 )) $(BIN)/coverage run -m pytest -q -s -p no:xdist -m "long or not long" tests/fuzz
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --include "$(FUZZED)" --fail-under 80

# Beside it django-postman, in an environment of its own. It needs PostgreSQL.
bench: tools
	@PYTHONPATH=.:site scripts/with_postgres $(BIN)/python -m tests.bench.bench $(BENCH)

bench-cluster: tools
	@PYTHONPATH=.:site scripts/with_postgres $(BIN)/python -m tests.bench.cluster $(BENCH)

bench-growth: tools
	@PYTHONPATH=.:site scripts/with_postgres $(BIN)/python -m tests.bench.growth $(SIZES)

bench-team: tools
	@PYTHONPATH=.:site scripts/with_postgres $(BIN)/python -m tests.bench.team_work $(BENCH)

# Migrations of a next release under load.
bench-migrating: tools
	@PYTHONPATH=.:site scripts/with_postgres $(BIN)/python -m tests.bench.migrating $(BENCH)

# Rotation of keys, backup and restore, with SIZE rows of each kind.
SIZE ?= 100000
drills: tools
	@DRILL_SIZE=$(SIZE) scripts/with_postgres $(BIN)/pytest -q -s -p no:xdist -m long tests/drills

bench-files: tools
	@PYTHONPATH=.:site $(BIN)/python -m tests.bench.reading_files

bench-rollout: tools
	@PYTHONPATH=.:site scripts/with_postgres $(BIN)/python -m tests.bench.rollout $(BENCH)

docs: .venv/dev.stamp
	$(BIN)/mkdocs build --quiet --strict --site-dir $(abspath $(VAR))/docs

lint: .venv/dev.stamp
	@$(NOX) types lint

format: .venv/dev.stamp
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates content/templates sm_plugin/templates

reference:
	@$(PYTHON) scripts/make_reference.py
	@$(PYTHON) scripts/make_security.py

UV ?= uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links --extra portal pyproject.toml
lock:
	$(LOCK) -o requirements/portal.txt
	$(LOCK) --group dev -c requirements/portal.txt -o requirements/dev.txt

clean:
	rm -rf .venv $(VAR) dist site/frontend/dist site/frontend/node_modules
