// Keys: the simulator issues them, key_material() loads them, and only the right ones are let in.
#include <algorithm>
#include <initializer_list>

#include "tests/contract/account_session.hpp"
#include "tests/contract/venue_contract.hpp"

namespace crossbook::contract {
namespace {

constexpr std::string_view kOtherAddress = "203.0.113.7";

class KeyContract : public VenueContract {
 protected:
  KeyContract() : key{bench.issue(bench.user, {.read = true, .trade = true})} {}

  RejectReason read_balances(const TestKey& with) {
    return bench.call_patiently(RestCall::Kind::Balances, &with).error.reason;
  }
  static bool is_one_of(RejectReason reason, std::initializer_list<RejectReason> expected) {
    return std::find(expected.begin(), expected.end(), reason) != expected.end();
  }
  /// That a request and a session with this key are refused for one of the reasons.
  void expect_refused(const TestKey& with, std::initializer_list<RejectReason> expected) {
    const RejectReason by_rest = read_balances(with);
    EXPECT_TRUE(is_one_of(by_rest, expected)) << "REST: " << to_string(by_rest);
    AccountSession session{bench, with};
    const RejectReason by_socket = session.log_in();
    EXPECT_TRUE(is_one_of(by_socket, expected)) << "socket: " << to_string(by_socket);
  }
  ApiKey& stored() { return *bench.exchange.find_key(key.id); }

  const ApiKey& key;
};
CROSSBOOK_FOR_ALL_VENUES(KeyContract);

TEST_P(KeyContract, RightKeyIsAccepted) {
  const TestKey good = bench.load(key);
  EXPECT_EQ(good.id(), key.id);
  EXPECT_EQ(read_balances(good), RejectReason::None);
  AccountSession session{bench, good};
  EXPECT_EQ(session.log_in(), RejectReason::None);
}

TEST_P(KeyContract, KeysAreAllDifferent) {
  for (int i = 0; i < 20; ++i) {
    const ApiKey& other = bench.issue(bench.user, {});
    EXPECT_NE(other.id, key.id);
    EXPECT_NE(other.secret, key.secret);
  }
}

TEST_P(KeyContract, WrongSecretIsRefused) {
  const ApiKey& other = bench.issue(bench.user, {.read = true, .trade = true});
  expect_refused(bench.load(key.id, other.secret, key.passphrase),
                 {RejectReason::Signature, RejectReason::KeyInvalid});
}

TEST_P(KeyContract, UnknownKeyIsRefused) {
  std::string id = key.id;
  for (char& c : id)
    if (c != '-') c = c == '7' ? '8' : '7';
  expect_refused(bench.load(id, key.secret, key.passphrase),
                 {RejectReason::KeyInvalid, RejectReason::Permission});
}

TEST_P(KeyContract, WrongPassphraseIsRefused) {
  if (!capabilities().needs_passphrase) GTEST_SKIP() << "the venue has no passphrase";
  expect_refused(bench.load(key.id, key.secret, key.passphrase + "x"),
                 {RejectReason::KeyInvalid, RejectReason::Signature});
}

TEST_P(KeyContract, RevokedKeyIsRefused) {
  const TestKey loaded = bench.load(key);
  ASSERT_EQ(read_balances(loaded), RejectReason::None);
  stored().is_revoked = true;
  expect_refused(loaded, {RejectReason::KeyInvalid, RejectReason::Permission});
}

TEST_P(KeyContract, ExpiredKeyIsRefused) {
  const TestKey loaded = bench.load(key);
  stored().expires = bench.now + std::chrono::seconds{10};
  ASSERT_EQ(read_balances(loaded), RejectReason::None);
  bench.advance(milliseconds{12'000});
  expect_refused(loaded, {RejectReason::KeyInvalid, RejectReason::Permission});
}

TEST_P(KeyContract, AddressOffTheListIsRefused) {
  const TestKey loaded = bench.load(key);
  stored().ip_allow_list = {std::string{kOtherAddress}};
  expect_refused(loaded,
                 {RejectReason::IpNotAllowed, RejectReason::Permission, RejectReason::KeyInvalid});
  bench.address = kOtherAddress;
  EXPECT_EQ(read_balances(loaded), RejectReason::None) << "the address on the list is let in";
  AccountSession session{bench, loaded};
  EXPECT_EQ(session.log_in(), RejectReason::None);
}

TEST_P(KeyContract, ReadKeyPlacesNoOrder) {
  const TestKey reader = bench.load(bench.issue(bench.user, {.read = true, .trade = false}));
  EXPECT_EQ(read_balances(reader), RejectReason::None) << "it may read";
  AccountSession session{bench, reader};
  ASSERT_EQ(session.log_in(), RejectReason::None);
  const OrderIntent intent = session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.01");
  const OrderStory story = session.place(intent);
  EXPECT_EQ(story.status, OrderStatus::Rejected) << story.text();
  // Some venues have one word for a key, an address and a permission that do not fit.
  EXPECT_TRUE(is_one_of(story.reason, {RejectReason::Permission, RejectReason::KeyInvalid}))
      << to_string(story.reason) << " " << story.venue_text;
  EXPECT_EQ(order_at_exchange(bench, intent.client_id), nullptr);
}

TEST_P(KeyContract, ReadKeyCancelsNothing) {
  const TestKey reader = bench.load(bench.issue(bench.user, {.read = true, .trade = false}));
  NewOrder order;
  order.instrument = bench.btc_usdt;
  order.client_id = "Resting00000000001";
  order.price = bench.price(bench.btc_usdt, "123000");
  order.quantity = bench.quantity(bench.btc_usdt, "0.01");
  ASSERT_EQ(bench.exchange.place(bench.user, order, bench.now).reason, RejectReason::None);
  RestCall cancel{RestCall::Kind::CancelOrder, &bench.listing(bench.btc_usdt),
                  ClientOrderId{order.client_id}};
  if (!capabilities().has_client_id_query)
    for (const ExecutionReport& open :
         bench.call_patiently(RestCall::Kind::OpenOrders, &bench.trade_key()).account.reports)
      cancel.venue_order_id = open.venue_order_id;
  const RejectReason reason = bench.call_patiently(cancel, &reader).error.reason;
  EXPECT_TRUE(is_one_of(reason, {RejectReason::Permission, RejectReason::KeyInvalid}))
      << to_string(reason);
  EXPECT_EQ(bench.exchange.open_orders(bench.user).size(), 1U);
}

TEST_P(KeyContract, StaleRequestIsRefused) {
  const TestKey loaded = bench.load(key);
  const RestCall call{RestCall::Kind::Balances, nullptr, {}};
  RequestContext first = bench.context(&loaded);
  ASSERT_EQ(bench.call(call, first).error.reason, RejectReason::None);
  bench.advance(milliseconds{5'000});

  const milliseconds skew = std::max(milliseconds{10'000}, 2 * capabilities().timestamp_window);
  for (const milliseconds off : {-skew, skew}) {
    RequestContext skewed = bench.context(&loaded);
    skewed.venue_now = bench.now + off;
    const RejectReason by_clock = bench.call(call, skewed).error.reason;
    bench.advance(milliseconds{5'000});
    if (by_clock != RejectReason::None) {
      // A venue whose tokens say all at once has one word for a wrong key and a wrong time.
      const bool is_token = !capabilities().signs_contents;
      EXPECT_TRUE(by_clock == RejectReason::Timestamp ||
                  (is_token && by_clock == RejectReason::KeyInvalid))
          << to_string(by_clock) << " " << off.count() << " ms off";
      continue;
    }
    // No clock in its signature: then a nonce must keep old requests from being used again.
    EXPECT_EQ(bench.call(call, skewed).error.reason, RejectReason::Nonce) << "nonce reused";
    bench.advance(milliseconds{5'000});
    EXPECT_EQ(bench.call(call, first).error.reason, RejectReason::Nonce) << "older nonce";
    bench.advance(milliseconds{5'000});
  }
  EXPECT_EQ(read_balances(loaded), RejectReason::None) << "and the key still works";
}

TEST_P(KeyContract, SignatureOfOneCallIsRefusedForAnother) {
  if (capabilities().signs_contents) GTEST_SKIP() << "the contents are signed: see the next test";
  const TestKey loaded = bench.load(key);
  const auto encode = [&](RestCall::Kind kind) {
    HttpRequest request;
    const RestCall call{kind, nullptr, {}};
    EXPECT_FALSE(bench.venue->encode_rest(call, bench.context(&loaded), request).has_error());
    return request;
  };
  HttpRequest request = encode(RestCall::Kind::Balances);
  request.target = encode(RestCall::Kind::KeyScopes).target;
  const HttpResponse response = exchange_http(*bench.simulator, request, bench.address, bench.now);
  RestEvents events;
  const RestCall call{RestCall::Kind::KeyScopes, nullptr, {}};
  ASSERT_FALSE(bench.venue->decode_rest(call, response, events).has_error());
  EXPECT_TRUE(is_one_of(events.error.reason, {RejectReason::Signature, RejectReason::KeyInvalid}))
      << to_string(events.error.reason) << " " << events.error.text.view();
}

TEST_P(KeyContract, TamperedRequestIsRefused) {
  if (!capabilities().signs_contents) GTEST_SKIP() << "the venue signs method and path alone";
  const TestKey loaded = bench.load(key);
  const RestCall call{RestCall::Kind::CancelOrder, &bench.listing(bench.btc_usdt),
                      ClientOrderId{"Victim000000000001"}};
  HttpRequest request;
  ASSERT_FALSE(bench.venue->encode_rest(call, bench.context(&loaded), request).has_error());
  ASSERT_TRUE(request.is_signed);
  int changed = 0;
  for (std::string* text : {&request.target, &request.body}) {
    const std::size_t at = text->find("Victim");
    if (at == std::string::npos) continue;
    text->replace(at, 6, "Wictim");
    ++changed;
  }
  ASSERT_EQ(changed, 1);
  const HttpResponse response = exchange_http(*bench.simulator, request, bench.address, bench.now);
  RestEvents events;
  ASSERT_FALSE(bench.venue->decode_rest(call, response, events).has_error());
  EXPECT_EQ(events.error.reason, RejectReason::Signature) << events.error.text.view();
}

TEST_P(KeyContract, SecretsThatCannotBeAreNamed) {
  const auto refusal = [&](const std::string& id, std::string_view secret,
                           std::string_view passphrase) -> std::string {
    try {
      bench.venue->key_material(id, secret, passphrase);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return {};
  };
  const std::string words[] = {refusal(key.id, "", key.passphrase),
                               refusal("", key.secret, key.passphrase),
                               refusal(key.id, "no secret, \x01\n", key.passphrase)};
  for (const std::string& text : words) {
    EXPECT_NE(text.find(capabilities().name), std::string::npos) << "names no venue: " << text;
    EXPECT_EQ(text.find(key.secret), std::string::npos);
  }
  if (capabilities().needs_passphrase) {
    EXPECT_FALSE(refusal(key.id, key.secret, "").empty());
  }
}

TEST_P(KeyContract, RequestsNeverCarryTheSecret) {
  const TestKey loaded = bench.load(key);
  using Kind = RestCall::Kind;
  for (const Kind kind :
       {Kind::Balances, Kind::KeyScopes, Kind::QueryOrder, Kind::OpenOrders, Kind::CancelOrder}) {
    HttpRequest request;
    ASSERT_FALSE(
        bench.venue->encode_rest(order_call(kind), bench.context(&loaded), request).has_error());
    EXPECT_EQ(request.target.find(key.secret), std::string::npos);
    EXPECT_EQ(request.body.find(key.secret), std::string::npos);
    for (const auto& [name, value] : request.headers)
      EXPECT_EQ(value.find(key.secret), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace crossbook::contract
