// How ccxt is pointed at a local exchange: addresses and keys differ from the real one, for Kraken the pace, too.
import ccxt from 'ccxt';

const common = (venue, scope) => {
  const key = venue.keys.find((one) => one.scope === scope);
  return {
    apiKey: key.key,
    secret: key.secret,
    password: key.passphrase || undefined,
    enableRateLimit: true,
    timeout: 10_000,
  };
};

export const makers = {
  binance(venue, scope) {
    const client = new ccxt.pro.binance({ ...common(venue, scope),
      options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } } });
    Object.assign(client.urls.api, {
      public: `${venue.rest}/api/v3`, private: `${venue.rest}/api/v3`, v1: `${venue.rest}/api/v1`,
      sapi: `${venue.rest}/sapi/v1`, sapiV2: `${venue.rest}/sapi/v2`,
      sapiV3: `${venue.rest}/sapi/v3`, sapiV4: `${venue.rest}/sapi/v4`,
    });
    client.urls.api.ws.spot = venue.ws_public;
    client.urls.api.ws['ws-api'].spot = venue.ws_private;
    return client;
  },
  okx(venue, scope) {
    const client = new ccxt.pro.okx({ ...common(venue, scope),
      options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } } });
    client.urls.api.rest = venue.rest;
    client.urls.api.ws = venue.ws_public.replace(/\/public$/, '');
    return client;
  },
  kraken(venue, scope) {
    // The client's own pace is the lowest tier's; local accounts are of the middle one.
    const client = new ccxt.pro.kraken({ ...common(venue, scope), rateLimit: 333 });
    Object.assign(client.urls.api, { public: venue.rest, private: venue.rest });
    const sockets = client.urls.api.ws;
    for (const name of Object.keys(sockets))
      sockets[name] = name.startsWith('private') ? venue.ws_private : venue.ws_public;
    return client;
  },
  bybit(venue, scope) {
    const client = new ccxt.pro.bybit({ ...common(venue, scope),
      options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } } });
    const { ws } = client.urls.api;
    client.urls.api = { spot: venue.rest, v2: venue.rest, public: venue.rest, private: venue.rest, ws };
    ws.public.spot = venue.ws_public;
    ws.private.spot.unified = ws.private.contract = venue.ws_private;
    ws.private.trade = venue.ws_trade;
    return client;
  },
  coinbase(venue, scope) {
    const client = new ccxt.pro.coinbase(common(venue, scope));
    client.urls.api.rest = venue.rest;
    client.urls.api.ws = venue.ws_public;
    return client;
  },
};
