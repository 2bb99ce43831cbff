#include "keys/policy_guard.hpp"

#include <algorithm>
#include <array>

#include "keys/forbidden_request.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kNeverSent = -kSecondNs;

constexpr auto kIsClientIdLetter = [] {
  std::array<bool, 256> is_letter{};
  for (const char c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_"}) {
    is_letter[static_cast<unsigned char>(c)] = true;
  }
  return is_letter;
}();

bool is_client_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kMaxClientIdBytes &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return kIsClientIdLetter[static_cast<unsigned char>(c)]; });
}

RequestTarget without_query(const RequestTarget& target) noexcept {
  return {target.method, target.host, target.path.substr(0, target.path.find('?'))};
}

const KeyPolicy& checked(const KeyPolicy& policy) {
  check_policy(policy);
  return policy;
}

}  // namespace

PolicyGuard::PolicyGuard(const KeyPolicy& policy)
    : tag_{key_tag(checked(policy).key.key_id)},
      role_{policy.key.role},
      is_ioc_only_{policy.is_ioc_only},
      collar_bp_{policy.collar_bp},
      expires_unix_ms_{policy.expires_unix_ms},
      hosts_{policy.hosts},
      sent_ns_(policy.orders_per_second, kNeverSent) {
  Permit::prepare();
  for (const AllowedRequest& request : policy.requests) {
    requests_.push_back({request.kind, request.method, request.path,
                         request.path.find(kAnySegment) != std::string::npos});
  }
  for (const QuoteCaps& caps : policy.caps) budgets_.push_back({caps, {}, {}});
  for (const AllowedSymbol& allowed : policy.symbols) {
    budget_of_symbol_.emplace(
        allowed.symbol, static_cast<std::size_t>(find_budget(allowed.quote) - budgets_.data()));
  }
}

PermitResult<OrderPermit> PolicyGuard::permit_order(const TradeKey& key, const OrderClaim& claim,
                                                    std::int64_t mono_ns,
                                                    std::int64_t unix_ms) noexcept {
  using Result = PermitResult<OrderPermit>;
  Refusal refusal = check_key(key.tag(), unix_ms);
  if (refusal == Refusal::None && role_ != KeyRole::Trade) refusal = Refusal::ReadOnly;
  if (refusal == Refusal::None && !takes_orders()) refusal = Refusal::Revoked;
  const RequestTarget target = without_query(claim.target);
  if (refusal == Refusal::None) refusal = check_target(target, find_request(target), true);
  if (refusal == Refusal::None) refusal = check_terms(claim);
  if (refusal != Refusal::None) return Result{refusal};

  const auto symbol = budget_of_symbol_.find(claim.symbol);
  if (symbol == budget_of_symbol_.end()) return Result{Refusal::SymbolNotAllowed};
  if (is_ioc_only_ && !claim.is_ioc) return Result{Refusal::NotIoc};
  if (refusal = check_collar(claim); refusal != Refusal::None) return Result{refusal};
  const auto notional =
      CapAmount::product(claim.price, claim.price_scale, claim.quantity, claim.quantity_scale);
  if (!notional) return Result{Refusal::OrderNotional};  // more than any cap
  if (refusal = take_room(budgets_[symbol->second], *notional, mono_ns); refusal != Refusal::None) {
    return Result{refusal};
  }
  return Result{PermitMaker{}, tag_, target, claim};
}

PermitResult<RequestPermit> PolicyGuard::permit_request(const SigningKey& key,
                                                        const RequestTarget& target,
                                                        std::int64_t unix_ms) const noexcept {
  using Result = PermitResult<RequestPermit>;
  Refusal refusal = check_key(key.tag(), unix_ms);
  const RequestTarget asked = without_query(target);
  const Request* const listed = find_request(asked);
  if (refusal == Refusal::None) refusal = check_target(asked, listed, false);
  if (refusal != Refusal::None) return Result{refusal};
  return Result{PermitMaker{}, tag_, asked, listed->kind};
}

bool PolicyGuard::restore_day(std::string_view quote, CapAmount sent,
                              std::int64_t mono_ns) noexcept {
  Budget* const budget = find_budget(quote);
  if (budget == nullptr || sent < CapAmount{} || !is_clock_good(mono_ns)) return false;
  const CapAmount::Raw room = budget->caps.day.raw() - budget->day.sum(mono_ns).raw();
  budget->day.add(std::min(sent, CapAmount::from_raw(room)), mono_ns);  // then the day is full
  return true;
}

CapAmount PolicyGuard::sent_within_day(std::string_view quote, std::int64_t mono_ns) noexcept {
  Budget* const budget = find_budget(quote);
  if (budget == nullptr || !is_clock_good(mono_ns)) return {};
  return budget->day.sum(mono_ns);
}

bool PolicyGuard::Request::fits(const RequestTarget& target) const noexcept {
  if (method != target.method) return false;
  if (!is_pattern) return path == target.path;
  return is_request_path(target.method, target.path) && pattern_matches(path, target.path);
}

Refusal PolicyGuard::check_key(KeyTag tag, std::int64_t unix_ms) const noexcept {
  if (is_revoked()) return Refusal::Revoked;
  if (tag != tag_) return Refusal::WrongKey;
  if (expires_unix_ms_ != 0 && unix_ms >= expires_unix_ms_) return Refusal::Expired;
  return Refusal::None;
}

const PolicyGuard::Request* PolicyGuard::find_request(const RequestTarget& target) const noexcept {
  const auto found = std::find_if(requests_.begin(), requests_.end(),
                                  [&](const Request& request) { return request.fits(target); });
  return found == requests_.end() ? nullptr : &*found;
}

Refusal PolicyGuard::check_target(const RequestTarget& target, const Request* listed,
                                  bool is_order) const noexcept {
  const bool is_host_listed = std::find(hosts_.begin(), hosts_.end(), target.host) != hosts_.end();
  if (!is_host_listed || listed == nullptr) {
    const bool is_forbidden =
        target.path.size() <= kMaxPathBytes && is_forbidden_request(target.method, target.path);
    if (is_forbidden) return Refusal::ForbiddenRequest;
    return is_host_listed ? Refusal::RequestNotAllowed : Refusal::HostNotAllowed;
  }
  const bool places_order = listed->kind == RequestKind::Order;
  if (places_order == is_order) return Refusal::None;
  return places_order ? Refusal::NeedsOrderClaim : Refusal::NotAnOrderRequest;
}

Refusal PolicyGuard::check_terms(const OrderClaim& claim) const noexcept {
  if (!is_client_id(claim.client_id)) return Refusal::BadClientId;
  if (claim.price <= 0) return Refusal::BadPrice;
  if (claim.quantity <= 0) return Refusal::BadQuantity;
  if (unsigned{claim.price_scale} + claim.quantity_scale > CapAmount::kDecimals) {
    return Refusal::BadScale;
  }
  return Refusal::None;
}

Refusal PolicyGuard::check_collar(const OrderClaim& claim) const noexcept {
  if (claim.reference_price <= 0) return Refusal::NoReferencePrice;
  constexpr std::int64_t kOneInBp = 10'000;
  const CapAmount::Raw distance = CapAmount::Raw{claim.price} - claim.reference_price;
  const CapAmount::Raw allowed = CapAmount::Raw{claim.reference_price} * collar_bp_;
  const bool is_inside = (distance < 0 ? -distance : distance) * kOneInBp <= allowed;
  return is_inside ? Refusal::None : Refusal::PriceCollar;
}

bool PolicyGuard::is_clock_good(std::int64_t mono_ns) noexcept {
  if (mono_ns < last_ns_) return false;
  last_ns_ = mono_ns;
  return true;
}

Refusal PolicyGuard::take_room(Budget& budget, CapAmount notional, std::int64_t mono_ns) noexcept {
  if (notional > budget.caps.order) return Refusal::OrderNotional;
  if (!is_clock_good(mono_ns)) return Refusal::ClockWentBack;
  if (mono_ns - sent_ns_[next_sent_] < kSecondNs) return Refusal::OrderRate;
  const auto has_room = [&](auto& window, CapAmount cap) {
    return window.sum(mono_ns).raw() + notional.raw() <= cap.raw();
  };
  if (!has_room(budget.minute, budget.caps.minute)) return Refusal::MinuteNotional;
  if (!has_room(budget.day, budget.caps.day)) return Refusal::DayNotional;
  budget.minute.add(notional, mono_ns);
  budget.day.add(notional, mono_ns);
  sent_ns_[next_sent_] = mono_ns;
  next_sent_ = next_sent_ + 1 == sent_ns_.size() ? 0 : next_sent_ + 1;
  return Refusal::None;
}

PolicyGuard::Budget* PolicyGuard::find_budget(std::string_view quote) noexcept {
  const auto found = std::find_if(budgets_.begin(), budgets_.end(),
                                  [&](const Budget& budget) { return budget.caps.quote == quote; });
  return found == budgets_.end() ? nullptr : &*found;
}

}  // namespace crossbook
