#include "venues/kraken/simulator_order_words.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/simulator_limits.hpp"

namespace crossbook::kraken {
namespace {

bool is_hex(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isxdigit(c) != 0; });
}

constexpr std::size_t kMaxFreeClientId = 18;

std::string_view status_error(TradingStatus status) noexcept {
  switch (status) {
    case TradingStatus::PostOnly: return "EService:Market in post_only mode";
    case TradingStatus::Trading:
    case TradingStatus::CancelOnly:
    case TradingStatus::Halted:
    case TradingStatus::Unlisted: return "EService:Market in cancel_only mode";
  }
  __builtin_unreachable();
}

}  // namespace

std::string invalid(std::string_view what) {
  return "EGeneral:Invalid arguments:" + std::string{what};
}

std::string_view unserved_parameter(const Fields& params) {
  for (const char* name : {"margin", "reduce_only"})
    if (params.is_true(name)) return name;
  for (const char* name : {"conditional", "triggers", "display_qty", "effective_time",
                           "trigger_price", "trigger_price_type"})
    if (params.has(name)) return name;
  if (params.text("fee_preference") == "base") return "fee_preference";
  return {};
}

bool is_client_id(std::string_view text) noexcept {
  if (text.size() <= kMaxFreeClientId) {
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  }
  if (text.size() == 32) return is_hex(text);
  if (text.size() != 36) return false;
  for (const std::size_t dash : {8U, 13U, 18U, 23U})
    if (text[dash] != '-') return false;
  return std::count(text.begin(), text.end(), '-') == 4 &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c == '-' || std::isxdigit(c) != 0; });
}

std::optional<TimeInForce> find_time_in_force(std::string_view word) noexcept {
  if (word.empty() || word == "GTC") return TimeInForce::Gtc;
  if (word == "IOC") return TimeInForce::Ioc;
  if (word == "FOK") return TimeInForce::Fok;
  if (word == "GTD") return TimeInForce::Gtc;  // the desk cancels it
  return std::nullopt;
}

std::optional<SelfTradePrevention> find_self_trade(std::string_view word) noexcept {
  if (word.empty() || word == "cancel-newest") return SelfTradePrevention::CancelTaker;
  if (word == "cancel-oldest") return SelfTradePrevention::CancelMaker;
  if (word == "cancel-both") return SelfTradePrevention::CancelBoth;
  return std::nullopt;
}

std::optional<std::int64_t> read_user_reference(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const std::optional<std::int64_t> reference = parse_whole(text);
  const bool fits = reference && *reference >= std::numeric_limits<std::int32_t>::min() &&
                    *reference <= std::numeric_limits<std::int32_t>::max();
  return fits ? reference : std::nullopt;
}

std::string read_quantity(std::string_view text, const Instrument& instrument, Quantity& out) {
  const Result<Quantity> quantity = Quantity::parse(text, instrument.quantity_scale);
  if (quantity.has_error() || *quantity <= Quantity{}) return invalid("volume");
  out = *quantity;
  return {};
}

std::string read_price(std::string_view text, const PairInfo& pair, Price& out) {
  const Scale scale = pair.instrument->price_scale;
  const Result<Price> price = Price::parse(text, scale);
  const bool is_too_fine =
      price.has_error()
          ? price.error().code == Errc::InexactDecimal
          : price->raw() % power_of_ten(scale.decimals() - unsigned{pair.price_decimals}) != 0;
  if (is_too_fine)
    return "EOrder:Invalid price:" + pair.wsname + " price can only be specified up to " +
           std::to_string(pair.price_decimals) + " decimals.";
  if (price.has_error() || *price <= Price{}) return invalid("price");
  out = *price;
  return {};
}

std::string check_deadline(std::string_view text, std::chrono::milliseconds least, UtcNanos now) {
  if (text.empty()) return {};
  const Result<UtcNanos> deadline = parse_wire_time(text, "deadline");
  if (deadline.has_error()) return invalid("deadline");
  if (*deadline <= now) return "EService:Deadline elapsed";
  if (*deadline - now < least || *deadline - now > kMaxDeadline) return invalid("deadline");
  return {};
}

std::string_view cancel_words(CancelCause cause) noexcept {
  switch (cause) {
    case CancelCause::None: return {};
    case CancelCause::User: return "User requested";
    case CancelCause::IocRemainder: return "IOC order remainder";
    case CancelCause::FokUnfilled: return "FOK order not filled";
    case CancelCause::SelfTrade: return "Self trade prevention";
    case CancelCause::PriceBand: return "Price band reached";
    case CancelCause::NoLiquidity: return "Insufficient liquidity";
    case CancelCause::PostOnlyWouldTake: return "Post only order";
    case CancelCause::DeadMansSwitch: return "Cancel all orders after";
  }
  __builtin_unreachable();
}

std::string refusal_words(const PlaceResult& result, TradingStatus status) {
  switch (result.reason) {
    case RejectReason::None: return {};
    case RejectReason::InsufficientBalance: return "EOrder:Insufficient funds";
    case RejectReason::TickSize: return "EOrder:Tick size check failed";
    case RejectReason::LotSize:
      // Kraken has no largest quantity: it would find that nobody here can pay for it.
      if (result.filter == "max_quantity") return "EOrder:Insufficient funds";
      return result.filter == "min_quantity" ? "EOrder:Order minimum not met" : invalid("volume");
    case RejectReason::MinNotional: return "EOrder:Cost minimum not met";
    case RejectReason::PriceBand: return "EOrder:Invalid price";
    case RejectReason::UnknownInstrument: return std::string{kUnknownPair};
    case RejectReason::NotFound: return std::string{kUnknownOrder};
    case RejectReason::Halted: return std::string{status_error(status)};
    case RejectReason::DuplicateClientId: return "EOrder:Duplicate cl_ord_id";
    case RejectReason::WouldTake: return "EOrder:Post only order";
    case RejectReason::RateLimited:
    case RejectReason::Other: return "EOrder:Orders limit exceeded";
    case RejectReason::SelfTrade:
    case RejectReason::Banned:
    case RejectReason::Timestamp:
    case RejectReason::Nonce:
    case RejectReason::Signature:
    case RejectReason::KeyInvalid:
    case RejectReason::Permission:
    case RejectReason::IpNotAllowed:
    case RejectReason::InvalidParameter:
    case RejectReason::Maintenance:
    case RejectReason::DeadlineElapsed:
    case RejectReason::OutcomeUnknown:
    case RejectReason::NotPermitted:
    case RejectReason::KeyScopes:
    case RejectReason::NotSent: return invalid(result.filter);
  }
  __builtin_unreachable();
}

}  // namespace crossbook::kraken
