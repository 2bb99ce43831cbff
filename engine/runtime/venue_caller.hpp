// REST calls to one venue, one after another, outside of any session: for looking before trading.
// In: where, a venue, perhaps a key. Out: answers, or one line why there is none. Thread: the
// caller's, which waits. Limits: the time given, for all calls together.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "keys/credential.hpp"
#include "venues/connector/clock_offset.hpp"
#include "venues/connector/machine/https_session.hpp"
#include "venues/connector/machine/io_loop.hpp"
#include "venues/connector/machine/tls_context.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook {

/// Where a venue is reached, and with what.
struct CallerConfig {
  Endpoints endpoints;
  Environment environment = Environment::Live;
  std::string ca_file;
  const Credential* credential = nullptr;  // null: public calls only; outlives the caller
  std::uint64_t nonce_floor = 0;           // nonces are above it and not below the clock
  std::chrono::milliseconds max_time{10'000};
  ClockOffset clock = {};  // the venue's, where it is known already
};

struct CallTrouble {
  std::string what;  // "okx: time: no answer in time"
  std::string mend;
  bool is_unsupported = false;  // the venue has no such call
  bool needs_listing = false;   // it has one for each listing
  bool is_too_often = false;    // for now
  bool is_refused = false;      // the venue does not take the key (any more)
  std::string text() const { return what + "; " + mend; }
};

class VenueCaller {
 public:
  /// @throws ConfigError if the address is none, std::runtime_error if the CA file cannot be read
  VenueCaller(const VenueModule& module, CallerConfig config);

  /// Asks and waits; where the venue answers that it is asked too often, a little later again. An
  /// answer to Time also sets the clock, by which later calls are signed.
  /// @return nullopt: answered as asked, see events()
  std::optional<CallTrouble> ask(const RestCall& call);

  Venue& venue() noexcept { return *venue_; }
  /// Of the last answer; until the next call.
  const RestEvents& events() const noexcept { return events_; }
  const ClockOffset& clock() const noexcept { return clock_; }

 private:
  struct Reply {
    std::optional<HttpResponse> response;
    std::optional<SessionEnd> failure;
  };
  std::optional<CallTrouble> ask_once(const RestCall& call);
  RequestContext context(RestCall::Kind kind);
  std::optional<CallTrouble> read_reply(const RestCall& call, bool is_signed);
  CallTrouble not_encoded(const RestCall& call, const Error& error) const;
  std::string said(const RestCall& call, std::string_view what) const;

  std::unique_ptr<Venue> venue_;
  CallerConfig config_;
  std::uint64_t nonce_;  // the last one
  std::string host_;
  MonoNanos deadline_;
  MonoNanos sent_;
  MonoNanos received_;
  ClockOffset clock_;
  std::uint64_t requests_ = 0;
  Reply reply_;
  RestEvents events_;
  IoLoop loop_;
  TlsContext tls_;
  HttpsSession session_;  // last: its callbacks use the rest
};

}  // namespace crossbook
