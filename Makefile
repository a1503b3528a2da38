# Every habit of this repository is one command here; the work itself is in tools/.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
# The stamp knows its place: a copied tree makes its own environment, not one that imports the original.
READY := .venv/.ready-$(shell pwd -P | cksum | cut -d " " -f 1)
BEHAVE := $(BIN)/python -m behave
SCRIPTS := $(wildcard tools/*.sh)
# How many files of tests run side by side (tests/workers.py); 1 for one after the other.
WORKERS ?= auto

.PHONY: help setup setup-local setup-report demo test lint features steps docs recordings bench faults mutations resilience endings machine conformance report clean lock

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## .venv with the locked packages (PYTHON=... chooses the interpreter)

$(READY): pyproject.toml requirements.lock tools/setup.sh
	@sh tools/setup.sh && touch $@

setup-local: setup  ## RabbitMQ, unpacked into the user's cache without root; never fails
	@sh tools/setup-local.sh

setup-report: setup  ## the report generator, into the user's cache; never fails
	@sh tools/setup-report.sh

demo: setup setup-report  ## run the critical scenarios of every flow, and leave reports/report.html
	@sh tools/demo.sh

test: setup setup-report setup-local  ## every test, and the features in embedded and local (WORKERS=1: one after the other)
	@$(BIN)/python -m pytest $(if $(filter-out 0 1,$(WORKERS)),-n $(WORKERS))

lint: setup  ## style, types, undefined steps, shell syntax
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BEHAVE) --dry-run --no-summary --format steps.missing --no-junit
	@bash -n .ci/run
	@for script in $(SCRIPTS); do sh -n "$$script" || exit 1; done

features: setup  ## all features; ARGS="-D environment=local" goes to behave
	@$(BEHAVE) $(ARGS)

steps: setup  ## every sentence there is, with an example (WORDS="queue empty": those about that)
	@$(BIN)/interlock steps $(WORDS)

docs: setup  ## docs/steps.md anew from the sentences of the library
	@sh tools/docs.sh

recordings: setup setup-local  ## what the embedded broker is held to: run the scripts on RabbitMQ and write down its answers
	@RECORD=1 $(BIN)/python -m pytest -q tests/amqp/differential

bench: setup  ## measure, each figure beside its goal
	@$(BIN)/python tests/bench

faults: setup  ## deliberate bugs in a copy of the shop: the features must catch each
	@PYTHONPATH=tests $(BIN)/python tests/faults/run.py

mutations: setup  ## the features spoilt a thousand times: each must get the verdict it must have (ARGS="--seed 1")
	@PYTHONPATH=tests $(BIN)/python -m mutations $(ARGS)

resilience: setup  ## the shop in trouble, 20 times in a row (ARGS="--runs 10 -D environment=local")
	@sh tools/resilience.sh $(ARGS)

endings: setup setup-report setup-local  ## 200 random starts and ends of real runs: is anything ever left?
	@$(BIN)/python tests/endings $(ARGS)

machine: setup setup-local  ## 2,000 runs of random commands on RabbitMQ and the embedded broker: do both come to the same?
	@PYTHONPATH=tests $(BIN)/python -m amqp.machine $(ARGS)

conformance: setup setup-local  ## the suites of RabbitMQ's clients, on RabbitMQ and on the embedded broker (ARGS="--suite kombu")
	@PYTHONPATH=tests $(BIN)/python -m conformance $(ARGS)

report: setup setup-report  ## make reports/report.html again from the last run's results
	@$(BIN)/interlock report

clean:  ## remove reports and caches; .venv and the user's cache stay
	@sh tools/clean.sh

lock: setup  ## requirements*.lock anew from pyproject.toml
	@sh tools/lock.sh
