# make demo, make dashboard: the examples in your browser. make test: every check there is.
# They install what they need into .venv and node_modules, once.
export PYTHON ?= python3

# The steps of one run share .venv and node_modules.
.NOTPARALLEL:

.PHONY: help demo dashboard test lint types format runtime fuzz browser chaos bench-validators bench-server bench-browser bench-build examples screenshot clean

help:
	@echo 'make demo        serve the chat example until stopped (needs Python only)'
	@echo 'make dashboard   build the dashboard example and serve it until stopped (needs Node too)'
	@echo 'make test        format, lint, types, the unit tests and the tests in browsers (PROCESSES=2)'
	@echo 'make lint        ruff: format and lint, checked'
	@echo 'make format      ruff: format and lint, mended'
	@echo 'make types       mypy and tsc'
	@echo 'make runtime     the browser runtime in Node'
	@echo 'make fuzz        server and page compared on models at random (MINUTES=5 SEED=…)'
	@echo 'make browser     the tests in Chromium, Firefox and WebKit alone'
	@echo 'make chaos       tabs, workers, sockets and servers go away at random (ROUNDS=1000 SEED=…)'
	@echo 'make bench-validators  the checks beside other validators; ARGS=--quick for a look'
	@echo 'make bench-server      the server beside stock Channels and chanx; ARGS=--quick for a look'
	@echo 'make bench-browser     the worker beside a bare relay and page sockets; ARGS=--quick for a look'
	@echo 'make bench-build       the build beside other generators; ARGS=--quick for a look'
	@echo 'make examples    build what the examples commit of emitted files'
	@echo 'make screenshot  take docs/screenshot.png again'
	@echo 'make clean       remove what was installed'

demo: venv-demo
	@scripts/demo

dashboard: venv-dashboard
	@scripts/node examples/dashboard/frontend
	@scripts/dashboard

test: lint types runtime browsers
	@scripts/need "$${REDIS_SERVER:-redis-server}" redis-server
	.venv/bin/pytest -n $(or $(PROCESSES),2) --dist loadfile --no-loadscope-reorder || \
	  { echo 'what failed beside other tests is tried once more, alone' >&2; \
	    .venv/bin/pytest --last-failed --last-failed-no-failures none; }

lint: venv-dev
	scripts/lint

format: venv-dev
	scripts/format

types: venv-dev node
	scripts/types

runtime: node
	scripts/runtime

fuzz: venv-dev node
	.venv/bin/python -m tests.fuzz --minutes $(or $(MINUTES),5) $(if $(SEED),--seed $(SEED))

browser: venv-dev node browsers
	.venv/bin/pytest tests/browser

chaos: export SEED := $(or $(SEED),$(shell date +%s))
chaos: export ROUNDS := $(or $(ROUNDS),1000)
chaos: venv-dev node
	@scripts/need "$${CHROMIUM:-chromium}" chromium
	@scripts/need "$${REDIS_SERVER:-redis-server}" redis-server
	ROUNDS=$(ROUNDS)00 node --test tests/runtime/chaos.test.js
	.venv/bin/pytest tests/browser/test_chaos.py -k chromium

bench-validators: venv-dev
	@scripts/need node nodejs
	@scripts/need npm npm
	@scripts/bench-validators $(ARGS)

bench-server:
	@scripts/need "$${PYTHON}" python3
	@scripts/need redis-server redis-server
	@scripts/bench-server $(ARGS)

bench-browser: venv-dev
	@scripts/need node nodejs
	@scripts/need npm npm
	@scripts/need "$${CHROMIUM:-chromium}" chromium
	@scripts/bench-browser $(ARGS)

bench-build:
	@scripts/need "$${PYTHON}" python3
	@scripts/need node nodejs
	@scripts/need npm npm
	@scripts/bench-build $(ARGS)

examples: venv-dev
	cd examples/chat && ../../.venv/bin/sharedgen build
	cd examples/dashboard && ../../.venv/bin/sharedgen build

screenshot: venv-dev
	@scripts/need "$${CHROMIUM:-chromium}" chromium
	.venv/bin/python -m tests.browser.screenshot

clean:
	rm -rf .venv node_modules examples/dashboard/frontend/node_modules examples/dashboard/frontend/dist benchmarks/*/node_modules benchmarks/*/build benchmarks/*/.venv

.PHONY: venv-demo venv-dashboard venv-dev node browsers
venv-demo:
	@scripts/venv demo
venv-dashboard:
	@scripts/venv dashboard
venv-dev:
	@scripts/venv dev
node:
	@scripts/node
browsers:
	@scripts/need "$${CHROMIUM:-chromium}" chromium
	@scripts/need "$${FIREFOX:-firefox-esr}" firefox-esr
	@scripts/need "$${XVFB:-Xvfb}" xvfb
	@scripts/need "$${WEBKIT_DRIVER:-WebKitWebDriver}" webkit2gtk-driver
