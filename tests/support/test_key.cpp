#include "tests/support/test_key.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "venues/connector/order_claim.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::string_view kQuote = "ANY";

KeyPolicy open_policy(const Venue& venue, const std::string& key_id,
                      std::span<const Listing> listings) {
  const CapAmount most = CapAmount::parse(std::to_string(CapAmount::kMaxCapUnits)).value();
  KeyPolicy policy;
  policy.key = {std::string{venue.capabilities().name}, KeyEnvironment::Demo, "test",
                KeyRole::Trade, key_id};
  policy.hosts = {std::string{kTestHost}};
  policy.requests = venue.requests(KeyRole::Trade);
  for (const Listing& listing : listings)
    policy.symbols.push_back({std::string{listing.symbol.view()}, std::string{kQuote}});
  if (policy.symbols.empty()) policy.symbols.push_back({"NONE", std::string{kQuote}});
  policy.caps = {{std::string{kQuote}, most, most, most}};
  policy.collar_bp = 1;
  policy.orders_per_second = kMaxPolicyOrdersPerSecond;
  policy.is_ioc_only = false;
  return policy;
}

}  // namespace

TestKey::TestKey(const Venue& venue, KeyMaterial material, std::span<const Listing> listings)
    : policy_{open_policy(venue, material.id, listings)},
      operation_{venue.capabilities().order_operation},
      method_{venue.capabilities().order_entry == OrderEntry::Rest ? RequestMethod::Post
                                                                   : RequestMethod::Ws},
      credential_{std::make_unique<TradeCredential>(std::move(material), policy_)} {}

OrderPermit TestKey::permit(const OrderIntent& intent, const Listing& listing) const {
  const OrderClaim claim =
      claim_of(intent, listing, {method_, kTestHost, operation_}, intent.price);
  mono_ns_ += 25 * 3'600 * kSecondNs;  // no window holds two orders
  const auto take = [](PermitResult<OrderPermit> permit) {
    if (!permit) throw std::logic_error{"no permit: " + std::string{to_string(permit.refusal())}};
    return std::move(*permit);
  };
  const bool is_listed =
      std::any_of(policy_.symbols.begin(), policy_.symbols.end(),
                  [&](const AllowedSymbol& allowed) { return allowed.symbol == claim.symbol; });
  if (is_listed) return take(credential_->permit_order(claim, mono_ns_, 0));
  KeyPolicy wider = policy_;
  wider.symbols.push_back({std::string{claim.symbol}, std::string{kQuote}});
  PolicyGuard guard{wider};
  return take(guard.permit_order(credential_->trade_key(), claim, mono_ns_, 0));
}

Result<void> TestKey::encode(const Venue& venue, const OrderIntent& intent, const Listing& listing,
                             const RequestContext& context, FrameBuffer& out) const {
  OrderPermit order = permit(intent, listing);
  return venue.encode_order(order, listing, trade_key(), context, out);
}

Signature TestKey::sign(RequestMethod method, std::string_view path,
                        std::initializer_list<std::string_view> parts) const {
  KeyPolicy wider = policy_;
  wider.requests = {{RequestKind::Read, method, std::string{path.substr(0, path.find('?'))}},
                    {RequestKind::Order, method_, operation_}};
  const PolicyGuard guard{wider};
  PermitResult<RequestPermit> permit =
      guard.permit_request(trade_key(), {method, kTestHost, path}, 0);
  Signature signature;
  if (!permit || !trade_key().sign(*permit, parts, signature))
    throw std::logic_error{"not signed: " + std::string{to_string(permit.refusal())}};
  return signature;
}

RequestContext TestKey::context(UtcNanos venue_now) const {
  RequestContext context;
  context.venue_now = venue_now;
  context.credential = credential_.get();
  context.host = kTestHost;
  return context;
}

}  // namespace crossbook
