// Runs the checks of one venue. The first that fails ends the process; what was left out is said.
import assert from 'node:assert/strict';
import { makers } from './clients.mjs';
import { lacks } from './lacks.mjs';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const within = (promise, ms, what) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing in ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

// Asks until the answer is the wished one: venues tell an order's end a moment after its acknowledgement.
export const eventually = async (ask, isIt, what) => {
  let answer;
  for (const until = Date.now() + 8_000; Date.now() < until; await sleep(100)) {
    answer = await ask();
    if (isIt(answer)) return answer;
  }
  return assert.fail(`${what}; last answer: ${JSON.stringify(answer)}`);
};

export class Harness {
  constructor(venue) {
    this.venue = venue;
    this.lacks = lacks[venue.name] ?? {};
    this.symbol = 'BTC/USDT';
    this.passed = 0;
    this.skipped = 0;
    if (!makers[venue.name]) {
      console.error(`${venue.name}: no client is set up for it in clients.mjs`);
      process.exit(1);
    }
    this.client = this.make();
  }

  // A client with the keys of that scope, after `change` had its way with each of them.
  make(scope = 'trade', change = (key) => key) {
    const keys = this.venue.keys.map((key) => ({ ...key, ...change(key) }));
    return makers[this.venue.name]({ ...this.venue, keys }, scope);
  }

  // `body` may hand back why the check does not apply.
  async check(name, body) {
    try {
      const why = this.lacks.skip?.[name] ?? await body();
      if (typeof why === 'string') {
        this.skipped += 1;
        console.log(`${this.venue.name}: skipped: ${name}: ${why}`);
      } else {
        this.passed += 1;
      }
    } catch (error) {
      console.error(`${this.venue.name}: ${name}: ${error.stack ?? error}`);
      await this.client.close().catch(() => {});
      process.exit(1);
    }
  }

  async end() {
    await this.client.close();
    console.log(`${this.venue.name}: ${this.passed} checks passed, ${this.skipped} skipped`);
    process.exit(0);
  }

  get amount() {
    const least = this.client.market(this.symbol).limits.amount.min ?? 0;
    return Number(this.client.amountToPrecision(this.symbol, Math.max(least, 0.002)));
  }

  // A price at `factor` times the best one of a side, as the venue's tick allows.
  async price(side, factor) {
    const book = await this.client.fetchOrderBook(this.symbol, 10);
    return Number(this.client.priceToPrecision(this.symbol, book[side][0][0] * factor));
  }
  resting() { return this.price('bids', 0.95); }
  crossing() { return this.price('asks', 1.01); }

  buy(amount, price, params = {}, client = this.client) {
    return client.createOrder(this.symbol, 'limit', 'buy', amount, price, params);
  }
  cancel(order) { return this.client.cancelOrder(order.id, this.symbol); }
  fetch(order) { return this.client.fetchOrder(order.id, this.symbol, this.lacks.fetchOrder); }
  balance(client = this.client) { return client.fetchBalance(this.lacks.fetchBalance); }

  // An order whose status, once settled, is one of these.
  ends(order, ...statuses) {
    return eventually(() => this.fetch(order), (one) => statuses.includes(one.status),
      `order ${order.id} should be ${statuses.join(' or ')}`);
  }
}
