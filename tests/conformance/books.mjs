// Markets, books, balances and fees.
import assert from 'node:assert/strict';
import { within } from './harness.mjs';

const isSound = (book) => {
  assert.ok(book.bids.length > 0 && book.asks.length > 0, 'an empty side');
  assert.ok(book.bids[0][0] < book.asks[0][0], 'a crossed book');
  for (let at = 1; at < book.bids.length; at += 1) assert.ok(book.bids[at][0] < book.bids[at - 1][0]);
  for (let at = 1; at < book.asks.length; at += 1) assert.ok(book.asks[at][0] > book.asks[at - 1][0]);
  for (const [price, amount] of [...book.bids, ...book.asks]) assert.ok(price > 0 && amount > 0);
};

export const bookChecks = async (h) => {
  const { client, symbol } = h;
  await h.check('loads the markets', async () => {
    const markets = await client.loadMarkets();
    assert.ok(markets[symbol], `${symbol} is not listed`);
    assert.equal(markets[symbol].spot, true);
    assert.ok(markets[symbol].precision.price > 0 && markets[symbol].precision.amount > 0);
  });
  await h.check('reads the order book', async () => isSound(await client.fetchOrderBook(symbol, 10)));
  await h.check('watches the order book', async () => {
    for (let update = 0; update < 3; update += 1)
      isSound(await within(client.watchOrderBook(symbol), 15_000, 'watchOrderBook'));
  });
  await h.check('sees its balance', async () => {
    const { USDT, BTC } = await h.balance();
    for (const one of [USDT, BTC]) {
      assert.ok(one.free > 0);
      assert.ok(Math.abs(one.free + one.used - one.total) < 1e-6);
    }
  });
  await h.check('asks for its fee', async () => {
    if (!client.has.fetchTradingFee) return 'the client has no fetchTradingFee here';
    const fee = await client.fetchTradingFee(symbol);
    assert.equal(fee.symbol, symbol);
    assert.ok(fee.maker >= 0 && fee.maker <= fee.taker, `maker ${fee.maker}, taker ${fee.taker}`);
    assert.ok(fee.taker > 0 && fee.taker < 0.02, `taker ${fee.taker}`);
    h.takerFee = fee.taker;
  });
};
