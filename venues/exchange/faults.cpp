#include "venues/exchange/faults.hpp"

#include <algorithm>
#include <utility>

#include "venues/exchange/intruder.hpp"

namespace crossbook {
namespace {

struct FaultRow {
  FaultKind kind;
  std::string_view name;
  std::string_view text;
};
// By kind.
constexpr std::array<FaultRow, kFaultKinds> kRows{{
    {FaultKind::Silence, "silence", "no market data is pushed; pings are answered"},
    {FaultKind::BadJson, "bad_json", "public messages are cut in half"},
    {FaultKind::WrongSchema, "wrong_schema", "in public messages every number is null"},
    {FaultKind::BadUtf8, "bad_utf8", "public messages are not UTF-8"},
    {FaultKind::BinaryFrames, "binary_frames", "public messages are binary noise"},
    {FaultKind::OversizedFrame, "oversized_frame", "public messages have two mebibytes"},
    {FaultKind::PrivateGarbage, "private_garbage", "private messages are cut in half"},
    {FaultKind::LostReply, "lost_reply",
     "an order is taken, and neither its answer nor the private socket says so"},
    {FaultKind::CutOnOrder, "cut_on_order",
     "an order is taken, and its connection and the private socket are cut"},
    {FaultKind::Rest503, "rest_503", "every REST call is answered 503 by a proxy"},
    {FaultKind::Rest429, "rest_429", "every REST call is answered 429, Retry-After 2"},
    {FaultKind::PingFlood, "ping_flood", "sockets are pinged as fast as they can take it"},
    {FaultKind::CutPublic, "cut_public", "the public sockets are cut once, without a word"},
    {FaultKind::CutPrivate, "cut_private", "the private sockets are cut once, without a word"},
    {FaultKind::Gone, "gone", "all connections are cut and new ones refused"},
    {FaultKind::OtherHost, "other_host", "the certificate is another host's"},
    {FaultKind::ExpiredCertificate, "expired_certificate", "the certificate ended yesterday"},
    {FaultKind::WrongSecret, "wrong_secret", "the keys have another secret than they were given"},
    {FaultKind::NoTradePermission, "no_trade_permission", "the keys may not trade"},
    {FaultKind::KeyRevoked, "key_revoked", "the keys are revoked"},
    {FaultKind::KeyExpired, "key_expired", "the keys ended an hour ago"},
    {FaultKind::KeyCanWithdraw, "key_can_withdraw", "the keys may withdraw too"},
    {FaultKind::KeyExtraScope, "key_extra_scope", "the keys may do more than spot trading"},
    {FaultKind::KeyAnyAddress, "key_any_address", "the keys have no address list any more"},
    {FaultKind::KeyOtherAddress, "key_other_address",
     "the keys may come from another address only"},
    {FaultKind::ClockAhead, "clock_ahead", "the exchange's clock is 10 s ahead"},
    {FaultKind::ClockBehind, "clock_behind", "the exchange's clock is 10 s behind"},
    {FaultKind::ForeignOrder, "foreign_order", "somebody else buys something on the account"},
    {FaultKind::ForeignLimit, "foreign_limit", "somebody else leaves a bid on the account"},
    {FaultKind::ForeignBalance, "foreign_balance", "somebody else withdraws from the account"},
    {FaultKind::ForeignNonce, "foreign_nonce",
     "somebody else uses the keys, with nonces an hour ahead (Kraken)"},
}};

constexpr FaultKind kKeyFaults[] = {FaultKind::WrongSecret,    FaultKind::NoTradePermission,
                                    FaultKind::KeyRevoked,     FaultKind::KeyExpired,
                                    FaultKind::KeyCanWithdraw, FaultKind::KeyExtraScope,
                                    FaultKind::KeyAnyAddress,  FaultKind::KeyOtherAddress};

constexpr std::size_t kOversizedBytes = 2 * kMaxServerFrameBytes;
constexpr std::string_view kFarAddress = "203.0.113.7";  // of no host, RFC 5737
constexpr std::chrono::seconds kDay{24 * 3'600};

/// Null where another key cannot be made out of any text: nothing is verified then.
std::shared_ptr<Signer> of_another_key(const Signer& verifier) {
  constexpr std::string_view kText = "the secret of quite another key.";  // 32 bytes, as a seed has
  static_assert(kText.size() == 32);
  const Algorithm algorithm = verifier.algorithm();
  if (algorithm == Algorithm::Es256 || algorithm == Algorithm::RsaSha256) return nullptr;
  return std::make_shared<Signer>(algorithm, Secret{kText});
}

void halve(std::string& text) { text.resize(text.size() / 2); }

bool is_number(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

/// Still JSON, and of the documented names: only the numbers, in quotes or not, are null.
void nullify_numbers(std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    std::string_view token;
    if (text[at] == '"') {
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
      end = std::min(end + 1, text.size());
      token = std::string_view{text}.substr(at + 1, end - at - 2);
      if (end < text.size() && text[end] == ':') token = {};  // a name
    } else {
      end = std::min(text.find_first_not_of("0123456789.eE+-", at), text.size());
      token = std::string_view{text}.substr(at, end - at);
      if (end == at) end = at + 1;
    }
    out += is_number(token) ? "null" : std::string_view{text}.substr(at, end - at);
    at = end;
  }
  text = std::move(out);
}

}  // namespace

std::string_view to_string(FaultKind kind) noexcept {
  return kRows[static_cast<std::size_t>(kind)].name;
}
std::string_view explain(FaultKind kind) noexcept {
  return kRows[static_cast<std::size_t>(kind)].text;
}
std::optional<FaultKind> find_fault(std::string_view name) noexcept {
  for (const FaultRow& row : kRows)
    if (row.name == name) return row.kind;
  return std::nullopt;
}

Faults::Faults(std::vector<PlannedFault> plan, Exchange& exchange,
               const CertificateAuthority& authority)
    : plan_{std::move(plan)}, exchange_{exchange}, authority_{authority} {
  for (const PlannedFault& fault : plan_) issue_certificate(fault.kind);
  exchange_.add_listener(this);
}

Faults::~Faults() { exchange_.remove_listener(this); }

/// Once: sockets of the past may hold what was shown.
void Faults::issue_certificate(FaultKind kind) {
  const std::vector<std::string> elsewhere{"elsewhere.test"};
  if (kind == FaultKind::OtherHost && !other_host_) other_host_ = authority_.issue(elsewhere);
  if (kind == FaultKind::ExpiredCertificate && !expired_)
    expired_ = authority_.issue({}, {-2 * kDay, -kDay});
}

void Faults::inject(FaultKind kind, std::chrono::nanoseconds lasts) {
  issue_certificate(kind);
  end(kind);
  std::erase_if(plan_, [&](const PlannedFault& fault) {  // those of the past: it cannot grow
    return elapsed_ >= fault.after && elapsed_ - fault.after >= fault.lasts;
  });
  on_.reset(index(kind));  // so that it is seen to begin
  is_done_.reset(index(kind));
  plan_.push_back({kind, elapsed_, lasts});
}

bool Faults::end(FaultKind kind) {
  return std::erase_if(plan_, [&](const PlannedFault& fault) {
           return fault.kind == kind && fault.is_due(elapsed_);
         }) > 0;
}

std::vector<ActiveFault> Faults::active() const {
  constexpr std::chrono::nanoseconds kEver = std::chrono::nanoseconds::max();
  std::vector<ActiveFault> all;
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    if (!on_[i]) continue;
    ActiveFault active{static_cast<FaultKind>(i), elapsed_, std::chrono::nanoseconds{0}};
    for (const PlannedFault& fault : plan_) {
      if (fault.kind != active.kind || !fault.is_due(elapsed_)) continue;
      active.since = std::min(active.since, fault.after);
      if (fault.lasts == kEver) active.left = std::nullopt;
      if (active.left) active.left = std::max(*active.left, fault.after + fault.lasts - elapsed_);
    }
    all.push_back(active);
  }
  return all;
}

void Faults::advance(UtcNanos now) {
  if (began_.count() == 0) began_ = now;
  elapsed_ = now - began_;
  was_on_ = on_;
  on_.reset();
  for (const PlannedFault& fault : plan_)
    if (fault.is_due(elapsed_)) on_.set(index(fault.kind));
  intrude(now);
  if (on_ == was_on_) return;
  change_keys(now);
  if (has_begun(FaultKind::CutOnOrder)) is_cut_spent_ = false;
  if (!is_on(FaultKind::LostReply)) has_taken_order_ = false;
}

/// As soon as it can be done: the books may be empty at first.
void Faults::intrude(UtcNanos now) {
  Intruder intruder{exchange_};
  const auto once = [this](FaultKind kind, auto act) {
    if (!is_on(kind)) is_done_.reset(index(kind));
    if (is_on(kind) && !is_done_[index(kind)]) is_done_[index(kind)] = act();
  };
  once(FaultKind::ForeignOrder, [&] { return intruder.take(now); });
  once(FaultKind::ForeignLimit, [&] { return intruder.rest(now); });
  once(FaultKind::ForeignBalance, [&] { return intruder.withdraw(); });
  once(FaultKind::ForeignNonce, [&] { return intruder.use_nonces(now); });
}

void Faults::change_keys(UtcNanos now) {
  for (SoundKey& sound : sound_keys_) {
    sound.key->verifier = std::move(sound.verifier);
    sound.key->permissions = sound.permissions;
    sound.key->ip_allow_list = std::move(sound.ip_allow_list);
    sound.key->expires = sound.expires;
    sound.key->is_revoked = sound.is_revoked;
  }
  sound_keys_.clear();
  const auto spoils_keys = [this](FaultKind kind) { return is_on(kind); };
  if (std::none_of(std::begin(kKeyFaults), std::end(kKeyFaults), spoils_keys)) return;
  for (const std::unique_ptr<ApiKey>& key : exchange_.keys()) {
    sound_keys_.push_back({key.get(), key->verifier, key->permissions, key->ip_allow_list,
                           key->expires, key->is_revoked});
    spoil_key(*key, now);
  }
}

void Faults::spoil_key(ApiKey& key, UtcNanos now) const {
  if (is_on(FaultKind::WrongSecret) && key.verifier) key.verifier = of_another_key(*key.verifier);
  if (is_on(FaultKind::NoTradePermission)) key.permissions.trade = false;
  if (is_on(FaultKind::KeyRevoked)) key.is_revoked = true;
  if (is_on(FaultKind::KeyExpired)) key.expires = now - kExpiredSince;
  if (is_on(FaultKind::KeyCanWithdraw)) key.permissions.withdraw = true;
  if (is_on(FaultKind::KeyExtraScope)) key.permissions.beyond_spot = true;
  if (is_on(FaultKind::KeyAnyAddress)) key.ip_allow_list.clear();
  if (is_on(FaultKind::KeyOtherAddress)) key.ip_allow_list = {std::string{kFarAddress}};
}

std::chrono::milliseconds Faults::clock_skew() const noexcept {
  if (is_on(FaultKind::ClockAhead)) return kFaultySkew;
  if (is_on(FaultKind::ClockBehind)) return -kFaultySkew;
  return std::chrono::milliseconds{0};
}

const ServerCertificate* Faults::certificate() const noexcept {
  if (is_on(FaultKind::OtherHost)) return &*other_host_;
  if (is_on(FaultKind::ExpiredCertificate)) return &*expired_;
  return nullptr;
}

std::optional<HttpReply> Faults::rest_reply() const {
  if (is_on(FaultKind::Rest503))
    return HttpReply{503, "<html><h1>503 Service Unavailable</h1></html>", "text/html", {}};
  if (is_on(FaultKind::Rest429))
    return HttpReply{429, "Too Many Requests", "text/plain", {{"Retry-After", "2"}}};
  return std::nullopt;
}

bool Faults::is_public_spoilt() const noexcept {
  return is_on(FaultKind::BadJson) || is_on(FaultKind::WrongSchema) || is_on(FaultKind::BadUtf8) ||
         is_on(FaultKind::BinaryFrames) || is_on(FaultKind::OversizedFrame);
}

Faults::FrameFate Faults::spoil(Listener listener, bool is_answer, std::string& text) const {
  if (listener == Listener::WsPrivate) {
    if (has_taken_order_) return FrameFate::Dropped;
    if (is_on(FaultKind::PrivateGarbage)) halve(text);
    return FrameFate::Text;
  }
  if (is_on(FaultKind::Silence) && !is_answer) return FrameFate::Dropped;
  if (!is_public_spoilt()) return FrameFate::Text;
  if (is_on(FaultKind::BadJson)) halve(text);
  if (is_on(FaultKind::WrongSchema)) nullify_numbers(text);
  if (is_on(FaultKind::BadUtf8)) text.insert(text.size() / 2, "\xC3\x28");
  if (is_on(FaultKind::OversizedFrame)) text.assign(kOversizedBytes, ' ');
  if (!is_on(FaultKind::BinaryFrames)) return FrameFate::Text;
  for (char& c : text) c = static_cast<char>(static_cast<unsigned char>(c) ^ 0xA5U);
  return FrameFate::Binary;
}

void Faults::on_order(const ExchangeOrder& order, OrderChange change, const ExchangeTrade*) {
  if (!is_in_request_ || change != OrderChange::Accepted || order.is_quote) return;
  if (is_on(FaultKind::LostReply) || (is_on(FaultKind::CutOnOrder) && !is_cut_spent_))
    has_taken_order_ = is_taken_now_ = true;
}

Faults::RequestFate Faults::end_request() noexcept {
  is_in_request_ = false;
  if (!is_taken_now_) return RequestFate::Answered;
  if (!is_on(FaultKind::CutOnOrder) || is_cut_spent_) return RequestFate::Unanswered;
  has_taken_order_ = is_on(FaultKind::LostReply);
  is_cut_spent_ = true;
  return RequestFate::Cut;
}

}  // namespace crossbook
