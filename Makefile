# Python 3.11 or later, make and a package index are all that is needed.
PYTHON ?= python3
PIP = .venv/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: serve test lint check bench clean

serve: .venv/installed
	.venv/bin/kennisgraaf serve

test: .venv/developing
	.venv/bin/pytest

lint: .venv/developing
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

check: .venv/installed
	.venv/bin/kennisgraaf check

bench: .venv/developing
	.venv/bin/python bench/load.py
	.venv/bin/python bench/questions.py

clean:
	rm -rf .venv build dist

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/developing: .venv/installed
	$(PIP) --editable '.[dev]'
	touch $@
