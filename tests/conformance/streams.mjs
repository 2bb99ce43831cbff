// Orders and trades as the private sockets tell them.
import assert from 'node:assert/strict';
import { sleep } from './harness.mjs';

// Everything that a watch method tells, kept as it was at that moment.
class Watch {
  constructor(method) {
    this.heard = [];
    this.ended = false;
    this.error = null;
    this.loop = (async () => {
      while (!this.ended) for (const one of await method()) this.heard.push({ ...one });
    })().catch((error) => { this.error = error; });
  }
  async hears(match, ms) {
    for (const until = Date.now() + ms; Date.now() < until; await sleep(20)) {
      if (this.error && !this.ended) throw this.error;
      const found = this.heard.find(match);
      if (found) return found;
    }
    return null;
  }
}

// The client does not say when a subscription stands: orders are tried until it tells of one.
const settle = async (watch, attempt) => {
  for (let count = 0; count < 5; count += 1) {
    await sleep(300);
    if (await attempt()) return;
  }
  assert.fail('the socket told of none of five orders');
};

export const streamChecks = async (h) => {
  const { client, symbol } = h;
  await h.check('watches an order open and end', async () => {
    if (!client.has.watchOrders) return 'the client has no watchOrders here';
    const watch = new Watch(() => client.watchOrders(h.lacks.watchesAll ? undefined : symbol));
    const of = (order, status) => (one) => one.id === order.id && (!status || one.status === status);
    const price = await h.resting();
    await settle(watch, async () => {
      const order = await h.buy(h.amount, price);
      const heard = await watch.hears(of(order), 1_000);
      await h.cancel(order);
      return heard ?? watch.hears(of(order), 1_000);
    });
    const order = await h.buy(h.amount, price, { timeInForce: 'GTC' });
    const open = await watch.hears(of(order, 'open'), 5_000);
    assert.ok(open, `never told as open: ${JSON.stringify(watch.heard)}`);
    assert.equal(open.symbol, symbol);
    assert.equal(open.amount, h.amount);
    assert.equal(open.price, price);
    await h.cancel(order);
    const end = await watch.hears(of(order, 'canceled'), 5_000);
    assert.ok(end, `never told as canceled: ${JSON.stringify(watch.heard)}`);
    assert.equal(end.filled ?? 0, 0);
    watch.ended = true;
  });
  await h.check('watches its own trades', async () => {
    if (!client.has.watchMyTrades) return 'the client has no watchMyTrades here';
    const watch = new Watch(() => client.watchMyTrades(symbol));
    const take = async () => h.buy(h.amount, await h.crossing(), { timeInForce: 'IOC' });
    await settle(watch, async () => {
      const order = await take();
      return watch.hears((trade) => trade.order === order.id, 1_500);
    });
    const order = await take();
    const trade = await watch.hears((one) => one.order === order.id, 5_000);
    assert.ok(trade, `no trade of order ${order.id}: ${JSON.stringify(watch.heard)}`);
    assert.equal(trade.symbol, symbol);
    assert.equal(trade.side, 'buy');
    assert.ok(trade.price > 0 && trade.amount > 0 && trade.amount <= h.amount);
    assert.ok(trade.fee?.cost, `no fee: ${JSON.stringify(trade)}`);
    if (h.takerFee) {
      const base = trade.fee.currency === 'BTC' ? trade.amount : trade.price * trade.amount;
      const rate = Math.abs(trade.fee.cost) / base;  // the client keeps the sign of some venues
      assert.ok(Math.abs(rate - h.takerFee) < h.takerFee / 50, `fee of ${rate}, told was ${h.takerFee}`);
    }
    watch.ended = true;
  });
};
