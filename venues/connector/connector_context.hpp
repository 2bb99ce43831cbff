// What the parts of one connector share. Not a door: only connector.cpp and its parts include it.
// In: config, keys, queue ends. Out: time, request contexts, messages to the engine.
// Thread: the connector's. Limits: none.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/clock_offset.hpp"
#include "venues/connector/connector_config.hpp"
#include "venues/connector/doorbell.hpp"
#include "venues/connector/machine/io_loop.hpp"
#include "venues/connector/machine/tls_context.hpp"
#include "venues/connector/rate_governor.hpp"
#include "venues/connector/stats.hpp"

namespace crossbook {

/// The way to the engine: never blocks, never drops an event.
class Outbox {
 public:
  Outbox(ConnectorQueues& queues, Doorbell& engine, ConnectorStats& stats)
      : queues_{queues}, engine_{engine}, stats_{stats} {}

  void publish(const BookUpdate& update) noexcept;
  void emit(const VenueEvent& event) noexcept;
  /// Once in each duty cycle: what found a queue full tries again.
  void flush() noexcept;

 private:
  ConnectorQueues& queues_;
  Doorbell& engine_;
  ConnectorStats& stats_;
};

struct ConnectorContext {
  ConnectorContext(ConnectorConfig config_in, std::unique_ptr<Venue> venue_in,
                   ConnectorKeys keys_in, const InstrumentTable& instruments_in,
                   ConnectorQueues queues_in, ConnectorStats& stats_in, Doorbell& engine_in,
                   std::shared_ptr<IoLoop> loop_in);

  std::string_view name() const noexcept { return capabilities.name; }
  UtcNanos venue_now(MonoNanos now) const noexcept;
  /// @param host as in hosts, for that is what a policy lists  @param key null for public calls
  RequestContext request_context(MonoNanos now, const Credential* key,
                                 std::string_view host) noexcept;
  std::string_view host(Channel channel) const noexcept {
    return socket_hosts[static_cast<std::size_t>(channel)];
  }
  const Listing* find_listing(InstrumentId id) const noexcept;
  Listing* find_listing(InstrumentId id) noexcept;
  /// What the answer to something that we signed means. Where the venue has one word for a bad key
  /// and a clock that is off, it is the clock first, which is asked for; refused again by the time
  /// that the venue told, it is the key.
  RejectReason judge(RejectReason told, MonoNanos signed_at) noexcept;
  /// Tells the engine, if it is news.
  void set_state(VenueState next, RejectReason reason, std::string_view text) noexcept;
  /// Something that a person should read; the state stays what it is.
  void emit_note(RejectReason reason, std::string_view text) noexcept;

  ConnectorConfig config;
  std::unique_ptr<Venue> venue;
  const Capabilities& capabilities;
  ConnectorKeys keys;
  const InstrumentTable& instruments;
  ConnectorQueues queues;
  ConnectorStats& stats;
  std::shared_ptr<IoLoop> loop;
  TlsContext tls;
  Outbox outbox;
  ClockOffset clock;
  RateGovernor governor;
  std::vector<Listing> listings;  // the wanted instruments that the venue lists; never moves later
  std::vector<std::uint16_t> listing_at;  // by instrument: position + 1, 0 = not listed
  std::string rest_host;
  std::array<std::string, kChannels> socket_hosts;
  MonoNanos clock_asked;    // when the venue's time that was last believed was asked for …
  MonoNanos clock_told;     // … and when it came
  MonoNanos clock_doubted;  // since when; 0: not
  VenueState state = VenueState::Connecting;
  StateText state_text;
  std::uint64_t last_request = 0;
  std::uint64_t last_nonce = 0;
};

/// Whether the venue doubts who we are: a person must look.
bool is_auth_trouble(RejectReason reason) noexcept;
/// What a person can do about it, as the end of a sentence.
std::string_view mend_of(RejectReason reason) noexcept;
/// The same, or a clock that is wrong: the signature was not accepted.
bool is_signature_refusal(RejectReason reason) noexcept;

}  // namespace crossbook
