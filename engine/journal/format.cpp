#include "engine/journal/format.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

#include "engine/journal/crc32c.hpp"
#include "engine/journal/fields.hpp"

namespace crossbook {

// The settings: only the file's header holds them.

template <>
inline constexpr RepairPolicy kLastOf<RepairPolicy> = RepairPolicy::Hold;

void fields(auto& a, Is<QuoteLimits> auto& x) {
  a(x.quote, x.max_order_notional, x.max_exposure, x.max_daily_loss, x.max_session_loss);
  a(x.max_total_exposure, x.max_venue_exposure);
}
void fields(auto& a, Is<Conversion> auto& x) {
  a(x.from, x.through, x.max_age, x.band_ppm, x.is_traded);
}
void fields(auto& a, Is<CarriedState::Today> auto& x) { a(x.quote, x.profit); }
void fields(auto& a, Is<CarriedState::Position> auto& x) { a(x.instrument, x.base); }
void fields(auto& a, Is<RepairConfig::Of> auto& x) { a(x.instrument, x.policy); }
void fields(auto& a, Is<OrderTimes> auto& x) {
  a(x.timeout, x.lifetime, x.lifetime_margin, x.query_backoff, x.query_backoff_max);
  a(x.not_found_gap, x.max_queries);
}

namespace {

constexpr std::size_t kHeadChecked = kRecordHeadBytes - sizeof(std::uint32_t);

template <class Archive, class Vector>
void elements(Archive& a, Vector& items, std::size_t most) {
  if constexpr (std::same_as<Archive, Decoder>) {
    items.resize(a.count(most));
  } else {
    a.count(items.size());
  }
  for (auto& item : items) a(item);
}

template <class Archive, class Config>
void config_fields(Archive& a, Config& x) {
  a(x.run);
  for (auto& byte : x.run_key) a(byte);
  a(x.max_opportunities);
  elements(a, x.venues, kMaxVenues);
  a(x.send_orders);
  elements(a, x.conversions, kMaxConversions);
  elements(a, x.limits.quotes, kMaxAssets);
  a(x.limits.max_orders_per_second, x.limits.min_edge_ppm, x.limits.max_edge_ppm);
  a(x.limits.max_off_median_ppm, x.limits.max_takes);
  a(x.limits.max_spread_age, x.limits.max_losers, x.limits.loser_rest, x.limits.add_slippage);
  a(x.repair.tries, x.repair.max_loss_ppm, x.repair.window, x.repair.policy);
  elements(a, x.repair.policies, kMaxInstruments);
  a(x.limits.max_book_age, x.orders, x.cool_down, x.reject_cool_down);
  a(x.balance_mismatch_after, x.latch_on_foreign_order, x.carried.day_age);
  elements(a, x.carried.today, kMaxAssets);
  elements(a, x.carried.positions, kMaxInstruments);
}

void encode_table(Encoder& a, const InstrumentTable& table) {
  a.count(table.asset_count());
  for (std::size_t i = 0; i < table.asset_count(); ++i) {
    a(std::string{table.asset_code(AssetId{static_cast<std::uint16_t>(i)})});
  }
  a.count(table.instruments().size());
  for (const Instrument& each : table.instruments()) {
    a(each.name, each.price_scale, each.quantity_scale);
  }
}

/// Rebuilds the table in the same order, so that every id is the same.
bool decode_table(Decoder& a, InstrumentTable& table) {
  const std::size_t assets = a.count(kMaxAssets);
  for (std::size_t i = 0; i < assets && a.ok(); ++i) {
    std::string code;
    a(code);
    if (code.empty() || !AssetCode::fits(code) || table.asset(code).value() != i) return false;
  }
  const std::size_t instruments = a.count(kMaxInstruments);
  for (std::size_t i = 0; i < instruments && a.ok(); ++i) {
    std::string name;
    Scale price;
    Scale quantity;
    a(name, price, quantity);
    if (!a.ok() || price.decimals() + quantity.decimals() > kMaxDecimals) return false;
    if (table.instrument(name, price, quantity).value() != i) return false;
  }
  return a.ok() && table.asset_count() == assets;
}

template <class Variant>
std::size_t encode_message(const Variant& message, std::span<std::byte> out) noexcept {
  Encoder a{out};
  std::visit([&a](const auto& alternative) { a(alternative); }, message);
  return a.size();
}

template <class Variant, std::size_t... I>
bool emplace_at(Variant& message, std::size_t index, Decoder& a,
                std::index_sequence<I...>) noexcept {
  const auto one = [&]<std::size_t J>() {
    if (index != J) return false;
    a(message.template emplace<J>());
    return true;
  };
  return (one.template operator()<I>() || ...);
}

template <class Variant>
std::optional<Variant> decode_message(std::size_t index,
                                      std::span<const std::byte> payload) noexcept {
  Decoder a{payload};
  std::optional<Variant> message{std::in_place};
  constexpr auto kAll = std::make_index_sequence<std::variant_size_v<Variant>>{};
  if (!emplace_at(*message, index, a, kAll) || !a.ok() || !a.at_end()) return std::nullopt;
  return message;
}

}  // namespace

std::vector<std::byte> encode_header(const JournalHeader& header) {
  std::vector<std::byte> bytes(kMaxHeaderBytes);
  const std::span<std::byte> room = std::span{bytes}.subspan(kFilePrefixBytes);
  Encoder body{room};
  body(header.build, header.config_hash, header.note);
  config_fields(body, header.config);
  encode_table(body, header.table);
  if (!body.ok()) throw std::length_error("journal: the header is larger than 1 MiB");

  std::transform(kJournalMagic.begin(), kJournalMagic.end(), bytes.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  Encoder prefix{std::span{bytes}.subspan(kJournalMagic.size())};
  prefix(kJournalVersion, static_cast<std::uint32_t>(body.size()), crc32c(room.first(body.size())));
  const std::size_t end = kFilePrefixBytes + body.size();
  bytes.resize(end);  // what a failed field may have left behind
  bytes.resize(aligned(end));
  return bytes;
}

std::optional<JournalHeader> decode_header(std::span<const std::byte> body) {
  Decoder a{body};
  std::optional<JournalHeader> header{std::in_place};
  a(header->build, header->config_hash, header->note);
  config_fields(a, header->config);
  if (!a.ok() || !decode_table(a, header->table) || !a.at_end()) return std::nullopt;
  return header;
}

std::uint8_t type_of(const Event& event) noexcept {
  return static_cast<std::uint8_t>(event.index());
}
std::uint8_t type_of(const Action& action) noexcept {
  return static_cast<std::uint8_t>(kActionType + action.index());
}

std::size_t encode(const Event& event, std::span<std::byte, kMaxRecordBytes> out) noexcept {
  return encode_message(event, out);
}
std::size_t encode(const Action& action, std::span<std::byte, kMaxRecordBytes> out) noexcept {
  return encode_message(action, out);
}

std::optional<Event> decode_event(std::uint8_t type, std::span<const std::byte> payload) noexcept {
  return decode_message<Event>(type, payload);
}
std::optional<Action> decode_action(std::uint8_t type,
                                    std::span<const std::byte> payload) noexcept {
  if (type < kActionType) return std::nullopt;
  return decode_message<Action>(std::size_t{type} - kActionType, payload);
}

void encode_head(const RecordHead& head, std::span<std::byte, kRecordHeadBytes> out) noexcept {
  constexpr std::uint8_t kZero = 0;
  Encoder a{out};
  const auto size = static_cast<std::uint32_t>(kRecordHeadBytes + head.length) | kSizeMark;
  a(size, head.check, head.sequence, head.time, head.type, kZero, kZero, kZero);
  a(crc32c(out.first(kHeadChecked)));
}

std::optional<RecordHead> decode_head(std::span<const std::byte, kRecordHeadBytes> bytes) noexcept {
  Decoder a{bytes};
  RecordHead head;
  std::array<std::uint8_t, 3> zero{};
  std::uint32_t check = 0;
  std::uint32_t size = 0;
  a(size, head.check, head.sequence, head.time, head.type, zero[0], zero[1], zero[2], check);
  if (check != crc32c(bytes.first(kHeadChecked))) return std::nullopt;
  constexpr std::uint32_t kMost = kRecordHeadBytes + kMaxRecordBytes;
  const std::uint32_t whole = size ^ kSizeMark;
  if (whole < kRecordHeadBytes || whole > kMost) return std::nullopt;
  head.length = whole - static_cast<std::uint32_t>(kRecordHeadBytes);
  return head;
}

}  // namespace crossbook
