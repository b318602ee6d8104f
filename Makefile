# One command for everything. The tools are those of .venv, which the first command of README.md's tests makes.
BIN := .venv/bin

.PHONY: check fast test coverage browser picture lint bench mutants walk page-check hashes oracle fuzz

check: ## everything that must hold before a change lands: what a CI server runs
	bash .ci/run

fast: ## the fast tier of the tests, under two minutes on two cores
	$(BIN)/python -m pytest -n auto -m "not slow"

test: ## every test, on all cores
	$(BIN)/python -m pytest -n auto

coverage: ## which lines and branches no test reaches; it doubles the time of the tests
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -n auto
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

browser: ## the page in a real browser, installed where there is none
	bash .ci/browser

picture: ## docs/page.png, the page as README.md shows it
	PYTHONPATH=tests $(BIN)/python tests/picturing.py docs/page.png

lint: ## style, format, types and floors, without tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: ## the short benchmark suite, every part once: `make bench SUITE=targets ORLIB=FOLDER TO=run.csv` for another
	$(BIN)/python benchmarks/run.py run $(or $(SUITE),smoke) --to $(or $(TO),$(or $(SUITE),smoke).csv) $(if $(ORLIB),--orlib $(ORLIB))

walk: ## the season of seeded folders, day after day, letters arriving in every combination: `make walk FOLDERS=300`
	PYTHONPATH=benchmarks:tests $(BIN)/python tests/walking.py $(or $(FOLDERS),30)

oracle: ## brute force beside the solver on fresh folders, on all cores: `make oracle RUNS=10000 FROM=SEED`
	PYTHONPATH=tests $(BIN)/python tests/oracling.py $(or $(RUNS),1000) $(FROM)

fuzz: ## random folders and command lines: `make fuzz SECONDS=3600 FROM=SEED`
	PYTHONPATH=tests $(BIN)/python tests/fuzzing.py $(or $(SECONDS),60) $(FROM)

page-check: ## the page's own engine beside the solver, under random settings of the switches: `make page-check SETTINGS=10000`
	PYTHONPATH=tests $(BIN)/python tests/paging.py $(or $(SETTINGS),1000)

HASHED = printf 'setuptools\n' | $(BIN)/uv pip compile pyproject.toml - --universal --python-version 3.11 --generate-hashes \
	--constraint constraints.txt --no-annotate --quiet --custom-compile-command 'make hashes'

hashes: ## requirements.txt and requirements-dev.txt anew from constraints.txt, with the hashes of every file of every version
	$(BIN)/pip install --quiet 'uv>=0.9,<1'
	$(HASHED) --output-file requirements.txt
	$(HASHED) --extra dev --output-file requirements-dev.txt

mutants: ## how many small faults in rules/ and optimize/ the tests notice; see CONTRIBUTING.md
	$(BIN)/pip install --quiet 'mutmut>=3.8,<4'
	$(BIN)/mutmut run $(MUTANTS)
	$(BIN)/mutmut results
