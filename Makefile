# `make demo` and `make test` do everything on a fresh machine; see README.md.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint clean

demo: $(STAMP)
	@$(BIN)/jiyeok demo

# The golden run comes first: it compiles the model once, where two test processes would each do so.
test: $(STAMP)
	@$(BIN)/python -m tests.economy.golden
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

clean:
	rm -rf $(VENV)

# uv where it really runs, else the newest python3 that is new enough, with venv and pip.
$(STAMP): pyproject.toml .ci/constraints.txt
	@sh .ci/install $(VENV)
	@touch $(STAMP)
