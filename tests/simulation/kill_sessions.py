#!/usr/bin/env python3
"""Kills live sessions at random instants, and looks at what the local exchanges and the journals say.

  kill_sessions.py CROSSBOOK [--kills N] [--seed S] [--most SECONDS] [--faults] [--keep]

`crossbook venues serve` outlives the sessions and keeps its own ledger. Each session is killed with
SIGKILL, the next one finishes what it left; the last one ends by itself. With --faults something else
happens to each before it is killed: the process stands still for a while (SIGSTOP), or an exchange
loses replies, cuts sockets, refuses REST calls, is silent or gone. Then, at each exchange:
every order's client id stands in a journal and was taken once (I4, I5), every fill is booked once, and
what we held at first plus all fills (and what was taken over where a fill was booked by guess) is what
the exchange says now, to the last digit (I2, I6). Each
journal decides the same again (I15). Prints one JSON document; exit code 1 if anything differs.
"""

import argparse
import collections
import decimal
import json
import os
import pathlib
import random
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

PASSPHRASE = "a passphrase of this test"
PATIENCE = 90  # seconds, for each step of the commands
FAULTS = ["silence", "lost_reply", "cut_on_order", "rest_503", "rest_429", "cut_public", "cut_private",
          "private_garbage", "gone"]  # of an exchange, for a moment
STANDSTILL = "standstill"
LONGEST_TROUBLE = 4  # seconds
NOT_STARTED = "nothing was traded"


def say(line):
    print(line, file=sys.stderr, flush=True)


class Desk:
    """A served testnet, a vault with keys for it, a configuration that leads there."""

    def __init__(self, command, folder, seed):
        self.command = command
        self.folder = pathlib.Path(folder)
        self.vault = str(self.folder / "keys.vault")
        self.config = str(self.folder / "desk.toml")
        self.desk = self.folder / "desk"
        self.served = subprocess.Popen(
            [command, "venues", "serve", "--json", "--seed", str(seed), "--fees-bps", "1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.told = json.loads(self.served.stdout.readline())
        self.venues = self.told["venues"]
        self.write_config()
        self.run(["keys", "init", "--vault", self.vault])
        for venue in self.venues:
            for role in ("trade", "read"):
                self.add_key(venue, role)

    def write_config(self):
        lines = []
        for venue in self.venues:
            name = venue["name"]
            lines += [f"[venues.{name}]", 'environment = "demo"',
                      f'ca_file = {json.dumps(venue["ca_file"])}', f"[venues.{name}.hosts]"]
            hosts = ["rest", "ws_public", "ws_private"]
            if venue["ws_trade"] != venue["ws_private"]:
                hosts.append("ws_trade")
            lines += [f"{host} = {json.dumps(venue[host])}" for host in hosts]
        pathlib.Path(self.config).write_text("\n".join(lines) + "\n")

    def add_key(self, venue, role):
        key = next(key for key in venue["keys"] if key["scope"] == role)
        secret = key["secret"] + "\n" + (key["passphrase"] + "\n" if "passphrase" in key else "")
        self.run(["keys", "add", "--venue", venue["name"], "--env", "demo", "--role", role,
                  "--key-id", key["key"], "--config", self.config, "--vault", self.vault, "--yes"],
                 secret)

    def start(self, words, secret=None):
        """Starts the command with the passphrase, and a secret, on descriptors of their own."""
        ends, words = [], list(words)
        for flag, text in (("--passphrase-fd", PASSPHRASE + "\n"), ("--secret-fd", secret)):
            if text is None:
                continue
            out, into = os.pipe()
            os.write(into, text.encode())
            os.close(into)
            ends.append(out)
            words += [flag, str(out)]
        log = open(self.folder / "commands.log", "a")
        process = subprocess.Popen([self.command] + words, pass_fds=ends, stdout=subprocess.PIPE,
                                   stderr=log, text=True)
        log.close()
        for end in ends:
            os.close(end)
        return process

    def run(self, words, secret=None):
        process = self.start(words, secret)
        out, _ = process.communicate(timeout=PATIENCE)
        if process.returncode != 0:
            raise SystemExit(f"crossbook {' '.join(words[:2])} ended with {process.returncode}; see "
                             f"{self.folder}/commands.log")
        return out

    def live(self, duration):
        return self.start(["live", "--config", self.config, "--vault", self.vault, "--yes", "--json",
                           "--journal", str(self.desk), "--duration", duration])

    def ledger(self, venue, fills=0):
        admin = self.told["admin"]
        request = urllib.request.Request(
            f"{admin['url']}/venues/{venue}/ledger?fills={fills}",
            headers={"Authorization": f"Bearer {admin['token']}"})
        with urllib.request.urlopen(request, timeout=PATIENCE,
                                    context=ssl._create_unverified_context()
                                    if admin["url"].startswith("https") else None) as answer:
            told = json.load(answer)
        return next(account for account in told["accounts"] if account["is_yours"])

    def last_said(self, words):
        return words in (self.folder / "commands.log").read_text().splitlines()[-1]

    def inject(self, venue, fault, seconds):
        admin = self.told["admin"]
        request = urllib.request.Request(
            f"{admin['url']}/faults", method="POST",
            data=json.dumps({"venue": venue, "fault": fault,
                             "for_ms": round(1000 * seconds)}).encode(),
            headers={"Authorization": f"Bearer {admin['token']}",
                     "Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=PATIENCE).close()

    def balances(self):
        return {venue["name"]: {asset: decimal.Decimal(row["total"]) for asset, row in
                                self.ledger(venue["name"])["balances"].items()}
                for venue in self.venues}

    def orders_seen(self):
        accounts = [self.ledger(venue["name"], 10_000) for venue in self.venues]
        return sum(len(account["ended_orders"]) for account in accounts)

    def journals(self):
        return sorted(self.desk.glob("*.xbj"))

    def close(self):
        self.served.send_signal(signal.SIGTERM)
        self.served.wait(timeout=PATIENCE)


def wait_until_trading(desk, process):
    """Until an exchange has an order of this session."""
    until = time.time() + PATIENCE
    before = desk.orders_seen()
    while desk.orders_seen() == before and process.poll() is None and time.time() < until:
        time.sleep(0.05)


def make_trouble(desk, process, dice, troubles):
    """Something goes wrong, and may still be wrong when the session is killed."""
    trouble = dice.choice(FAULTS + [STANDSTILL] * 3)
    troubles[trouble] += 1
    seconds = dice.uniform(0.2, LONGEST_TROUBLE)
    if trouble != STANDSTILL:
        desk.inject(dice.choice(desk.venues)["name"], trouble, seconds)
        return
    process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    process.send_signal(signal.SIGCONT)


def kill_sessions(desk, kills, most, dice, troubles):
    """Starts a session after the other and kills each: every other one at any instant since its
    start, the rest while they trade. @param troubles counted there; None: there are none"""
    for number in range(kills):
        process = desk.live("forever")
        if number % 2 == 0:
            wait_until_trading(desk, process)
        if troubles is not None and process.poll() is None:
            make_trouble(desk, process, dice, troubles)
        try:
            process.wait(timeout=dice.uniform(0, most))
            if troubles is not None and process.returncode == 1 and desk.last_said(NOT_STARTED):
                troubles["not started"] += 1  # the trouble was there before it: that is right
                time.sleep(LONGEST_TROUBLE)
                continue
            raise SystemExit(f"session {number + 1} ended by itself with {process.returncode}; see "
                             f"{desk.folder}/commands.log")
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if (number + 1) % 10 == 0 or number + 1 == kills:
            say(f"killed {number + 1} of {kills}")
    if troubles is not None:
        time.sleep(LONGEST_TROUBLE)  # the last trouble is over
    process = desk.live("4s")
    process.communicate(timeout=PATIENCE)
    if process.returncode != 0:
        raise SystemExit(f"the last session ended with {process.returncode}; see "
                         f"{desk.folder}/commands.log")


def compare(desk, opening):
    """What is wrong, one line each; and the figures."""
    wrong, sent, fills = [], {}, collections.Counter()
    totals = {venue: dict(assets) for venue, assets in opening.items()}

    def move(venue, asset, amount):
        totals[venue][asset] = totals[venue].get(asset, decimal.Decimal(0)) + amount

    unseen = guesses = adopted = 0
    for journal in desk.journals():
        desk_says = subprocess.run([desk.command, "replay", str(journal), "--json"], text=True,
                                   stdout=subprocess.PIPE, timeout=600)
        if not json.loads(desk_says.stdout)["identical"]:
            wrong.append(f"{journal.name}: does not replay: {desk_says.stdout.strip()}")
        lines = subprocess.run([desk.command, "replay", str(journal), "--orders"], text=True,
                               stdout=subprocess.PIPE, timeout=600, check=True).stdout
        for line in map(json.loads, lines.splitlines()):
            if line["what"] == "adopted":
                adopted += 1
                move(line["venue"], line["asset"], decimal.Decimal(line["amount"]))
                continue
            name = line["client_id"]
            if line["what"] == "send":
                if name in sent:
                    wrong.append(f"{name} was sent twice")
                sent[name] = line["venue"]
            elif line["what"] == "end":
                unseen += line["is_unseen"]
            else:
                way = -1 if line["is_reversal"] else 1
                guesses += line["is_guess"]
                if line["trade"]:
                    fills[line["venue"], line["instrument"], line["trade"]] += way
                base, quote = line["instrument"].split("/")
                size = way * decimal.Decimal(line["quantity"])
                size = size if line["side"] == "buy" else -size
                move(line["venue"], base, size)
                move(line["venue"], quote, -size * decimal.Decimal(line["price"]))
                move(line["venue"], line["fee_asset"], -way * decimal.Decimal(line["fee"]))
    wrong += [f"{venue}: trade {trade} of {what} is booked {times} times"
              for (venue, what, trade), times in fills.items() if times > 1]
    if not sent:
        wrong.append("no session sent an order: nothing was shown")
    orders = 0
    for venue in (venue["name"] for venue in desk.venues):
        account = desk.ledger(venue, 10_000)
        names = [order["client_id"] for order in account["ended_orders"] + account["open_orders"]]
        orders += len(names)
        wrong += [f"{venue}: {name} was taken {times} times"
                  for name, times in collections.Counter(names).items() if times > 1]
        wrong += [f"{venue}: {name} stands in no journal" for name in names if name not in sent]
        if account["open_orders"]:
            wrong.append(f"{venue}: {len(account['open_orders'])} orders are still open")
        for asset, row in account["balances"].items():
            ours = totals[venue].get(asset, decimal.Decimal(0))
            if ours != decimal.Decimal(row["total"]):
                wrong.append(f"{venue}: {asset} is {row['total']}, by the journals {ours}")
    return wrong, {"journals": len(desk.journals()), "sent": len(sent), "orders_seen": orders,
                   "fills": sum(fills.values()), "closed_unseen": unseen, "guessed": guesses, "adopted": adopted}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", help="the built crossbook")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=float, default=6.0, help="seconds until a kill, at most")
    parser.add_argument("--faults", action="store_true",
                        help="something else goes wrong before each kill")
    parser.add_argument("--keep", action="store_true", help="leave the folder behind")
    flags = parser.parse_args()
    decimal.getcontext().prec = 60
    folder = tempfile.mkdtemp(prefix="crossbook-kills-")
    began = time.time()
    desk = Desk(flags.command, folder, flags.seed)
    troubles = collections.Counter() if flags.faults else None
    try:
        opening = desk.balances()
        kill_sessions(desk, flags.kills, flags.most, random.Random(flags.seed), troubles)
        wrong, figures = compare(desk, opening)
    finally:
        desk.close()
    for line in wrong:
        say(line)
    print(json.dumps({"kills": flags.kills, "seed": flags.seed, "differences": len(wrong), **figures,
                      "troubles": dict(troubles or {}), "seconds": round(time.time() - began)}))
    if wrong or flags.keep:
        say(f"left behind: {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
