// K2, I12: one permit, one signature, one frame, exactly as claimed.
#include "keys/permit.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

#include "tests/keys/hex_text.hpp"
#include "tests/keys/memory_watch.hpp"
#include "tests/keys/policy_builders.hpp"

namespace crossbook {
namespace {

static_assert(!std::is_copy_constructible_v<OrderPermit>);
static_assert(!std::is_copy_assignable_v<OrderPermit>);
static_assert(!std::is_default_constructible_v<OrderPermit>);
static_assert(!std::is_default_constructible_v<PermitMaker>);
static_assert(!std::is_copy_constructible_v<RequestPermit>);
static_assert(!std::is_default_constructible_v<RequestPermit>);
static_assert(!std::is_constructible_v<OrderPermit, RequestPermit>);
static_assert(!std::is_constructible_v<RequestPermit, OrderPermit>);
static_assert(!std::is_move_constructible_v<Permit>);
static_assert(std::is_nothrow_move_constructible_v<OrderPermit>);

struct PermitK2 : testing::Test {
  OrderPermit order(std::int64_t mono_ns = 0) {
    auto permit = guard.permit_order(key, good_claim(), mono_ns, kPolicyNowMs);
    EXPECT_TRUE(permit);
    return std::move(*permit);
  }
  RequestPermit request() {
    auto permit = guard.permit_request(
        key, {RequestMethod::Get, "api.binance.com", "/api/v3/account?x=1"}, kPolicyNowMs);
    EXPECT_TRUE(permit);
    return std::move(*permit);
  }

  TradeKey key = trade_key();
  PolicyGuard guard{trade_policy()};
  Signature signature;
};

TEST_F(PermitK2, HoldsExactlyWhatWasClaimed) {
  const OrderPermit permit = order();
  const OrderClaim held = permit.claim();
  const OrderClaim claim = good_claim();
  EXPECT_EQ(held.target.method, claim.target.method);
  EXPECT_EQ(held.target.host, claim.target.host);
  EXPECT_EQ(held.target.path, claim.target.path);
  EXPECT_EQ(held.symbol, claim.symbol);
  EXPECT_EQ(held.client_id, claim.client_id);
  EXPECT_EQ(held.side, claim.side);
  EXPECT_EQ(held.is_ioc, claim.is_ioc);
  EXPECT_EQ(held.price, claim.price);
  EXPECT_EQ(held.price_scale, claim.price_scale);
  EXPECT_EQ(held.quantity, claim.quantity);
  EXPECT_EQ(held.quantity_scale, claim.quantity_scale);
  EXPECT_EQ(held.reference_price, claim.reference_price);
  EXPECT_NE(held.symbol.data(), claim.symbol.data());  // its own copy
}

TEST_F(PermitK2, KeepsTheRequestWithoutItsQuery) {
  const RequestPermit permit = request();
  EXPECT_EQ(permit.target().method, RequestMethod::Get);
  EXPECT_EQ(permit.target().host, "api.binance.com");
  EXPECT_EQ(permit.target().path, "/api/v3/account");
}

TEST_F(PermitK2, SignsOnce) {
  OrderPermit permit = order();
  ASSERT_TRUE(key.sign(permit, {"what do ya want ", "for nothing?"}, signature));
  const std::string first = hex_of(signature);
  OrderPermit second = order();
  ASSERT_TRUE(key.sign(second, {"what do ya want for nothing?"}, signature));
  EXPECT_EQ(hex_of(signature), first) << "the parts are signed as one text";
  EXPECT_FALSE(key.sign(permit, {"another"}, signature));
  EXPECT_EQ(signature.size, 0);
  RequestPermit read = request();
  EXPECT_TRUE(key.sign(read, {"a"}, signature));
  EXPECT_FALSE(key.sign(read, {"a"}, signature));
  EXPECT_EQ(signature.size, 0);
}

TEST_F(PermitK2, SignsWithItsOwnKeyOnly) {
  const TradeKey other = trade_key("other-key-id");
  OrderPermit permit = order();
  EXPECT_FALSE(other.sign(permit, {"a"}, signature));
  EXPECT_EQ(signature.size, 0);
  EXPECT_TRUE(key.sign(permit, {"a"}, signature));  // the refusal has not spent it
}

TEST_F(PermitK2, IsBoundOnceAndMatchesThoseBytesOnly) {
  OrderPermit permit = order();
  const std::string frame = R"({"id":"1","method":"order.place","params":{"symbol":"BTCUSDT"}})";
  EXPECT_FALSE(permit.matches(frame));
  EXPECT_TRUE(permit.bind(frame));
  EXPECT_FALSE(permit.bind(frame));
  EXPECT_FALSE(permit.bind("another frame"));
  EXPECT_TRUE(permit.matches(frame));
  for (std::size_t i = 0; i < frame.size(); ++i) {
    std::string other = frame;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(permit.matches(other));
    EXPECT_FALSE(permit.redeem(other));
    EXPECT_FALSE(permit.matches(frame.substr(0, i)));
  }
  EXPECT_FALSE(permit.matches(frame + " "));
  EXPECT_TRUE(permit.matches(frame));
}

TEST_F(PermitK2, BindsNoBytesToo) {
  OrderPermit permit = order();
  EXPECT_TRUE(permit.bind(""));
  EXPECT_FALSE(permit.matches(std::string_view{"\0", 1}));
  EXPECT_TRUE(permit.redeem(""));
}

TEST_F(PermitK2, SignsNothingOnceItIsBound) {
  OrderPermit permit = order();
  EXPECT_TRUE(permit.bind("frame"));
  EXPECT_FALSE(key.sign(permit, {"a"}, signature));
}

TEST_F(PermitK2, IsSpentWhereItWasMovedFrom) {
  OrderPermit first = order();
  OrderPermit second = std::move(first);
  EXPECT_TRUE(first.is_spent());  // NOLINT(bugprone-use-after-move): what is left is the point
  EXPECT_FALSE(key.sign(first, {"a"}, signature));
  EXPECT_FALSE(first.bind("frame"));
  EXPECT_FALSE(second.is_spent());
  EXPECT_TRUE(second.bind("frame"));
  OrderPermit third = order();
  third = std::move(second);
  EXPECT_TRUE(second.is_spent());  // NOLINT(bugprone-use-after-move)
  EXPECT_FALSE(second.redeem("frame"));
  EXPECT_TRUE(third.redeem("frame"));
}

TEST_F(PermitK2, SurvivesAMoveOntoItself) {
  OrderPermit permit = order();
  OrderPermit& same = permit;
  permit = std::move(same);
  EXPECT_TRUE(permit.bind("frame"));
}

TEST_F(PermitK2, ServesSessionsWhoseOrdersAreNotSigned) {
  OrderPermit permit = order();
  EXPECT_TRUE(permit.bind("frame"));
  EXPECT_TRUE(permit.redeem("frame"));
}

/// The one door to a socket: it writes what a permit was bound to, once.
class Egress {
 public:
  bool write(OrderPermit& permit, std::string_view frame) {
    if (!permit.redeem(frame)) return false;
    written.emplace_back(frame);
    return true;
  }
  std::vector<std::string> written;
};

using PermitI12 = PermitK2;

TEST_F(PermitI12, LeavesOnceAndAsItWasBound) {
  Egress egress;
  OrderPermit permit = order();
  EXPECT_FALSE(egress.write(permit, "frame"));  // not bound yet
  EXPECT_TRUE(permit.bind("frame"));
  EXPECT_FALSE(egress.write(permit, "frame with a larger quantity"));
  EXPECT_TRUE(egress.write(permit, "frame"));
  EXPECT_FALSE(egress.write(permit, "frame"));  // a second time
  EXPECT_FALSE(permit.bind("frame"));
  EXPECT_TRUE(permit.is_spent());
  EXPECT_EQ(egress.written.size(), 1U);
}

TEST_F(PermitK2, TwoPermitsAreTwoOrders) {
  OrderPermit first = order();
  OrderPermit second = order();
  EXPECT_TRUE(first.bind("first"));
  EXPECT_TRUE(second.bind("second"));
  EXPECT_FALSE(first.matches("second"));
  EXPECT_FALSE(second.matches("first"));
}

TEST_F(PermitK2, PermitAndSignatureAllocateNothing) {
  const std::string frame(300, 'x');
  int done = 0;
  const std::uint64_t before = allocation_count();
  for (std::int64_t i = 0; i < 100; ++i) {
    OrderClaim claim = good_claim();
    claim.quantity = 1'000;
    auto permit = guard.permit_order(key, claim, i * kPolicySecondNs, kPolicyNowMs);
    if (permit && key.sign(*permit, {"timestamp", frame}, signature) && permit->bind(frame) &&
        permit->matches(frame) && permit->redeem(frame)) {
      ++done;
    }
    claim.symbol = "NOSUCH";
    if (guard.permit_order(key, claim, i * kPolicySecondNs, kPolicyNowMs)) --done;
    auto read = guard.permit_request(
        key, {RequestMethod::Get, "api.binance.com", "/v1/order/orders/59378/matchresults"},
        kPolicyNowMs);
    if (!read || !key.sign(*read, {frame}, signature)) --done;
  }
  EXPECT_EQ(allocation_count(), before);
  EXPECT_EQ(done, 100);
}

TEST(KeyTag, IsTheSameForTheSameKeyIdOnly) {
  EXPECT_EQ(key_tag("a"), key_tag("a"));
  EXPECT_NE(key_tag("a"), key_tag("b"));
  EXPECT_NE(key_tag(""), key_tag(std::string_view{"\0", 1}));
  EXPECT_EQ(trade_key("a").tag(), key_tag("a"));
}

}  // namespace
}  // namespace crossbook
