# make run: the page on http://127.0.0.1:7860 · make test: ruff, mypy, pytest · make eval: figures and report
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test eval index clean browser

run: $(STAMP)
	$(BIN)/python app.py

test: $(STAMP) browser
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

eval: $(STAMP)
	$(BIN)/python -m eval

index: $(STAMP)
	$(BIN)/python -m index build --corpus corpus/documents --out index/prebuilt

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新版本，现在是 " + sys.version.split()[0] + "；可用 make PYTHON=python3.12 指定")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $(STAMP)

# Browser tests need Debian's Chromium and axe-core: installed where that is allowed, said loudly where it is not.
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium fonts-noto-cjk >/dev/null; } || \
		echo "注意：没有 Chromium，浏览器测试不会运行。请安装 chromium 后再试。" >&2
	@test -f build/node_modules/axe-core/axe.min.js || npm install --prefix build --no-save --silent axe-core@4 || \
		echo "注意：没有 axe-core，无障碍测试不会运行。请安装 npm 后再试。" >&2

clean:
	rm -rf $(VENV) build data *.egg-info
