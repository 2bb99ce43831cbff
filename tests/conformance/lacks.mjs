// Where the client itself falls short of a venue, one reason each. A word stands here only where the
// client has no finer one for the venue's answer.
//   fetchBalance, fetchOrder   further parameters of these calls
//   watchesAll                 orders can only be watched for all symbols at once
//   skip                       checks that cannot be made, by name
//   burst, width               what runs into the venue's limit (default: balances), how many at once
//   anything else              the error class to expect instead of the usual one
import ccxt from 'ccxt';

export const lacks = {
  binance: {
    tooSmall: ccxt.BadRequest,  // -1013 for every filter but those that its table names
    readKey: ccxt.AuthenticationError,  // -2015 does not tell a wrong key from a missing permission
    tooMany: ccxt.DDoSProtection,  // its word for HTTP 429 and 418
    burst: (client, symbol) => client.fetchOrderBook(symbol, 5_000),  // balances weigh too little
    width: 1,  // requests that follow a 429 earn a ban
  },
  kraken: {
    watchesAll: true,  // later reports name no symbol, and it tells watchers of a symbol nothing then
    tooSmall: ccxt.ExchangeError,  // its table lacks EOrder:Cost minimum not met
    wrongSecret: ccxt.ExchangeError,  // its table lacks EAPI:Invalid signature
    tooMany: ccxt.DDoSProtection,  // its word for EAPI:Rate limit exceeded
    width: 1,  // nonces must arrive in order
  },
  okx: {
    readKey: ccxt.ExchangeError,  // its table lacks 50120
    unknownKey: ccxt.ExchangeError,  // its table lacks 50119
  },
  bybit: {
    fetchOrder: { acknowledged: true },  // that only the last 500 orders are found
    unknownOrder: ccxt.InvalidOrder,  // its word for 170142, a cancelled order
  },
  coinbase: {
    fetchBalance: { v3: true },  // /v2/accounts, its default, does not tell what is held
    postOnly: ccxt.ExchangeError,  // its table lacks PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY
    tooSmall: ccxt.ExchangeError,  // its table lacks PREVIEW_INVALID_BASE_SIZE_TOO_SMALL
    unknownOrder: ccxt.BadRequest,  // its word for any cancel that failed
    lateClock: ccxt.AuthenticationError,  // 401 Unauthorized is all that the venue says
    skip: {
      'watches an order open and end': 'the client signs socket tokens with ES256 only, the local keys are Ed25519',
    },
  },
};
