// What a trader's first hour with a client is made of, each step asserted. One venue per process.
import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import { makers } from './clients.mjs';

const venue = JSON.parse(process.argv[2]);
const make = makers[venue.name];
if (!make) {
  console.error(`${venue.name}: no client is set up for it in clients.mjs`);
  process.exit(1);
}
const symbol = 'BTC/USDT';
const client = make(venue, 'trade');
let passed = 0;
const check = async (name, body) => {
  try {
    await body();
    passed += 1;
  } catch (error) {
    console.error(`${venue.name}: ${name}: ${error.stack ?? error}`);
    await client.close().catch(() => {});
    process.exit(1);
  }
};
const within = (promise, ms, what) => Promise.race([promise,
  new Promise((_, reject) => setTimeout(() => reject(new Error(`${what}: nothing in ${ms} ms`)), ms))]);

let book;
await check('loads the markets', async () => {
  const markets = await client.loadMarkets();
  assert.ok(markets[symbol], `${symbol} is not listed`);
  assert.equal(markets[symbol].spot, true);
});
await check('reads the order book', async () => {
  book = await client.fetchOrderBook(symbol, 10);
  assert.ok(book.bids.length > 0 && book.asks.length > 0, 'an empty side');
  assert.ok(book.bids[0][0] < book.asks[0][0], 'a crossed book');
});
await check('watches the order book', async () => {
  for (let update = 0; update < 3; update += 1)
    book = await within(client.watchOrderBook(symbol), 15_000, 'watchOrderBook');
  assert.ok(book.bids.length > 0 && book.asks.length > 0, 'an empty side');
  assert.ok(book.bids[0][0] < book.asks[0][0], 'a crossed book');
});
let before;
await check('sees its balance', async () => {
  before = await client.fetchBalance();
  assert.ok(before.USDT.free > 0 && before.BTC.free > 0);
});

const market = client.market(symbol);
const amount = Number(client.amountToPrecision(symbol, Math.max(market.limits.amount.min ?? 0, 0.002)));
await check('places a resting order, finds it and cancels it', async () => {
  const price = Number(client.priceToPrecision(symbol, book.bids[0][0] * 0.95));
  const order = await client.createOrder(symbol, 'limit', 'buy', amount, price);
  assert.ok(order.id);
  const open = await client.fetchOpenOrders(symbol);
  assert.ok(open.some((one) => one.id === order.id), 'not among the open orders');
  await client.cancelOrder(order.id, symbol);
  const left = await client.fetchOpenOrders(symbol);
  assert.ok(!left.some((one) => one.id === order.id), 'still open after the cancel');
});
await check('buys at once with an immediate-or-cancel order', async () => {
  book = await client.fetchOrderBook(symbol, 10);
  const price = Number(client.priceToPrecision(symbol, book.asks[0][0] * 1.01));
  const order = await client.createOrder(symbol, 'limit', 'buy', amount, price, { timeInForce: 'IOC' });
  const after = await client.fetchBalance();
  assert.ok(after.BTC.total > before.BTC.total, `BTC did not rise (order ${order.id})`);
  assert.ok(after.USDT.total < before.USDT.total, 'USDT did not fall');
});
await check('is told of insufficient funds', () => assert.rejects(
  client.createOrder(symbol, 'limit', 'buy', 5, Number(client.priceToPrecision(symbol, book.bids[0][0]))),
  ccxt.InsufficientFunds));
await check('is told that a read key may not trade', async () => {
  const reader = make(venue, 'read');
  await reader.loadMarkets();
  await assert.rejects(
    reader.createOrder(symbol, 'limit', 'buy', amount, Number(client.priceToPrecision(symbol, book.bids[0][0]))),
    ccxt.ExchangeError);  // the client has no finer word for some venues' codes
  assert.ok((await reader.fetchBalance()).USDT.total > 0, 'the read key cannot read');
});
const altered = (secret) => {
  const isBase64 = /[+/=]/.test(secret);
  const bytes = Buffer.from(secret, isBase64 ? 'base64' : 'utf8').reverse();
  return bytes.toString(isBase64 ? 'base64' : 'utf8');
};
await check('is told of a wrong secret', async () => {
  const keys = venue.keys.map((key) => ({ ...key, secret: altered(key.secret) }));
  await assert.rejects(make({ ...venue, keys }, 'trade').fetchBalance(), ccxt.ExchangeError);
});
await client.close();
console.log(`${venue.name}: ${passed} checks passed`);
process.exit(0);
