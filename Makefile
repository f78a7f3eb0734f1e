# Everything has one command; what they do stands in deploy/local, and each of those scripts has --help.
.DEFAULT_GOAL := help
.PHONY: help setup build test check demo up down status logs bench soak
# Where the state of `make up` and `make demo` lives.
RUN ?= .run/demo

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: ## installs what is missing on a Debian 12 with Swift 6.3
	@deploy/local/setup

build: setup ## builds everything for release
	swift build -c release

test: ## sets up, builds, starts private servers, runs every test, stops them
	@deploy/local/test

check: setup ## format, lint, scripts
	@deploy/local/check

demo: ## starts everything and follows real photographs to the guest
	@deploy/local/demo

up: ## starts the system without the demo's data
	@deploy/local/up

down: ## stops what up or demo started
	@deploy/local/down

status: ## what runs, queues and outboxes, parked letters, next legal deadline
	@deploy/local/status

logs: ## follows the logs of what runs
	@find $(RUN) -path '*/data' -prune -o \( -name '*.log' -o -name log -type f \) -print | xargs -r tail -n 5 -F

bench: ## measurements beside peers and limits
	@deploy/local/bench

soak: ## kills and cuts during 10 000 captures, a booth's power and a mailing to 2 000, the ledger of each, hostile input, every page in every way, 10 000 requests at random
	@deploy/local/soak
	@deploy/local/power-loss
	@deploy/local/soak-mailings
	@deploy/local/corpora
	@deploy/local/fuzz
	@deploy/local/browser --demo --all
	@deploy/local/check-api --demo --requests 10000
