// What must hold: after every event, at the end of each session, and at rest.
// In: the world. Out: violations. Thread: one. Limits: kMaxViolations are kept.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tests/simulation/outcome.hpp"
#include "tests/simulation/world.hpp"

namespace crossbook::simulation {

inline constexpr std::size_t kMaxViolations = 8;

class Invariants {
 public:
  Invariants(Clockwork& clock, const InstrumentTable& table, Market& market, Outcome& outcome);

  // as things happen
  void on_order_arrived(const std::string& client_id);
  /// @param process null: there is none, and yet an order was taken (it was on its way)
  void on_order_accepted(const std::string& client_id, const TrueOrder& order,
                         const Process* process);
  void on_limit(std::string_view venue, int status);
  void on_request(std::string_view target);
  /// A request has come though the venue had told us to wait.
  void on_impatience(std::string_view venue);
  void after_engine(const Process& process);
  /// A journal was read again. @param before what its core knew when the process died
  void on_recovered(const std::string& before, const Core& after);
  /// A session's journal, once nothing more is written to it.
  void audit(const std::string& path);

  /// While trading goes on, so long after the last fault's end.
  void after_healing(const Process& process, nanoseconds since);
  /// At the end, with prices at rest. @param process null: it is down, which is wrong by itself
  void at_rest(const Process* process);

  // what was done on purpose
  void expect_latch() noexcept { may_latch_ = true; }
  void expect_failure(std::size_t venue) { may_fail_.insert(venue); }
  void expect_other_balance(std::size_t venue) { was_touched_.insert(venue); }
  void expect_limits() noexcept { may_be_limited_ = true; }
  /// Somebody else has touched the account: if nothing happens to the process, it must latch.
  void demand_latch() noexcept { must_latch_ = true; }
  void forgive_latch() noexcept { must_latch_ = false; }
  /// From now on no new risk is allowed.
  void note_stop() noexcept {
    if (!stopped_at_) stopped_at_ = clock_.now();
  }
  /// The disk is broken: no session may run.
  void expect_no_process() noexcept { may_be_down_ = true; }

  void fail(std::string invariant, std::string text);

 private:
  /// @param text what is wrong, or what makes that line: only if it does not hold
  template <class Text>
  void check(std::string_view invariant, bool holds, Text&& text) {
    ++outcome_.checks[std::string{invariant}];
    if (holds) return;
    if constexpr (std::is_invocable_v<Text>)
      fail(std::string{invariant}, text());
    else
      fail(std::string{invariant}, std::forward<Text>(text));
  }
  void check_ledgers(const Process& process);
  void check_books(const Process& process);
  bool check_venues(const Process& process);
  void check_healed(const Process& process);
  void check_counters(const Process& process);
  void check_latches(const Process& process);
  void check_flows(const Process& process);
  void check_open(const Core& core);
  void check_new_books(const Core& core);
  bool is_comparable(const Process& process, std::size_t venue) const;

  Clockwork& clock_;
  const InstrumentTable& table_;
  Market& market_;
  Outcome& outcome_;
  bool may_latch_ = false;
  bool may_be_limited_ = false;
  std::set<std::size_t> may_fail_;
  std::set<std::size_t> was_touched_;
  bool must_latch_ = false;
  bool may_be_down_ = false;
  std::optional<MonoNanos> stopped_at_;
  std::vector<Amount> opening_;  // [venue][asset]: what the exchanges held for us at the start
  std::map<std::pair<std::size_t, std::size_t>, Amount> flows_;  // by all journals
  std::vector<MonoNanos> looked_at_;  // [venue][instrument]: the book that was looked at last
  std::map<std::string, OrderStatus> statuses_;  // of open orders
  std::set<std::string> journaled_;              // client ids in the journals read so far
};

}  // namespace crossbook::simulation
