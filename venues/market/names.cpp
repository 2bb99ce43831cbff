// The enumerators' names for people, logs and reports. Journals keep the numbers.
#include "venues/market/book_update.hpp"
#include "venues/market/execution_report.hpp"
#include "venues/market/venue_event.hpp"

namespace crossbook {

std::string_view to_string(WithdrawReason reason) noexcept {
  switch (reason) {
    case WithdrawReason::None: return "none";
    case WithdrawReason::NotSynced: return "not synced";
    case WithdrawReason::Gap: return "gap";
    case WithdrawReason::Checksum: return "checksum";
    case WithdrawReason::Crossed: return "crossed";
    case WithdrawReason::Stale: return "stale";
    case WithdrawReason::Lagging: return "lagging";
    case WithdrawReason::Malformed: return "malformed";
    case WithdrawReason::Disconnected: return "disconnected";
    case WithdrawReason::Halted: return "halted";
    case WithdrawReason::Stopping: return "stopping";
  }
  __builtin_unreachable();
}

std::string_view to_string(OrderStatus status) noexcept {
  switch (status) {
    case OrderStatus::PendingNew: return "pending new";
    case OrderStatus::New: return "new";
    case OrderStatus::PartiallyFilled: return "partially filled";
    case OrderStatus::Filled: return "filled";
    case OrderStatus::Canceled: return "canceled";
    case OrderStatus::Rejected: return "rejected";
    case OrderStatus::Expired: return "expired";
    case OrderStatus::Unknown: return "unknown";
  }
  __builtin_unreachable();
}

std::string_view to_string(RejectReason reason) noexcept {
  switch (reason) {
    case RejectReason::None: return "none";
    case RejectReason::InsufficientBalance: return "insufficient balance";
    case RejectReason::TickSize: return "tick size";
    case RejectReason::LotSize: return "lot size";
    case RejectReason::MinNotional: return "min notional";
    case RejectReason::PriceBand: return "price band";
    case RejectReason::UnknownInstrument: return "unknown instrument";
    case RejectReason::Halted: return "halted";
    case RejectReason::DuplicateClientId: return "duplicate client id";
    case RejectReason::WouldTake: return "would take";
    case RejectReason::SelfTrade: return "self trade";
    case RejectReason::RateLimited: return "rate limited";
    case RejectReason::Banned: return "banned";
    case RejectReason::Timestamp: return "timestamp";
    case RejectReason::Nonce: return "nonce";
    case RejectReason::Signature: return "signature";
    case RejectReason::KeyInvalid: return "key invalid";
    case RejectReason::Permission: return "permission";
    case RejectReason::IpNotAllowed: return "ip not allowed";
    case RejectReason::InvalidParameter: return "invalid parameter";
    case RejectReason::Maintenance: return "maintenance";
    case RejectReason::DeadlineElapsed: return "deadline elapsed";
    case RejectReason::NotFound: return "not found";
    case RejectReason::OutcomeUnknown: return "outcome unknown";
    case RejectReason::NotSent: return "not sent";
    case RejectReason::NotPermitted: return "not permitted";
    case RejectReason::KeyScopes: return "key scopes";
    case RejectReason::Other: return "other";
  }
  __builtin_unreachable();
}

std::string_view to_string(VenueState state) noexcept {
  switch (state) {
    case VenueState::Connecting: return "connecting";
    case VenueState::Ready: return "ready";
    case VenueState::Hold: return "hold";
    case VenueState::Failed: return "failed";
  }
  __builtin_unreachable();
}

}  // namespace crossbook
