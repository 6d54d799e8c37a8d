# Needs only make and Python 3.11 or newer. `make run` starts the platform; `make help` lists the rest.

PORT ?= 8000
HOST ?= 127.0.0.1
ARGS ?=

# python3.11 when there is one, else python3; the version is checked before anything is created.
BASE_PYTHON := $(shell command -v python3.11 || command -v python3)
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/ready
PIP := $(PYTHON) -m pip --disable-pip-version-check install --quiet

.PHONY: help run demo test check fix bench peers duties doctor
.DEFAULT_GOAL := help

help:
	@echo "make run      start the platform with its database and demo county (PORT=8000 HOST=127.0.0.1 ARGS=--https)"
	@echo "make demo     build the demo county (ARGS=--rebuild to build it anew)"
	@echo "make test     every check and every test"
	@echo "make check    style, imports, types, missing migrations, tidiness"
	@echo "make fix      let ruff mend what it can"
	@echo "make bench    run the benchmarks"
	@echo "make peers    install what the benchmarks compare with into .venv-peers (never part of the product)"
	@echo "make duties   print which duties are fulfilled, and how"
	@echo "make doctor   look whether this machine is fit"

# The stamp is written last, so an interrupted installation is repeated; a changed lock file too.
$(READY): requirements.lock pyproject.toml
	@test -n "$(BASE_PYTHON)" || { echo "Python 3.11 or newer is needed. 需要 Python 3.11 或更新版本。"; exit 1; }
	@"$(BASE_PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(BASE_PYTHON) is older than 3.11. 需要 Python 3.11 或更新版本。"; exit 1; }
	@echo "Installing the pinned dependencies into $(VENV) (the first time only) / 正在安装依赖……"
	@"$(BASE_PYTHON)" -m venv $(VENV) || \
		{ echo "Python's venv module is missing (Debian: apt install python3-venv)."; rm -rf $(VENV); exit 1; }
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $(READY)

run: $(READY)
	@exec $(PYTHON) -m fangxin serve --host $(HOST) --port $(PORT) $(ARGS)

demo: $(READY)
	@$(PYTHON) -m fangxin demo $(ARGS)

duties: $(READY)
	@$(PYTHON) -m fangxin duties --write $(ARGS)

doctor: $(READY)
	@$(PYTHON) -m fangxin doctor $(ARGS)

check: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy
	FANGXIN_SECRET_KEY=check DJANGO_SETTINGS_MODULE=fangxin.settings \
		$(PYTHON) -W ignore::RuntimeWarning -m django makemigrations --check --dry-run
	$(PYTHON) -m pytest tests/test_tidy.py

test: check
	$(PYTHON) -m pytest --numprocesses auto --dist worksteal $(ARGS)

fix: $(READY)
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(READY)
	@set -e; for benchmark in benchmarks/*.py; do \
		case "$$benchmark" in */_*) continue;; esac; \
		echo "== $$benchmark"; $(PYTHON) "$$benchmark"; \
	done

peers: $(READY)
	@"$(BASE_PYTHON)" -m venv .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r benchmarks/peers.lock
