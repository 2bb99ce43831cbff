// What a venue refuses, in the client's words.
import assert from 'node:assert/strict';
import ccxt from 'ccxt';

// Key ids and secrets of the same form that belong to nobody.
const reversed = (secret) => {
  const isBase64 = /[+/=]/.test(secret);
  return Buffer.from(secret, isBase64 ? 'base64' : 'utf8').reverse().toString(isBase64 ? 'base64' : 'utf8');
};
const strange = (id) => id.replace(/[a-zA-Z0-9](?=[^a-zA-Z0-9]*$)/, (last) => (last === 'a' ? 'b' : 'a'));

export const refusalChecks = async (h) => {
  const { client, lacks } = h;
  await h.check('is told of insufficient funds', async () => assert.rejects(
    h.buy(5, await h.price('bids', 1)), ccxt.InsufficientFunds));
  await h.check('is told of an order below the least size', async () => {
    const { limits, precision } = client.market(h.symbol);
    const least = Math.max((limits.amount.min ?? 0) / 2, precision.amount);
    await assert.rejects(h.buy(least, await h.resting()), lacks.tooSmall ?? ccxt.InvalidOrder);
  });
  await h.check('is told that a read key may not trade', async () => {
    const reader = h.make('read');
    await reader.loadMarkets();
    await assert.rejects(h.buy(h.amount, await h.resting(), {}, reader), lacks.readKey ?? ccxt.PermissionDenied);
    assert.ok((await h.balance(reader)).USDT.total > 0, 'the read key cannot read');
  });
  await h.check('is told of an unknown key', () => assert.rejects(
    h.balance(h.make('trade', ({ key }) => ({ key: strange(key) }))), lacks.unknownKey ?? ccxt.AuthenticationError));
  await h.check('is told of a wrong secret', () => assert.rejects(
    h.balance(h.make('trade', ({ secret }) => ({ secret: reversed(secret) }))),
    lacks.wrongSecret ?? ccxt.AuthenticationError));
  await h.check('is told of a clock that is an hour late', async () => {
    const late = h.make();
    const now = () => Date.now() - 3_600_000;
    Object.assign(late, { milliseconds: now, nonce: now, seconds: () => Math.floor(now() / 1_000) });
    await assert.rejects(h.balance(late), lacks.lateClock ?? ccxt.InvalidNonce);
  });
};

export const rateLimitCheck = (h) => h.check('is told of too many requests', async () => {
  const hasty = h.make();
  await hasty.loadMarkets();
  let last = 0;
  hasty.nonce = () => { last = Math.max(last + 1, Date.now()); return last; };
  hasty.enableRateLimit = false;
  const { width = 60, burst = (client) => h.balance(client), tooMany = ccxt.RateLimitExceeded } = h.lacks;
  let asked = 0;
  for (const until = Date.now() + 2_000; Date.now() < until; asked += width) {
    const answers = await Promise.allSettled(Array.from({ length: width }, () => burst(hasty, h.symbol)));
    const refused = answers.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
    for (const reason of refused) assert.ok(reason instanceof tooMany, reason.stack);
    if (refused.length > 0) return;
  }
  // No venue takes more in two seconds; a busy machine may not get so far.
  if (asked < 200) return `this machine asked only ${asked} times in two seconds`;
  return assert.fail(`never refused in two seconds, ${asked} times`);
});
