// Every signing vector that the fifteen venues' fact sheets give, one row each: the sheet, its
// number there, the string to sign built as the sheet says, and the signature.
// Not usable, each by its sheet's own word:
//   binance    the REST page's Ed25519 samples are 256 bytes long, so RSA's; its RSA and Ed25519
//              samples verify under none of the published sample keys
//   bybit      the two sample signatures of the official guide: their secret is not disclosed
//   htx        the signature printed in the vendor's example was made with an unmasked secret
//   okx        the signature printed in the login example is a placeholder
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/keys/hex_text.hpp"
#include "tests/keys/pem_keys.hpp"
#include "tests/keys/public_key.hpp"

namespace crossbook {
namespace {

enum class Text { Hex, Base64, Base64Url };

struct Vector {
  const char* sheet;
  const char* number;
  Algorithm algorithm;
  std::string secret;
  std::string message;
  Text text;
  std::string signature;
};

std::string from_base64(std::string_view text) { return base64_decode(text).value(); }

std::string to_base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  return std::string{base64_encode(
      {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()}, out.data())};
}

std::string to_base64url(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  return std::string{base64url_encode(
      {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()}, out.data())};
}

void append(std::vector<Vector>& all, std::vector<Vector> more) {
  for (Vector& vector : more) all.push_back(std::move(vector));
}

std::vector<Vector> binance() {
  const std::string key = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A";
  const std::string secret = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
  const auto hmac = [&](const char* number, std::string message, std::string signature) {
    return Vector{"binance",          number,    Algorithm::HmacSha256, secret,
                  std::move(message), Text::Hex, std::move(signature)};
  };
  const auto ed25519 = [](const char* number, std::string message, std::string signature) {
    return Vector{"binance",          number,       Algorithm::Ed25519,  std::string{pem::kEd25519},
                  std::move(message), Text::Base64, std::move(signature)};
  };
  const std::string tail =
      "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&"
      "timestamp=1499827319559";
  return {
      hmac("1", "symbol=LTCBTC" + tail,
           "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"),
      hmac("2", "symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96" + tail,
           "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3"),
      hmac("3",
           "apiKey=" + key +
               "&price=52000.00&quantity=0.01000000&recvWindow=100&side=SELL&symbol=BTCUSDT&"
               "timeInForce=GTC&timestamp=1645423376532&type=LIMIT",
           "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24"),
      hmac("4",
           "apiKey=" + key +
               "&price=0.10000000&quantity=1.00000000&recvWindow=5000&side=BUY&"
               "symbol=\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93\xEF\xBC\x94\xEF\xBC\x95\xEF\xBC\x96&"
               "timeInForce=GTC&timestamp=1645423376532&type=LIMIT",
           "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd"),
      hmac("5", "apiKey=" + key + "&timestamp=1747385641636",
           "681110a6057ad58657af22f5640fab9dd17418834cdfccdc81be8b0f7b2cde3e"),
      ed25519(
          "6, order",
          "symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=0.2&"
          "timestamp=1668481559918&recvWindow=5000",
          "XtZirsmmi0noRzUfkqktvkVfxpkq/WtbLg2UOL3QGYdUBZVlqOBEMuEVw8zioY93N54NcKj9UuAXQEa9zgTDBg="
          "="),
      ed25519(
          "6, logon",
          "apiKey=4yNzx3yWC5bS6YTwEkSRaC0nRmSQIIStAUOh1b6kqaBrTLIhjCpI5lJH8q8R8WNO&"
          "timestamp=1649729878532",
          "NBJq5sX1RkU7ta3XDctruMgnrhyBcouMvvPIxxQSCUbVWxhp3ai6W7a0Iip/3nOwmJxkVIv6n20cekYCOa5qAg="
          "=")};
}

std::vector<Vector> bitfinex() {
  const std::string nonce = "1740000000123";
  const auto row = [&](const char* number, std::string message, std::string signature) {
    return Vector{"bitfinex",         number,    Algorithm::HmacSha384, "bfxSecret0123456789",
                  std::move(message), Text::Hex, std::move(signature)};
  };
  return {row("order submit",
              "/api/v2/auth/w/order/submit" + nonce +
                  R"({"type":"EXCHANGE IOC","symbol":"tBTCUSD","price":"65000",)"
                  R"("amount":"0.001","cid":12345})",
              "826b4c4edd0cd9970605be6877b28919c20db5b4d507a71645ff36c5d06817f649ed139f4d5be3f51ef0"
              "db32717bcf1d"),
          row("permissions", "/api/v2/auth/r/permissions" + nonce + "{}",
              "6c052b235adb0d44b269af0dfd6afad00b0394f54b449b5248bbbd918808d4ad6b54525c4cba5483e962"
              "e2ac7b223e19"),
          row("WS", "AUTH" + nonce + "000",
              "addd575cd118e6834c5a18709958fbf72e9fa730c7ec730f9925e0badac75d3508166ea27bd6beabfd25"
              "d4d490e02275")};
}

std::vector<Vector> bitget() {
  const std::string time = "1740000000123";
  const auto row = [](const char* number, std::string message, std::string signature) {
    return Vector{"bitget",
                  number,
                  Algorithm::HmacSha256,
                  "4f1c9a7be2d85360a1b2c3d4e5f60718293a4b5c6d7e8f901122334455667788",
                  std::move(message),
                  Text::Base64,
                  std::move(signature)};
  };
  return {
      row("place-order",
          time + "POST/api/v2/spot/trade/place-order" +
              R"({"symbol":"BTCUSDT","side":"buy","orderType":"limit","force":"ioc",)"
              R"("price":"65000.5","size":"0.001","clientOid":"a1-0001"})",
          "fzE5lVl0U0a4GkRgKOsreF5YNz/mcBMCt4Wb8lCfRlM="),
      row("orderInfo", time + "GET/api/v2/spot/trade/orderInfo?clientOid=a1-0001",
          "1qjOlWDpy7OQZEbrdlAdNJ76Q36lAlp82aenL6eHxLk="),
      row("WS login", "1740000000GET/user/verify", "k8H0kqdOwB+yf9vXSk8fvpx6lVy+uWsl27+SbGMUTE0=")};
}

std::vector<Vector> bitstamp() {
  const std::string head = "BITSTAMP AbCdEfGhIjKlMnOpQrStUvWxYz012345POSTwww.bitstamp.net";
  const std::string form = "application/x-www-form-urlencoded";
  const std::string tail = "f93c979d-b00d-43a9-9b9c-fd4cd9547fa61567755304968v2";
  const auto row = [](const char* number, std::string message, std::string signature) {
    return Vector{
        "bitstamp",         number,    Algorithm::HmacSha256, "zYxWvUtSrQpOnMlKjIhGfEdCbA543210",
        std::move(message), Text::Hex, std::move(signature)};
  };
  return {row("buy",
              head + "/api/v2/buy/btcusd/" + form + tail +
                  "amount=0.001&price=50000&ioc_order=True&client_order_id=arb-1",
              "877bb86504540f02a77b0d7c3d9ecb1dc2ee0b2432382289a0616937dc2ddf66"),
          row("balances, foo=bar", head + "/api/v2/account_balances/" + form + tail + "foo=bar",
              "54098f2ff8fd0f4a2009c7949761169e6e209ec0a375f73e465ae42da0d92caa"),
          row("balances, no body", head + "/api/v2/account_balances/" + tail,
              "40c4b949afefb8d1519a1721609efd42ccc54005a7dcb86ea37bb9b0e277e8bb")};
}

std::vector<Vector> bitvavo() {
  const auto row = [](const char* number, std::string message, std::string signature) {
    return Vector{"bitvavo",          number,    Algorithm::HmacSha256, "bitvavo",
                  std::move(message), Text::Hex, std::move(signature)};
  };
  return {row("order",
              "1548172481125POST/v2/order"
              R"({"market":"BTC-EUR","side":"buy","price":"5000","amount":"1.23",)"
              R"("orderType":"limit"})",
              "44d022723a20973a18f7ee97398b9fdd405d2d019c8d39e24b8cc0dcb39ca016"),
          row("WS", "1548172481125GET/v2/websocket",
              "4a845b51f094ba7c432b77db953763eed312b65e5fd951917a1cba793acb423a")};
}

std::vector<Vector> bybit() {
  const std::string head = "1700000000000test_api_key5000";
  const auto row = [](const char* number, std::string message, std::string signature) {
    return Vector{"bybit",
                  number,
                  Algorithm::HmacSha256,
                  "test_secret",
                  std::move(message),
                  Text::Hex,
                  std::move(signature)};
  };
  return {row("1", head + "category=linear&symbol=BTCUSDT",
              "fd4f31228a46109dc6673062328693696df9a96c7ff04e6491a45e7f63a0fdd7"),
          row("2",
              head + R"({"category": "linear", "symbol": "BTCUSDT", )"
                     R"("orderLinkId": "test-order-1"})",
              "2df4a0603d69c08d5dea29ba85b46eb7db64ce9e9ebd34a7802a3d69700cb2a1"),
          row("3", "GET/realtime1700000000000",
              "bacffe7500499eb829bb58c45d36d1b3e5ac67c14eaeba91df5e99ccee013925")};
}

constexpr std::string_view kCoinbaseClaims =
    R"({"sub":"organizations/test-organization/apiKeys/test-api-key","iss":"cdp",)"
    R"("nbf":1700000000,"exp":1700000120)";

std::string coinbase_token(std::string_view algorithm, bool is_rest) {
  const std::string header = R"({"alg":")" + std::string{algorithm} +
                             R"(","kid":"organizations/test-organization/apiKeys/test-api-key",)"
                             R"("nonce":"00112233445566778899aabbccddeeff","typ":"JWT"})";
  std::string payload{kCoinbaseClaims};
  if (is_rest) payload += R"(,"uri":"GET api.coinbase.com/api/v3/brokerage/accounts")";
  return to_base64url(header) + "." + to_base64url(payload + "}");
}

std::vector<Vector> coinbase() {
  const std::string sdk_secret = from_base64(
      "k0BUni0p0vZG1BdpVjS6ogBJ7kxm630AJ2dN+tuputDOKsRAwgyrpEQLeBtS1znTmzPX6Xr2eOWpzx6nW8knkA==");
  const std::string exchange_secret = from_base64("ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=");
  return {
      {"coinbase", "1, RFC 8037 A.4", Algorithm::Ed25519, std::string{pem::kEd25519},
       "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc", Text::Base64Url,
       "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
      {"coinbase", "3", Algorithm::Ed25519, sdk_secret, coinbase_token("EdDSA", true),
       Text::Base64Url,
       "VKxvz0b5LzwhWX-Fz9sB1un4A3tuMxE5h_BbeY_tyyiZjwfoH7TDfKQYpucjbLrQcAjvRpEL1hXPGIS0SB3YAA"},
      {"coinbase", "3, WS", Algorithm::Ed25519, sdk_secret, coinbase_token("EdDSA", false),
       Text::Base64Url,
       "loRlsE9Nxjitd6W4MzwGyPoFMZGVdgR6lfquZdzuth30OuwBjIKI6ZrExlgf860l0Kb42aWZFNB9W_NaE78CAQ"},
      {"coinbase", "5", Algorithm::HmacSha256, exchange_secret, "1700000000GET/accounts",
       Text::Base64, "+aqzB85+8Rz3oVkp9NRc59JQapZAtRFKyogtL49Ys6Q="},
      {"coinbase", "5, WS", Algorithm::HmacSha256, exchange_secret,
       "1700000000GET/users/self/verify", Text::Base64,
       "1JdbO+fHPXXKynpZUQ0FO3nfHqzfCkg/teumQcX8W1g="}};
}

std::vector<Vector> cryptocom() {
  const std::string nonce = "1587523073344";
  const auto row = [&](const char* number, const std::string& method, const std::string& id,
                       const std::string& parameters, std::string signature) {
    return Vector{"cryptocom",
                  number,
                  Algorithm::HmacSha256,
                  "secretKey",
                  method + id + "token" + parameters + nonce,
                  Text::Hex,
                  std::move(signature)};
  };
  const std::string tail =
      "instrument_nameBTC_USDprice50000.5quantity0.001sideBUY"
      "time_in_forceIMMEDIATE_OR_CANCELtypeLIMIT";
  return {row("create-order", "private/create-order", nonce, "client_oidarb-1" + tail,
              "719a78ef254b5a6065825673cfe714c44999e5a5a671c88714639774e5335715"),
          row("create-order, exec_inst", "private/create-order", nonce,
              "client_oidarb-1exec_instPOST_ONLY" + tail,
              "02c6275b8a00b3594819e3dfa9202e1e48c3df93f443d5f005eab4131d71fa8a"),
          row("get-open-orders", "private/get-open-orders", nonce, "",
              "4611810f30c6192abc6c83596013532f004cd21b0ee99c87e7e5cdb1e7bc1e64"),
          row("auth", "public/auth", "11", "",
              "b9dbce0c7d41b9cba8747e194d3efc38329783e55346a60728a244d12a9453d0")};
}

std::string gate_rest(const std::string& method, const std::string& path, const std::string& query,
                      const std::string& body) {
  char hash[2 * sizeof(Sha512Digest)];
  return method + "\n" + path + "\n" + query + "\n" +
         std::string{hex_encode(sha512({body}), hash)} + "\n1541993715";
}

std::vector<Vector> gate() {
  const auto row = [](const char* number, std::string message, std::string signature) {
    return Vector{"gate",
                  number,
                  Algorithm::HmacSha512,
                  "secret",
                  std::move(message),
                  Text::Hex,
                  std::move(signature)};
  };
  return {
      row("GET futures orders",
          gate_rest("GET", "/api/v4/futures/orders", "contract=BTC_USD&status=finished&limit=50",
                    ""),
          "55f84ea195d6fe57ce62464daaa7c3c02fa9d1dde954e4c898289c9a2407a3d6fb3faf24deff16790d726b66"
          "ac9f74526668b13bd01029199cc4fcc522418b8a"),
      row("POST futures orders",
          gate_rest("POST", "/api/v4/futures/orders", "",
                    R"({"contract":"BTC_USD","type":"limit","size":100,"price":6800,)"
                    R"("time_in_force":"gtc"})"),
          "eae42da914a590ddf727473aff25fc87d50b64783941061f47a3fdb92742541fc4c2c14017581b4199a1418d"
          "54471c269c03a38d788d802e2c306c37636389f0"),
      row("POST spot orders",
          gate_rest("POST", "/api/v4/spot/orders", "",
                    R"({"text":"t-abc123","currency_pair":"BTC_USDT","type":"limit",)"
                    R"("account":"spot","side":"buy","amount":"0.001","price":"65000",)"
                    R"("time_in_force":"ioc"})"),
          "25c09a6d227b3f9fb9e8c6ee93d43084ca842a53a0a8ec94fd69b6d688517d060214e2dc0c7f88121a89b876"
          "3e13b72248df274f9f47467ca12b4be5c1ba4b59"),
      row("WS subscribe", "channel=spot.orders&event=subscribe&time=1611541000",
          "833a44bb4cd083e47bc1fec22b5c12e8b98c30fc7a9f4a1e52800dcfdff9a57240d7c10f1e9553dee020011f"
          "a5d02cdc7d1155a380cc4dcbd45f8fb525e41f4b"),
      row("WS login", "api\nspot.login\n\n1681984544",
          "3e133322aeffb544225b263d43fc10fc8e6b9b14126a09e4c945363d60afc591c441f08c3eff1770c1331171"
          "386501f6843560f889840e87ba1f3d99a80daffa")};
}

std::vector<Vector> gemini() {
  const auto row = [](const char* number, std::string payload, std::string signature) {
    return Vector{"gemini",           number,    Algorithm::HmacSha384, "1234abcd",
                  std::move(payload), Text::Hex, std::move(signature)};
  };
  return {
      row("order status",
          "ewogICAgInJlcXVlc3QiOiAiL3YxL29yZGVyL3N0YXR1cyIsCiAgICAibm9uY2UiOiAxMjM0NTYsCgogICAgIm9y"
          "ZGVyX2lkIjogMTg4MzQKfQo=",
          "337cc8b4ea692cfe65b4a85fcc9f042b2e3f702ac956fd098d600ab15705775017beae402be773ceee10719f"
          "f70d710f"),
      row("order",
          to_base64(R"({"request":"/v1/order/new","nonce":"1740000000","client_order_id":"arb-1",)"
                    R"("symbol":"btcusd","amount":"0.001","price":"65000","side":"buy",)"
                    R"("type":"exchange limit","options":["immediate-or-cancel"]})"),
          "2d5a46d8925bb2ca75b43b1fe4439ff9d19ce45cd192d02a34fe15f0cb1e021383505a8b5647108d328310fa"
          "295b849b"),
      row("socket", to_base64("1789456740"),
          "6f68f59b529268da0d5ca953ae43408b4ae9f370b0bc740c545dbcb96e4ea918c66c42e28614f50226146698"
          "458b0c83")};
}

std::vector<Vector> htx() {
  const std::string key = "e2xxxxxx-99xxxxxx-84xxxxxx-7xxxx";
  const auto row = [](const char* number, std::string message, std::string signature) {
    return Vector{"htx",
                  number,
                  Algorithm::HmacSha256,
                  "b0xxxxxx-c6xxxxxx-94xxxxxx-dxxxx",
                  std::move(message),
                  Text::Base64,
                  std::move(signature)};
  };
  const std::string rest = "AccessKeyId=" + key +
                           "&SignatureMethod=HmacSHA256&SignatureVersion=2&"
                           "Timestamp=2017-05-11T15%3A19%3A30";
  const std::string socket = "accessKey=" + key +
                             "&signatureMethod=HmacSHA256&signatureVersion=2.1&"
                             "timestamp=2017-05-11T15%3A19%3A30";
  return {
      row("GET orders", "GET\napi.huobi.pro\n/v1/order/orders\n" + rest + "&order-id=1234567890",
          "Nmd8AU8uAe0mkFpxNbiava0aeZzBEtYjCdie1ZYZjoM="),
      row("POST place", "POST\napi.huobi.pro\n/v1/order/orders/place\n" + rest,
          "5NjPB1wj1lHSZO0PkwvX5X7fuOi2DHrI8Y/jS1nbDvQ="),
      row("WS v2", "GET\napi.huobi.pro\n/ws/v2\n" + socket,
          "6kTTsBweGfmpiIxi7/ghRE4RGVvFpKt/H3opDPT00Hw="),
      row("WS trade", "GET\napi.huobi.pro\n/ws/trade\n" + socket,
          "FqP9XMQx6Jw3VFrjj1BpwTm3U0fftkMxl6lsHrzxqk0="),
      row("WS trade, api-aws", "GET\napi-aws.huobi.pro\n/ws/trade\n" + socket,
          "tQ1p79h58uB61EsMNklOHL/0L+ySW8QFLn9Hx0EHk3w=")};
}

std::string kraken_message(const std::string& path, const std::string& nonce,
                           const std::string& body) {
  const Sha256Digest digest = sha256({nonce, body});
  return path + std::string{digest.begin(), digest.end()};
}

std::vector<Vector> kraken() {
  const std::string published = from_base64(
      "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==");
  const auto row = [](const char* number, std::string secret, std::string message,
                      std::string signature) {
    return Vector{"kraken",           number,       Algorithm::HmacSha512, std::move(secret),
                  std::move(message), Text::Base64, std::move(signature)};
  };
  return {
      row("1", published,
          kraken_message(
              "/0/private/AddOrder", "1616492376594",
              "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"),
          "4/dpxb3iT4tp/"
          "ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ=="),
      row("2", std::string(32, '\x01'),
          kraken_message("/0/private/Balance", "1700000000000000000", "nonce=1700000000000000000"),
          "6i7+cpXVLDDnDOekgsRcgFQhkYFyPDSSxhSVA8OrA6vjziXcy2K1DP3n7f9B/"
          "Kgni71WjBSQusZKxduRsdF20Q=="),
      row("3", published,
          kraken_message("/0/private/GetWebSocketsToken", "1616492376594", "nonce=1616492376594"),
          "+mRDmY9Ks0Moc1zjv/"
          "BjfvYa98buO0x1yHChZR5onlfAzAUbfIYlLggUZzdQ0RsmXm4Sh+Q8iAIZdo2wSeHeiA=="),
      row("4", published,
          kraken_message("/0/private/AddOrder", "1616492376594",
                         R"({"nonce": "1616492376594", "ordertype": "limit", "pair": "XBTUSD", )"
                         R"("price": 37500, "type": "buy", "volume": 1.25})"),
          "xojekerxRL59CSvi3027oZ1+nMQF0TgqD5QE569qR8tgSJ4tAhoVYVGhSEciXkufsn6foHHVi0N3Utiarvg74w="
          "=")};
}

std::vector<Vector> kucoin() {
  const std::string time = "1729176273859";
  const auto row = [](const char* number, std::string message, std::string signature) {
    return Vector{"kucoin",
                  number,
                  Algorithm::HmacSha256,
                  "8c1d6e2a-0f5b-4c7e-9a31-2b7d5f4e6a90",
                  std::move(message),
                  Text::Base64,
                  std::move(signature)};
  };
  return {row("POST orders",
              time + "POST/api/v1/hf/orders" +
                  R"({"clientOid":"5c52e11203aa677f33e493fb","side":"buy","symbol":"BTC-USDT",)"
                  R"("type":"limit","price":"50000","size":"0.00001","timeInForce":"IOC"})",
              "fkFZ8X+mFen0q39Vmp5XK/7UXLjkJhd4ESvrSPGEkB0="),
          row("GET client-order",
              time + "GET/api/v1/hf/orders/client-order/5c52e11203aa677f33e493fb?symbol=BTC-USDT",
              "t/6XAzyRD08/R2b7avGvk33OVxNtVqj88XR/6wo10/4="),
          row("passphrase", "Passw0rd!", "HwpvNoZXqkJ25NeyCY6JqDeBuH/RKuvJTC5hkhA5NAU="),
          row("WS trade login", "66f0aa1b2c3d4e0001a1b2c3" + time,
              "G5B/vRbOtPcTU3q5zYtXVkKzsA+a8Xi6HXzxM/2ICc4="),
          row("WS trade session",
              R"({"sessionId":"92f2aec4-d87e-47cc-917d-4e7c93911bdc", "timestamp": 1742175983882})",
              "fwbd7yPUvN4y2y6pOY08JBq37bclfypzhLweYQ6XdAo=")};
}

std::vector<Vector> mexc() {
  const auto row = [](const char* number, std::string message, std::string signature) {
    return Vector{"mexc",
                  number,
                  Algorithm::HmacSha256,
                  "45d0b3c26f2644f19bfb98b07741b2f5",
                  std::move(message),
                  Text::Hex,
                  std::move(signature)};
  };
  return {row("public",
              "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=11&recvWindow=5000&"
              "timestamp=1644489390087",
              "fd3e4e8543c5188531eb7279d68ae7d26a573d0fc5ab0d18eb692451654d837a"),
          row("IOC",
              "symbol=BTCUSDT&side=BUY&type=IMMEDIATE_OR_CANCEL&quantity=0.001&price=65000&"
              "newClientOrderId=arb-1&timestamp=1644489390087&recvWindow=5000",
              "61089afa71e2357082e09acdaf9cf745a4e16f3aaa9d95d1c3d4b51d49a67608")};
}

std::vector<Vector> okx() {
  const std::string time = "2020-12-08T09:08:57.715Z";
  const auto row = [](const char* number, std::string message, std::string signature) {
    return Vector{"okx",
                  number,
                  Algorithm::HmacSha256,
                  "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO",
                  std::move(message),
                  Text::Base64,
                  std::move(signature)};
  };
  return {
      row("1", time + "GET/api/v5/account/balance", "PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k="),
      row("2", time + "GET/api/v5/account/balance?ccy=BTC",
          "ebNz0sDoc3LoFm1hqjP8LDT0fnRlDERj5C+I4ZqB4Cw="),
      row("3",
          time + "POST/api/v5/trade/order" +
              R"({"instId":"BTC-USDT","tdMode":"cash","clOrdId":"b15","side":"buy",)"
              R"("ordType":"limit","px":"2.15","sz":"2"})",
          "W/hME1Wl/zqRnmRKyGA6tz4K0jN2MVGDY33ej3EYKks="),
      row("4", "1704876947GET/users/self/verify", "h40uJnu4QWNKOXDPW/QiOVwtFDAmLKh7ThzSboYPqrk=")};
}

std::vector<Vector> all_vectors() {
  std::vector<Vector> all;
  for (const auto sheet : {&binance, &bitfinex, &bitget, &bitstamp, &bitvavo, &bybit, &coinbase,
                           &cryptocom, &gate, &gemini, &htx, &kraken, &kucoin, &mexc, &okx}) {
    append(all, sheet());
  }
  return all;
}

std::string written(const Signature& signature, Text text) {
  if (text == Text::Hex) return hex_of(signature);
  const std::string base64 = base64_of(signature);
  return text == Text::Base64 ? base64 : to_base64url(from_base64(base64));
}

TEST(VenueVectors, AreAllGiven) {
  const std::vector<Vector> all = all_vectors();
  EXPECT_EQ(all.size(), 58U);  // and two that can only be verified, below
  for (const Vector& vector : all) {
    Signature signature;
    Signer{vector.algorithm, Secret{vector.secret}}.sign(vector.message, signature);
    EXPECT_EQ(written(signature, vector.text), vector.signature)
        << vector.sheet << " " << vector.number;
  }
}

TEST(VenueVectors, Coinbase2And4Verify) {  // ECDSA is randomised: what was published verifies
  const PublicKey rfc7515 = PublicKey::p256("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                                            "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
  EXPECT_TRUE(rfc7515.verifies_es256(
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLm"
      "NvbS9pc19yb290Ijp0cnVlfQ",
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"));
  const PublicKey sdk = PublicKey::p256("bAtpLlSZYVOwYICz-uEyxcS29vRIujiES_gQ1DC7FV4",
                                        "MyuCbmBPb6g8hmUGI3VxyzOyOn_0J5ziEy_nV2FgR0Q");
  constexpr std::string_view kSignature =
      "-37tP_BndANLhzMOQTzuzTcGz8-5UsYfvM2YSuVuh8pdy8enQRgjqIcRrNNdq8mCnQoZOd65svnrypWVAu4gPQ";
  EXPECT_TRUE(sdk.verifies_es256(coinbase_token("ES256", true), kSignature));
  EXPECT_FALSE(sdk.verifies_es256(coinbase_token("ES256", false), kSignature));
}

}  // namespace
}  // namespace crossbook
