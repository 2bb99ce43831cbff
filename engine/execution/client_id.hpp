// Client order ids: our prefix, the run, the opportunity, the take, the leg and a tag that only the
// run's key gives (K11): an id that somebody else made up in our shape is told apart.
// In: numbers, the run's key. Out: ids that no other order of any run has; and back. Thread: any.
// Limits: kMaxOpportunity, kMaxTakesPerOpportunity, kMaxLegs. No clock, no chance, no allocation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "keys/hash.hpp"
#include "venues/market/ids.hpp"

namespace crossbook {

/// Four characters 0-9 a-z, for people: what tells two runs apart is the tag.
using RunId = FixedText<4, struct RunIdTag>;
/// Random, and new for each run. It gives no access to anything: the journal holds it.
using RunKey = std::array<unsigned char, 32>;

inline constexpr std::uint64_t kMaxOpportunity = 36ULL * 36 * 36 * 36 * 36 - 1;
inline constexpr std::uint16_t kMaxTakesPerOpportunity = 36 * 36;
inline constexpr std::uint8_t kSellLeg = 0;
inline constexpr std::uint8_t kBuyLeg = 1;
inline constexpr std::uint8_t kFirstRepairLeg = 2;  // then 3, 4 … for further tries
inline constexpr std::uint8_t kMaxLegs = 36;

struct OrderName {
  OpportunityId opportunity;  // <= kMaxOpportunity
  std::uint16_t take = 0;     // 0 for the opportunity's first take
  std::uint8_t leg = 0;
  friend constexpr bool operator==(const OrderName&, const OrderName&) = default;
};

bool is_run_id(std::string_view text) noexcept;
/// Whether the id looks like ours, whoever made it.
bool has_our_shape(const ClientOrderId& id) noexcept;

/// The ids of one run.
class ClientIds {
 public:
  /// @param run must be a run id
  ClientIds(const RunId& run, const RunKey& key) noexcept;

  /// "x" + run (4) + opportunity (5) + take (2) + leg (1) + tag (5), base 36. The tag is
  /// HMAC-SHA256 of what stands before it, cut short.
  ClientOrderId make(const OrderName& name) const noexcept;
  /// @return nothing if this run did not make the id. Ids of earlier runs cannot be checked: their
  /// keys are gone with them.
  std::optional<OrderName> parse(const ClientOrderId& id) const noexcept;
  /// Whether the id claims to be of this run; parse() says whether it is.
  bool names_run(const ClientOrderId& id) const noexcept;

 private:
  std::uint64_t tag_of(std::string_view name) const noexcept;

  RunId run_;
  HmacMidstates<SHA256_CTX> key_;
};

}  // namespace crossbook
