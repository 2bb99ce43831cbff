#include "engine/runtime/local_keys.hpp"

#include <algorithm>
#include <set>

namespace crossbook {
namespace {

constexpr Int128 kRepairRoomBp = 500;  // a hedge may pay more than the leg that it replaces
constexpr std::uint32_t kCollarBp = 1'000;
constexpr Int128 kMaxCap = Int128{CapAmount::kMaxCapUnits} * 1'000'000'000'000'000'000;
static_assert(CapAmount::kDecimals == 18 && kAmountScale.decimals() == 18);

CapAmount cap(Int128 raw) { return CapAmount::from_raw(std::min(raw, kMaxCap)); }

KeyLabel label_of(const LocalVenue& local, KeyRole role, const std::string& id) {
  return {std::string{local.name()}, KeyEnvironment::Demo, "crossbook", role, id};
}

}  // namespace

TradeLimits widest_limits(const RiskSettings& risk, std::span<const Instrument> instruments,
                          const InstrumentTable& table) {
  TradeLimits limits;
  limits.collar_bp = kCollarBp;
  // hedges count against the risk limit but are not held up by it
  limits.orders_per_second = static_cast<std::uint32_t>(
      std::min<std::int64_t>(2 * risk.max_orders_per_second, kMaxPolicyOrdersPerSecond));
  const Int128 order = risk.max_order_notional.raw() / 10'000 * (10'000 + kRepairRoomBp);
  const Int128 minute = std::min(order, kMaxCap) * 60 * limits.orders_per_second;
  std::set<AssetId> quotes;
  for (const Instrument& instrument : instruments)
    if (!table.asset_code(instrument.quote).empty()) quotes.insert(instrument.quote);
  for (const AssetId quote : quotes)
    limits.caps.push_back({std::string{table.asset_code(quote)}, cap(order), cap(minute),
                           cap(std::min(minute, kMaxCap) * 1'440)});
  return limits;
}

ConnectorKeys local_keys(const Settings& settings, const LocalVenue& local,
                         const Endpoints& endpoints, std::span<const InstrumentId> instruments,
                         const InstrumentTable& table) {
  const std::unique_ptr<Venue> venue = local.module->make_venue();
  std::vector<Instrument> traded;
  for (const InstrumentId id : instruments) traded.push_back(table.at(id));
  const InstrumentTable words = settings.assets.spelled_at(local.name(), table);
  const TradeLimits limits = widest_limits(settings.risk, traded, words);
  const auto policy = [&](KeyRole role, const ApiKey& key) {
    return least_policy(*venue, label_of(local, role, key.id), endpoints, traded, words, limits);
  };
  const auto material = [&](const ApiKey& key) {
    return venue->key_material(key.id, key.secret, key.passphrase);
  };
  return {std::make_shared<ReadCredential>(material(*local.read_key),
                                           policy(KeyRole::Read, *local.read_key)),
          std::make_shared<TradeCredential>(material(*local.trade_key),
                                            policy(KeyRole::Trade, *local.trade_key))};
}

}  // namespace crossbook
