# make help tells what there is.
SHELL := /bin/sh
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run test lint bench

help: ## this list
	@awk -F ': ## ' '/^[a-z]+: ## / { printf "make %-8s%s\n", $$1, $$2 }' Makefile

run: ## prepare this computer if need be, then play the demonstration (ARGS="…" for zuoxi demo)
	@packaging/prepare.sh run
	@$(BIN)/zuoxi demo $(ARGS)

test: ## prepare this computer if need be, then lint and run every test (ARGS="…" for pytest)
	@packaging/prepare.sh test
	@$(MAKE) --no-print-directory checks
	packaging/run-tests.sh $(ARGS)

lint: ## style and types only
	@packaging/prepare.sh run
	@$(MAKE) --no-print-directory checks

.PHONY: checks
checks:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: ## measure: make bench NAME=speech (speech, start, …)
	@packaging/prepare.sh test
	packaging/on-virtual-screen.sh $(BIN)/zuoxi bench $(or $(NAME),speech) --json
