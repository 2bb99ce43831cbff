#include "keys/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <vector>

#include "tests/keys/policy_builders.hpp"

namespace crossbook {
namespace {

constexpr std::string_view kTradeText =
    "crossbook-policy 1\n"
    "venue binance\n"
    "environment live\n"
    "account main\n"
    "role trade\n"
    "key trade-key-id\n"
    "host api.binance.com\n"
    "host ws-api.binance.com:9443\n"
    "request cancel DELETE /api/v3/order\n"
    "request order POST /api/v2/buy/{}/\n"
    "request order POST /api/v3/order\n"
    "request order WS order.place\n"
    "request read GET /api/v3/account\n"
    "request read GET /api/v3/order\n"
    "request read GET /v1/order/orders/{}/matchresults\n"
    "request read WS session.logon\n"
    "symbol BTCUSDT USDT\n"
    "symbol ETHBTC BTC\n"
    "symbol ETHUSDT USDT\n"
    "cap BTC 0.1 0.2 0.3\n"
    "cap USDT 5000 12000 20000\n"
    "collar-bp 100\n"
    "orders-per-second 5\n"
    "time-in-force ioc\n"
    "expires-unix-ms 1830000000000\n";

std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing was refused";
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result{text};
  const std::size_t at = result.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return result.replace(at, from.size(), to);
}

TEST(PolicyText, HasOneFactALineInOneOrder) {
  EXPECT_EQ(encode_policy(trade_policy()), kTradeText);
  EXPECT_EQ(encode_policy(read_policy()),
            "crossbook-policy 1\nvenue binance\nenvironment live\naccount main\nrole read\n"
            "key read-key-id\nhost api.binance.com\nrequest read GET /api/v3/account\n"
            "collar-bp 0\norders-per-second 0\ntime-in-force ioc\nexpires-unix-ms 0\n");
}

TEST(PolicyText, IsTheSameInWhateverOrderThePolicyWasMade) {
  KeyPolicy policy = trade_policy();
  std::reverse(policy.hosts.begin(), policy.hosts.end());
  std::reverse(policy.requests.begin(), policy.requests.end());
  std::reverse(policy.symbols.begin(), policy.symbols.end());
  std::reverse(policy.caps.begin(), policy.caps.end());
  EXPECT_EQ(encode_policy(policy), kTradeText);
}

TEST(PolicyText, IsReadBack) {
  KeyPolicy policy = parse_policy(kTradeText);
  EXPECT_EQ(encode_policy(policy), kTradeText);
  EXPECT_EQ(parse_policy(encode_policy(read_policy())), read_policy());
  policy.key.environment = KeyEnvironment::Demo;
  policy.is_ioc_only = false;
  policy.confirmed = {true, true, true, true};
  EXPECT_EQ(parse_policy(encode_policy(policy)), policy);
}

TEST(PolicyText, KeepsEachConfirmationByItself) {
  for (bool PolicyConfirmations::*const field :
       {&PolicyConfirmations::unrestricted_ip, &PolicyConfirmations::no_scopes_endpoint,
        &PolicyConfirmations::withdraw_scope, &PolicyConfirmations::transfer_scope}) {
    KeyPolicy policy = read_policy();
    policy.confirmed.*field = true;
    const std::string text = encode_policy(policy);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 13);
    EXPECT_EQ(parse_policy(text), policy);
  }
}

TEST(PolicyText, NamesTheLineThatItRefuses) {
  struct Row {
    std::string text;
    std::string_view expected;
  };
  const auto with = [](std::string_view from, std::string_view to) {
    return replaced(kTradeText, from, to);
  };
  for (const Row& row : std::vector<Row>{
           {"", "line 1: the line does not end"},
           {"crossbook-policy 2\n", "line 1: the first line is"},
           {with("crossbook-policy 1\n", ""), "line 1: the first line is"},
           {with("venue binance", "venue  binance"), "line 2: venue is missing"},
           {with("venue binance", "venue binance extra"), "line 2: more words"},
           {with("venue binance", "venue binance "), "line 2: not as it is written"},
           {with("environment live", "environment Live"), "line 3: environment is none"},
           {with("role trade", "role admin"), "line 5: role is none"},
           {with("host api", "hosts api"), "line 7: no fact is called \"hosts\""},
           {with("host api", "\nhost api"), "line 7: no fact is called \"\""},
           {with("request cancel", "request withdraw"), "line 9: kind is none"},
           {with("DELETE /api", "TRACE /api"), "line 9: method is none"},
           {with("DELETE /api/v3/order", "DELETE"), "line 9: path is missing"},
           {with("symbol BTCUSDT USDT", "symbol BTCUSDT"), "line 17: quote asset is missing"},
           {with("cap BTC 0.1", "cap BTC 0.10"), "line 20: not as it is written"},
           {with("cap BTC 0.1", "cap BTC 1e-1"), "line 20: cap per order is none"},
           {with("cap BTC 0.1", "cap BTC -0.1"), "line 20: cap per order is none"},
           {with("20000", "20000000000000000"), "line 21: cap per day is none"},
           {with("collar-bp 100", "collar-bp 0100"), "line 22: not as it is written"},
           {with("collar-bp 100", "collar-bp 99999999999"), "line 22: collar is no number"},
           {with("collar-bp 100", "collar-bp 10.0"), "line 22: collar is no number"},
           {with("orders-per-second 5\n", ""), "orders per second is not 1 to"},
           {with("time-in-force ioc", "time-in-force gtc"), "line 24: not as it is written"},
           {with("time-in-force ioc\n", ""), "line 24: not as it is written"},
           {with("expires-unix-ms 183", "expires-unix-ms +183"), "line 25: end is no number"},
           {with("expires-unix-ms 1830000000000\n", "expires-unix-ms 1830000000000"),
            "line 25: the line does not end"},
           {std::string{kTradeText} + "confirmed everything\n", "line 26: what was confirmed"},
           {std::string{kTradeText} + "confirmed withdraw-scope\nconfirmed unrestricted-ip\n",
            "line 26: not as it is written"},
           {std::string{kTradeText} + "expires-unix-ms 0\n", "line 25: not as it is written"},
           {with("venue binance\n", "venue binance\nvenue okx\n"), "line 2: not as it is written"},
           {with("venue binance\n", ""), "policy: venue: "},
           {with("host api.binance.com\n", "host ws-api.binance.com:9443\n"),
            "host ws-api.binance.com:9443 stands twice"},
           {with("\nhost api", "\r\nhost api"), "policy: key id: "},
           {std::string(kMaxPolicyBytes + 1, '\n'), "policy: over 65536 bytes"}}) {
    const std::string message = message_of([&] { parse_policy(row.text); });
    EXPECT_NE(message.find(row.expected), std::string::npos)
        << "got: " << message << "\nwanted: " << row.expected;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST(PolicyText, TakesNothingThatWasCutOrChanged) {
  for (std::size_t size = 0; size < kTradeText.size(); ++size) {
    EXPECT_THROW(parse_policy(kTradeText.substr(0, size)), std::invalid_argument) << size;
  }
  for (std::size_t i = 0; i < kTradeText.size(); ++i) {
    std::string changed{kTradeText};
    changed[i] = static_cast<char>(changed[i] ^ 0x80);
    EXPECT_THROW(parse_policy(changed), std::invalid_argument) << i;
  }
}

TEST(Policy, NamesWhatIsWrongWithIt) {
  struct Row {
    std::string_view expected;
    std::function<void(KeyPolicy&)> change;
  };
  for (const Row& row : std::vector<Row>{
           {"venue", [](KeyPolicy& p) { p.key.venue = "Binance"; }},
           {"account", [](KeyPolicy& p) { p.key.account = "my account"; }},
           {"key id", [](KeyPolicy& p) { p.key.key_id = ""; }},
           {"no host", [](KeyPolicy& p) { p.hosts.clear(); }},
           {"is not a name in lower case",
            [](KeyPolicy& p) { p.hosts.emplace_back("https://api.binance.com"); }},
           {"is not a name in lower case", [](KeyPolicy& p) { p.hosts.emplace_back("a\nb"); }},
           {"stands twice", [](KeyPolicy& p) { p.hosts.push_back(p.hosts.front()); }},
           {"at most 16", [](KeyPolicy& p) { p.hosts.resize(17, "a"); }},
           {"no request", [](KeyPolicy& p) { p.requests.clear(); }},
           {"is not a path or operation",
            [](KeyPolicy& p) { p.requests.front().path = "/api/v3/account?a=1"; }},
           {"is not a path or operation", [](KeyPolicy& p) { p.requests.front().path = "/*"; }},
           {"never signed", [](KeyPolicy& p) { p.requests.front().path = "/v1/withdraw"; }},
           {"stands twice",
            [](KeyPolicy& p) {
              p.requests.push_back({RequestKind::Read, RequestMethod::Ws, "order.place"});
            }},
           {"at most 64", [](KeyPolicy& p) { p.requests.resize(65); }},
           {"without a request that places orders",
            [](KeyPolicy& p) {
              std::erase_if(p.requests,
                            [](const auto& r) { return r.kind == RequestKind::Order; });
            }},
           {"without symbols", [](KeyPolicy& p) { p.symbols.clear(); }},
           {"is not 1 to 31 printable", [](KeyPolicy& p) { p.symbols[0].symbol = ""; }},
           {"is not 1 to 31 printable", [](KeyPolicy& p) { p.symbols[0].symbol = "BTC USDT"; }},
           {"stands twice", [](KeyPolicy& p) { p.symbols.push_back({"BTCUSDT", "BTC"}); }},
           {"has no caps in EUR", [](KeyPolicy& p) { p.symbols.push_back({"BTCEUR", "EUR"}); }},
           {"at most 512", [](KeyPolicy& p) { p.symbols.resize(513); }},
           {"has no caps in USDT", [](KeyPolicy& p) { p.caps.erase(p.caps.begin()); }},
           {"which is no asset's code", [](KeyPolicy& p) { p.caps[0].quote = "usdt"; }},
           {"which is no asset's code", [](KeyPolicy& p) { p.caps[0].quote = "US DT"; }},
           {"stand twice", [](KeyPolicy& p) { p.caps.push_back(p.caps[0]); }},
           {"not above 0", [](KeyPolicy& p) { p.caps[0].order = {}; }},
           {"not above 0", [](KeyPolicy& p) { p.caps[0].order = CapAmount::from_raw(-1); }},
           {"at most 1000000000000000",
            [](KeyPolicy& p) { p.caps[0].day = CapAmount::from_raw(cap("1").raw() * 10 *
                                                                   CapAmount::kMaxCapUnits); }},
           {"do not rise", [](KeyPolicy& p) { p.caps[0].order = cap("12000.1"); }},
           {"do not rise", [](KeyPolicy& p) { p.caps[0].day = cap("11999"); }},
           {"at most 16", [](KeyPolicy& p) { p.caps.resize(17); }},
           {"collar of 0 bp", [](KeyPolicy& p) { p.collar_bp = 0; }},
           {"collar of 5001 bp", [](KeyPolicy& p) { p.collar_bp = 5'001; }},
           {"0 orders per second", [](KeyPolicy& p) { p.orders_per_second = 0; }},
           {"1001 orders per second", [](KeyPolicy& p) { p.orders_per_second = 1'001; }},
           {"is not before 2100", [](KeyPolicy& p) { p.expires_unix_ms = -1; }},
           {"is not before 2100", [](KeyPolicy& p) { p.expires_unix_ms = 5'000'000'000'000; }},
           {"is for a trade key", [](KeyPolicy& p) { p.key.role = KeyRole::Read; }}}) {
    KeyPolicy policy = trade_policy();
    row.change(policy);
    const std::string message = message_of([&] { check_policy(policy); });
    EXPECT_NE(message.find(row.expected), std::string::npos)
        << "got: " << message << "\nwanted: " << row.expected;
    EXPECT_EQ(message_of([&] { encode_policy(policy); }), message);
    EXPECT_EQ(message_of([&] { PolicyGuard{policy}; }), message);
  }
}

TEST(Policy, AReadKeyHasNoLimitsOfOrders) {
  for (const auto& change : std::vector<std::function<void(KeyPolicy&)>>{
           [](KeyPolicy& p) {
             p.symbols = {{"BTCUSDT", "USDT"}};
           },
           [](KeyPolicy& p) { p.caps = trade_policy().caps; },
           [](KeyPolicy& p) { p.collar_bp = 1; }, [](KeyPolicy& p) { p.orders_per_second = 1; },
           [](KeyPolicy& p) { p.is_ioc_only = false; }}) {
    KeyPolicy policy = read_policy();
    change(policy);
    EXPECT_NE(message_of([&] { check_policy(policy); }).find("a read key places no orders"),
              std::string::npos);
  }
}

TEST(Policy, TakesTheLargestThatIsAllowed) {
  KeyPolicy policy = trade_policy();
  policy.key.key_id = std::string(kMaxKeyIdBytes, 'k');
  policy.hosts.clear();
  for (std::size_t i = 0; i < kMaxPolicyHosts; ++i) {
    policy.hosts.push_back("h" + std::to_string(10 + i) + std::string(kMaxHostBytes - 3, 'x'));
  }
  while (policy.requests.size() < kMaxPolicyRequests) {
    policy.requests.push_back(
        {RequestKind::Cancel, RequestMethod::Delete,
         "/" + std::to_string(policy.requests.size() + 100) + std::string(kMaxPathBytes - 4, 'p')});
  }
  while (policy.symbols.size() < kMaxPolicySymbols) {
    policy.symbols.push_back(
        {std::to_string(policy.symbols.size() + 1000) + std::string(kMaxSymbolBytes - 4, 'S'),
         "USDT"});
  }
  const std::string text = encode_policy(policy);
  EXPECT_LE(text.size(), kMaxPolicyBytes);
  EXPECT_EQ(encode_policy(parse_policy(text)), text);
}

TEST(Policy, IsToldToPeople) {
  KeyPolicy policy = trade_policy();
  policy.collar_bp = 150;
  policy.confirmed.unrestricted_ip = true;
  std::string told;
  for (const std::string& sentence : describe_policy(policy)) told += sentence + "\n";
  EXPECT_EQ(
      told,
      "trade key trade-key-id, for binance/live/main/trade\n"
      "may place IOC orders in BTCUSDT, ETHUSDT up to 5000 USDT each, 12000 USDT in a minute, "
      "20000 USDT in a day\n"
      "may place IOC orders in ETHBTC up to 0.1 BTC each, 0.2 BTC in a minute, 0.3 BTC in a "
      "day\n"
      "at most 5 orders a second, priced within 1.5 % of the reference price\n"
      "orders go by POST /api/v2/buy/{}/, POST /api/v3/order, WS order.place\n"
      "may cancel by DELETE /api/v3/order\n"
      "may read by GET /api/v3/account, GET /api/v3/order, "
      "GET /v1/order/orders/{}/matchresults, WS session.logon\n"
      "only at api.binance.com, ws-api.binance.com:9443\n"
      "never signs withdrawals, transfers or changes of keys\n"
      "ends 2027-12-28 13:20 UTC\n"
      "confirmed: the venue lets the key in from any IP\n");
  EXPECT_EQ(describe_policy(read_policy()),
            (std::vector<std::string>{"read key read-key-id, for binance/live/main/read",
                                      "may read by GET /api/v3/account", "only at api.binance.com",
                                      "never signs withdrawals, transfers or changes of keys",
                                      "has no end"}));
}

}  // namespace
}  // namespace crossbook
