// Orders over REST: placed, found, cancelled, filled.
import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import { eventually } from './harness.mjs';

const has = (orders, order) => orders.some((one) => one.id === order.id);

export const orderChecks = async (h) => {
  const { client, symbol } = h;
  await h.check('places a resting order, finds it and cancels it', async () => {
    const [amount, price] = [h.amount, await h.resting()];
    const before = await h.balance();
    const order = await h.buy(amount, price, { timeInForce: 'GTC' });
    assert.ok(order.id);
    const found = await h.ends(order, 'open');
    assert.equal(found.symbol, symbol);
    assert.equal(found.side, 'buy');
    assert.equal(found.type, 'limit');
    assert.equal(found.price, price);
    assert.equal(found.amount, amount);
    assert.equal(found.filled, 0);
    await eventually(() => client.fetchOpenOrders(symbol), (open) => has(open, order), 'not among the open orders');
    const held = await h.balance();
    assert.ok(held.USDT.free < before.USDT.free, 'nothing is held for it');
    assert.ok(Math.abs(held.USDT.total - before.USDT.total) < 1e-6, 'money is gone');
    await h.cancel(order);
    assert.equal((await h.ends(order, 'canceled')).filled, 0);
    await eventually(() => client.fetchOpenOrders(symbol), (open) => !has(open, order), 'open after the cancel');
    await eventually(() => h.balance(), (after) => Math.abs(after.USDT.free - before.USDT.free) < 1e-6,
      'the money is not free again');
  });
  await h.check('buys at once with an immediate-or-cancel order', async () => {
    const before = await h.balance();
    const order = await h.buy(h.amount, await h.crossing(), { timeInForce: 'IOC' });
    const done = await h.ends(order, 'closed');
    assert.equal(done.filled, h.amount);
    assert.ok(done.average > 0 && done.cost > 0);
    const after = await h.balance();
    assert.ok(after.BTC.total > before.BTC.total, 'BTC did not rise');
    assert.ok(after.USDT.total < before.USDT.total, 'USDT did not fall');
  });
  await h.check('leaves nothing behind of an immediate-or-cancel order that finds nobody', async () => {
    const order = await h.buy(h.amount, await h.resting(), { timeInForce: 'IOC' });
    assert.equal((await h.ends(order, 'canceled', 'expired')).filled, 0);
  });
  await h.check('rests with a post-only order', async () => {
    const order = await h.buy(h.amount, await h.resting(), { postOnly: true });
    assert.equal((await h.ends(order, 'open')).postOnly ?? true, true);
    await h.cancel(order);
    await h.ends(order, 'canceled');
  });
  await h.check('cannot take with a post-only order', async () => {
    let order;
    try {
      order = await h.buy(h.amount, await h.crossing(), { postOnly: true });
    } catch (error) {  // refused at once
      assert.ok(error instanceof (h.lacks.postOnly ?? ccxt.InvalidOrder), error.stack);
      return;
    }
    const end = await h.ends(order, 'canceled', 'rejected', 'expired');  // taken, and cancelled
    assert.equal(end.filled, 0);
  });
  await h.check('is told that an order is not there to cancel', async () => {
    const order = await h.buy(h.amount, await h.resting());
    await h.cancel(order);
    await h.ends(order, 'canceled');
    await assert.rejects(h.cancel(order), h.lacks.unknownOrder ?? ccxt.OrderNotFound);
  });
};
