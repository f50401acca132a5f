# Python 3.11 or later, make and a package index are all that is needed.
PYTHON ?= python3
PIP = .venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: serve test lint check torture bench clean

serve: .venv/installed
	.venv/bin/kennisgraaf serve

# In two processes; the tests of a file share what they start, and stay in one of them.
test: .venv/developing
	.venv/bin/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

torture: .venv/developing
	.venv/bin/pytest -m torture

lint: .venv/developing
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

check: .venv/installed
	.venv/bin/kennisgraaf check

bench: .venv/developing .venv-bench/installed
	.venv/bin/python bench/load.py
	.venv/bin/python bench/questions.py
	.venv/bin/python bench/endpoint.py
	.venv/bin/python bench/cooperation.py
	$(if $(ESCO),.venv/bin/python bench/pathways.py $(ESCO))

clean:
	rm -rf .venv .venv-bench build dist

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/developing: .venv/installed
	$(PIP) --editable '.[dev]'
	touch $@

# The engines that ours is compared with; oxigraph is the same release as our pyoxigraph.
.venv-bench/installed:
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check oxigraph==0.5.13 'rdflib-endpoint[cli]==0.6.3' \
		ortools==9.15.6755 clingo==5.8.3
	touch $@
