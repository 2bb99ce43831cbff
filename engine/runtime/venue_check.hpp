// Whether a venue can be reached and traded with from here, one step after another: names, TCP,
// TLS, its clock, a book, the keys. Sends no order.
// In: where, an instrument, keys. Out: a line each, with the mend of what fails. Thread: the
// caller's, which waits. Limits: the times of VenueCheckPlan.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime/config.hpp"
#include "engine/runtime/local_market.hpp"
#include "engine/telemetry/json_document.hpp"
#include "keys/credential.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook {

enum class CheckStep : std::uint8_t { Name, Tcp, Tls, Clock, Book, Key, Scopes, Fees };
enum class CheckOutcome : std::uint8_t { Ok, Failed, Skipped };
/// "dns", "tcp" …
std::string_view to_string(CheckStep step) noexcept;
/// "ok", "failed", "skipped"
std::string_view to_string(CheckOutcome outcome) noexcept;

struct CheckLine {
  CheckStep step{};
  std::string subject;  // which host, instrument or key (of which scopes and fees come next)
  CheckOutcome outcome{};
  std::string found = {};       // or why it failed or was skipped
  std::string mend = {};        // of what failed: what a person can do
  Json facts = Json::object();  // the same as numbers, for programs
};

struct CheckedKey {
  std::shared_ptr<const Credential> credential;
  std::uint64_t nonce_floor = 0;
};

struct VenueCheckPlan {
  const VenueModule* module = nullptr;
  Environment environment = Environment::Live;
  Endpoints endpoints;
  std::string ca_file;
  std::vector<InstrumentId> instruments;  // the first one that the venue lists is looked at
  std::vector<CheckedKey> keys;
  std::string without_keys;                    // why there are none
  std::int64_t unix_ms = 0;                    // now, for what ends
  std::chrono::milliseconds max_time{20'000};  // for a host; for one key's calls; for public ones
  std::chrono::milliseconds max_book_time{20'000};
};

/// What is looked at by the settings; keys are the caller's to add.
/// @throws ConfigError naming the setting, or if the venue has no such environment
VenueCheckPlan plan_venue_check(const Settings& settings, const VenueModule& module,
                                KeyEnvironment environment, const InstrumentTable& table);
/// The same of a local exchange, with its two keys.
VenueCheckPlan plan_local_check(const Settings& settings, const LocalMarket& market,
                                std::size_t venue, const InstrumentTable& table);

using CheckSink = std::function<void(const CheckLine&)>;

/// @param sink gets each line once it is known; what needs a step that has failed is skipped
/// @param table that the plan's instruments are of
/// @throws ConfigError if an address is none, std::runtime_error if the CA file cannot be read
/// @return whether nothing failed
bool check_venue(const VenueCheckPlan& plan, const InstrumentTable& table, const CheckSink& sink);

}  // namespace crossbook
