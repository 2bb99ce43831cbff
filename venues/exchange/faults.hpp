// What a local exchange does wrong on purpose, by name: to see what a client makes of it.
// In: a plan, each fault from a moment on and for a while; more of them while it serves; the
// exchange's requests and frames. Out: what the server does instead. Thread: the exchange's.
// Limits: kFaultKinds names.
#pragma once

#include <array>
#include <atomic>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/exchange/certificate.hpp"
#include "venues/exchange/exchange.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook {

enum class FaultKind : std::uint8_t {
  // the public WebSocket
  Silence,
  BadJson,
  WrongSchema,
  BadUtf8,
  BinaryFrames,
  OversizedFrame,
  // the private WebSocket and REST
  PrivateGarbage,
  LostReply,
  CutOnOrder,
  Rest503,
  Rest429,
  // sockets
  PingFlood,
  CutPublic,
  CutPrivate,
  Gone,
  // identity, keys, clock
  OtherHost,
  ExpiredCertificate,
  WrongSecret,
  NoTradePermission,
  KeyRevoked,
  KeyExpired,
  KeyCanWithdraw,
  KeyExtraScope,
  KeyAnyAddress,
  KeyOtherAddress,
  ClockAhead,
  ClockBehind,
  // somebody else with our key
  ForeignOrder,
  ForeignLimit,
  ForeignBalance,
  ForeignNonce
};
inline constexpr std::size_t kFaultKinds = 31;
inline constexpr std::chrono::seconds kFaultySkew{10};
inline constexpr std::chrono::hours kExpiredSince{1};

/// snake_case: "silence".
std::string_view to_string(FaultKind kind) noexcept;
/// What it does, for people.
std::string_view explain(FaultKind kind) noexcept;
std::optional<FaultKind> find_fault(std::string_view name) noexcept;

/// Of another thread: a fault that hangs on it is on only while it is true.
using FaultSwitch = std::shared_ptr<const std::atomic<bool>>;

struct PlannedFault {
  FaultKind kind{};
  std::chrono::nanoseconds after{0};  // since the exchanges began to serve
  std::chrono::nanoseconds lasts = std::chrono::nanoseconds::max();
  FaultSwitch hangs_on = nullptr;  // null: on its times alone

  bool is_due(std::chrono::nanoseconds elapsed) const noexcept {
    return elapsed >= after && elapsed - after < lasts && (!hangs_on || *hangs_on);
  }
};

/// A fault that is on.
struct ActiveFault {
  FaultKind kind{};
  std::chrono::nanoseconds since{0};             // it began
  std::optional<std::chrono::nanoseconds> left;  // nullopt: until somebody ends it
};

/// The faults of one exchange.
class Faults final : private ExchangeListener {
 public:
  /// Issues the certificates that the plan needs.
  /// @param exchange and authority outlive this  @throws std::runtime_error if OpenSSL refuses
  Faults(std::vector<PlannedFault> plan, Exchange& exchange, const CertificateAuthority& authority);
  ~Faults() override;
  Faults(const Faults&) = delete;
  Faults& operator=(const Faults&) = delete;

  /// With the next advance() the fault begins, anew if it is on already.
  /// @param lasts from now, above zero; max: until end()  @throws as the constructor does
  void inject(FaultKind kind, std::chrono::nanoseconds lasts = std::chrono::nanoseconds::max());
  /// What is on of that kind ends with the next advance(); what is planned for later stays.
  /// @return whether there was anything
  bool end(FaultKind kind);
  /// What is on, by the last advance(), each kind once.
  std::vector<ActiveFault> active() const;

  /// Time passes; the first call is the moment that the plan counts from. Changes keys by itself.
  void advance(UtcNanos now);
  bool is_on(FaultKind kind) const noexcept { return on_[index(kind)]; }
  /// Whether it began with the last advance().
  bool has_begun(FaultKind kind) const noexcept { return is_on(kind) && !was_on_[index(kind)]; }

  std::chrono::milliseconds clock_skew() const noexcept;
  /// The certificate to show instead, or null.
  const ServerCertificate* certificate() const noexcept;
  /// The answer to any REST call instead, if there is one.
  std::optional<HttpReply> rest_reply() const;

  enum class FrameFate : std::uint8_t { Text, Binary, Dropped };
  /// Spoils what the simulator sends. @param is_answer sent while a message of the peer is handled
  FrameFate spoil(Listener listener, bool is_answer, std::string& text) const;
  enum class RequestFate : std::uint8_t {
    Answered,
    Unanswered,  // over HTTP there is no answer; a socket's frames are dropped by spoil()
    Cut          // its connection ends now, and the private sockets
  };
  /// Around the handling of one private message or REST call.
  void begin_request() noexcept { is_in_request_ = true, is_taken_now_ = false; }
  RequestFate end_request() noexcept;

 private:
  static constexpr std::size_t index(FaultKind kind) noexcept {
    return static_cast<std::size_t>(kind);
  }
  void on_level(InstrumentId, BookSide, const Level&, std::int64_t) override {}
  void on_order(const ExchangeOrder& order, OrderChange change,
                const ExchangeTrade* trade) override;
  void on_balance(AccountId, AssetId) override {}
  void on_status(InstrumentId, TradingStatus) override {}
  bool is_public_spoilt() const noexcept;
  void issue_certificate(FaultKind kind);
  void intrude(UtcNanos now);
  void change_keys(UtcNanos now);
  void spoil_key(ApiKey& key, UtcNanos now) const;

  /// A key as it was before anybody spoilt it.
  struct SoundKey {
    ApiKey* key = nullptr;
    std::shared_ptr<Signer> verifier;
    KeyPermissions permissions;
    std::vector<std::string> ip_allow_list;
    UtcNanos expires;
    bool is_revoked = false;
  };

  std::vector<PlannedFault> plan_;
  Exchange& exchange_;
  const CertificateAuthority& authority_;
  std::optional<ServerCertificate> other_host_;
  std::optional<ServerCertificate> expired_;
  std::vector<SoundKey> sound_keys_;  // while keys are spoilt
  std::bitset<kFaultKinds> on_;
  std::bitset<kFaultKinds> was_on_;
  std::bitset<kFaultKinds> is_done_;  // of those that happen once each time that they begin
  UtcNanos began_;
  std::chrono::nanoseconds elapsed_{0};  // at the last advance()
  bool is_in_request_ = false;
  bool is_taken_now_ = false;     // by the request that is handled
  bool has_taken_order_ = false;  // LostReply, CutOnOrder: the private side is mute since
  bool is_cut_spent_ = false;     // CutOnOrder: once each time that it begins
};

}  // namespace crossbook
