#include "tests/simulation/invariants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/journal/replay.hpp"
#include "tests/simulation/core_state.hpp"
#include "tests/simulation/journal_audit.hpp"
#include "venues/exchange/latent_prices.hpp"

namespace crossbook::simulation {
namespace {

// Prices wander from where the model began, and the last one counts.
constexpr std::int64_t kExposureSlackPercent = 15;
constexpr std::size_t kComparedLevels = 5;
constexpr seconds kOldestTouch{20};  // lag is let through up to max_feed_lag, holes are not

/// Not somebody else's on our account (S6): all sessions' names begin so.
bool is_ours(std::string_view client_id) { return client_id.starts_with("xs"); }

/// By how far an order has come, and not by the table that is looked at.
int rank(OrderStatus status) {
  switch (status) {
    case OrderStatus::PendingNew: return 0;
    case OrderStatus::New: return 1;
    case OrderStatus::PartiallyFilled: return 2;
    case OrderStatus::Filled:
    case OrderStatus::Canceled:
    case OrderStatus::Rejected:
    case OrderStatus::Expired: return 3;
    case OrderStatus::Unknown: return 1;
  }
  __builtin_unreachable();
}
bool is_legal(OrderStatus from, OrderStatus to) {
  if (is_terminal(from)) return from == to;
  return to == OrderStatus::Unknown || rank(to) >= rank(from);
}

}  // namespace

Invariants::Invariants(Clockwork& clock, const InstrumentTable& table, Market& market,
                       Outcome& outcome)
    : clock_{clock}, table_{table}, market_{market}, outcome_{outcome} {
  looked_at_.resize(market.size() * table.instruments().size());
  for (std::size_t v = 0; v < market.size(); ++v)
    for (std::size_t a = 0; a < table.asset_count(); ++a)
      opening_.push_back(market.venue(v).total(AssetId{static_cast<std::uint16_t>(a)}));
}

void Invariants::fail(std::string invariant, std::string text) {
  if (outcome_.violations.size() < kMaxViolations)
    outcome_.violations.push_back({std::move(invariant), std::move(text), clock_.elapsed()});
}

void Invariants::on_order_arrived(const std::string& client_id) {
  TrueOrder& order = market_.orders()[client_id];
  check("I4", ++order.arrivals == 1, "order " + client_id + " arrived twice");
}

void Invariants::on_order_accepted(const std::string& client_id, const TrueOrder& order,
                                   const Process* process) {
  if (!is_ours(client_id)) return;  // not ours: S6
  ++outcome_.orders;
  check("I4", order.acceptances == 1, "order " + client_id + " was taken twice");
  check("I9", order.time_in_force == TimeInForce::Ioc, "order " + client_id + " is not IOC");
  if (process == nullptr) return;
  const OrderRecord* const record = process->core().find_order(ClientOrderId{client_id});
  if (record == nullptr) return;  // of an earlier session
  check("I3", !record->is_closed,
        "order " + client_id + " was taken by the exchange after it had been closed here");
}

void Invariants::on_limit(std::string_view venue, int status) {
  check("I10", may_be_limited_, fmt::format("{} answered {}", venue, status));
}

void Invariants::on_impatience(std::string_view venue) {
  check("I10", false, std::string{venue} + " was asked again before the time that it had told");
}

void Invariants::on_request(std::string_view target) {
  const bool is_forbidden = target.find("withdraw") != std::string_view::npos ||
                            target.find("transfer") != std::string_view::npos;
  check("I11", !is_forbidden, "a request for " + std::string{target});
}

void Invariants::after_engine(const Process& process) {
  const Core& core = process.core();
  for (const Instrument& instrument : table_.instruments()) {
    const Exposure& exposure = core.exposure(instrument.id);
    if (exposure.worst().is_zero()) continue;
    // what it is worth in truth, whatever a venue quotes
    const Price price = reference_price(table_, instrument);
    const Amount worth = value_of(exposure.worst(), price, instrument.price_scale);
    const Amount limit = core.config().limits.quotes.front().max_exposure;
    const bool is_within = worth.raw() <= limit.raw() / 100 * (100 + kExposureSlackPercent) ||
                           core.kill_switch().is_latched();
    check("I3", is_within, [&] { return instrument.name + ": exposure of " + amount_text(worth); });
  }
  std::map<std::string, OrderStatus> now;
  for (std::size_t i = 0; i < core.open_orders(); ++i) {
    const OrderRecord& order = core.open_order(i);
    const std::string id{order.id().view()};
    const auto before = statuses_.find(id);
    if (before != statuses_.end())
      check("I7", is_legal(before->second, order.status), [&] {
        return fmt::format("order {}: {} after {}", id, to_string(order.status),
                           to_string(before->second));
      });
    now.emplace(id, order.status);
    check("I6", order.filled <= order.intent.quantity || core.kill_switch().any(),
          [&] { return "order " + id + " is filled beyond its quantity"; });
  }
  statuses_ = std::move(now);
  check_open(core);
  check_new_books(core);
  if (process.is_journal_failed()) note_stop();
  for (std::size_t v = 0; v < market_.size(); ++v)
    if (process.stats(v).events_lost.get() != 0) fail("I20", "an event was lost");
}

/// UNKNOWN never frees exposure: what may still fill counts, to the last unit.
void Invariants::check_open(const Core& core) {
  std::vector<Exposure> sums(table_.asset_count());  // by base asset: one position
  for (std::size_t i = 0; i < core.open_orders(); ++i) {
    const OrderRecord& order = core.open_order(i);
    const Quantity end = order.has_final ? order.reported : order.intent.quantity;
    const Amount left = to_amount(std::max(end - order.filled, Quantity{}),
                                  table_.at(order.intent.instrument).quantity_scale);
    Exposure& sum = sums[table_.at(order.intent.instrument).base.value()];
    (order.is_buy() ? sum.open_buys : sum.open_sells) += left;
  }
  for (const Instrument& instrument : table_.instruments()) {
    const Exposure& told = core.exposure(instrument.id);
    const Exposure& counted = sums[instrument.base.value()];
    check("I3", told.open_buys == counted.open_buys && told.open_sells == counted.open_sells,
          [&] { return instrument.name + ": what open orders may still fill is not counted"; });
  }
}

/// What is believed of a book's touch is what the exchange has shown, a moment ago.
void Invariants::check_new_books(const Core& core) {
  for (std::size_t v = 0; v < market_.size(); ++v)
    for (const Instrument& instrument : table_.instruments()) {
      const BookUpdate& book = core.book(VenueId{static_cast<std::uint8_t>(v)}, instrument.id);
      MonoNanos& looked_at = looked_at_[v * table_.instruments().size() + instrument.id.value()];
      if (!book.is_trusted() || book.received == looked_at) continue;
      looked_at = book.received;
      if (book.bid_count < kTouchLevels || book.ask_count < kTouchLevels) continue;
      check("I8",
            market_.venue(v).history().has(instrument.id, std::span{book.bids}.first(kTouchLevels),
                                           std::span{book.asks}.first(kTouchLevels),
                                           book.received - kOldestTouch),
            [&] {
              return fmt::format("{} {}: the exchange never showed that book",
                                 market_.venue(v).host().name(), instrument.name);
            });
    }
}

void Invariants::on_recovered(const std::string& before, const Core& after) {
  const std::string now = state_of(after);
  check("I14", now == before, [&] {
    const auto [at, other] = std::mismatch(before.begin(), before.end(), now.begin(), now.end());
    const auto line = [](const std::string& text, std::string::const_iterator place) {
      const auto offset = static_cast<std::size_t>(place - text.begin());
      const std::size_t begin = text.rfind('\n', offset == 0 ? 0 : offset - 1);
      const std::size_t first = begin == std::string::npos ? 0 : begin + 1;
      return text.substr(first, text.find('\n', offset) - first);
    };
    return "before the crash: " + line(before, at) + "; after it: " + line(now, other);
  });
}

void Invariants::audit(const std::string& path) {
  const JournalFindings found = audit_journal(path, table_, stopped_at_);
  for (const auto& [place, amount] : found.flows) flows_[place] += amount;
  outcome_.trace = outcome_.trace * 1'099'511'628'211ULL ^ found.trace;
  outcome_.takes += found.takes;
  outcome_.repairs += found.repairs;
  outcome_.fills += found.fills;
  for (const auto& [id, count] : found.checks) outcome_.checks[id] += count;
  for (const auto& [invariant, text] : found.violations) fail(invariant, text);
  for (const std::string& id : found.client_ids)
    check("I22", journaled_.insert(id).second, "client id " + id + " was used in two sessions");
}

void Invariants::at_rest(const Process* process) {
  for (std::size_t v = 0; v < market_.size(); ++v)
    for (std::size_t a = 0; a < table_.asset_count(); ++a)
      check("I1",
            market_.venue(v)
                .exchange()
                .ledger()
                .sum(AssetId{static_cast<std::uint16_t>(a)})
                .is_zero(),
            "the exchange's own ledger does not close");
  for (const auto& [id, order] : market_.orders()) {
    if (!is_ours(id) || order.arrivals + order.acceptances == 0) continue;
    check("I5", journaled_.contains(id), "order " + id + " is in no journal");
  }
  for (const TrueFill& fill : market_.fills()) {
    if (!is_ours(fill.client_id)) continue;
    const TrueOrder& order = market_.orders().at(fill.client_id);
    check("I17", !fill.trade.is_maker, "order " + fill.client_id + " met an order of ours");
    check("I6", order.filled <= order.quantity, "overfilled at the exchange");
  }
  if (process == nullptr && may_be_down_) return;
  if (process == nullptr) return fail("I18", "no process is running at the end");
  check_latches(*process);
  check_flows(*process);
  check_ledgers(*process);
  check_books(*process);
  check_healed(*process);
  check_counters(*process);
}

void Invariants::check_latches(const Process& process) {
  const KillSwitch& kill = process.core().kill_switch();
  const LatchReason reason = kill.reason();
  const bool is_allowed =
      reason == LatchReason::None || may_latch_ || reason == LatchReason::Exposure;
  check("I18", is_allowed,
        fmt::format("latched by {} and nothing was done for that", to_string(reason)));
  check("I21", !must_latch_ || kill.is_latched(),
        "somebody else has touched an account, and nothing latched");
  for (std::size_t v = 0; v < market_.size(); ++v) {
    const LatchReason at = kill.reason(VenueId{static_cast<std::uint8_t>(v)});
    check("I18", at == LatchReason::None || may_fail_.contains(v) || may_latch_,
          fmt::format("{} latched by {}", market_.venue(v).host().name(), to_string(at)));
  }
}

/// Nobody else has touched the account there, and nothing is unresolved.
bool Invariants::is_comparable(const Process& process, std::size_t venue) const {
  if (was_touched_.contains(venue) || may_fail_.contains(venue)) return false;
  const Core& core = process.core();
  for (std::size_t i = 0; i < core.open_orders(); ++i)
    if (core.open_order(i).intent.venue.value() == venue) return false;
  return true;
}

/// All fills of all sessions are what the accounts have changed by: none lost, none doubled, though
/// each session takes the balances over that it finds.
void Invariants::check_flows(const Process& process) {
  for (std::size_t v = 0; v < market_.size(); ++v) {
    if (!is_comparable(process, v)) continue;
    for (std::size_t a = 0; a < table_.asset_count(); ++a) {
      const AssetId asset{static_cast<std::uint16_t>(a)};
      const Amount change = market_.venue(v).total(asset) - opening_[v * table_.asset_count() + a];
      check("I16", flows_[{v, a}] == change,
            fmt::format("{} {}: the journals' fills sum to {}, the account changed by {}",
                        market_.venue(v).host().name(), table_.asset_code(asset),
                        amount_text(flows_[{v, a}]), amount_text(change)));
    }
  }
}

/// Exactly, in smallest units, for every venue and asset.
void Invariants::check_ledgers(const Process& process) {
  const Core& core = process.core();
  for (std::size_t v = 0; v < market_.size(); ++v) {
    if (!is_comparable(process, v)) continue;
    for (std::size_t a = 0; a < table_.asset_count(); ++a) {
      const AssetId asset{static_cast<std::uint16_t>(a)};
      const Holding& held = core.inventory().at(VenueId{static_cast<std::uint8_t>(v)}, asset);
      if (!held.is_reported) continue;
      const Amount truth = market_.venue(v).total(asset);
      check("I2", held.total == truth,
            fmt::format("{} {}: we say {}, the exchange {}", market_.venue(v).host().name(),
                        table_.asset_code(asset), amount_text(held.total), amount_text(truth)));
    }
  }
}

void Invariants::check_books(const Process& process) {
  for (std::size_t v = 0; v < market_.size(); ++v)
    for (const Instrument& instrument : table_.instruments()) {
      const BookUpdate& book =
          process.core().book(VenueId{static_cast<std::uint8_t>(v)}, instrument.id);
      if (!book.is_trusted()) continue;
      for (const BookSide side : {BookSide::Bid, BookSide::Ask}) {
        std::array<Level, kComparedLevels> truth{};
        const std::size_t known =
            market_.venue(v).exchange().book(instrument.id).top_levels(side, truth);
        const std::size_t count = side == BookSide::Bid ? book.bid_count : book.ask_count;
        const auto& ours = side == BookSide::Bid ? book.bids : book.asks;
        const std::size_t compared = std::min({known, count, kComparedLevels});
        check("I8",
              std::equal(truth.begin(), truth.begin() + static_cast<std::ptrdiff_t>(compared),
                         ours.begin()),
              fmt::format("{} {}: the book is not the exchange's", market_.venue(v).host().name(),
                          instrument.name));
      }
    }
}

/// Returns whether each trades, and nothing is latched.
bool Invariants::check_venues(const Process& process) {
  const Core& core = process.core();
  bool has_failed_venue = false;
  for (std::size_t v = 0; v < market_.size(); ++v) {
    const VenueState state = process.venue_state(v);
    has_failed_venue |= state == VenueState::Failed;
    const bool has_used_its_limit =
        core.venue_state(VenueId{static_cast<std::uint8_t>(v)}).reason ==
        RejectReason::RateLimited;  // by trading on: it comes back
    check("I18", state == VenueState::Ready || has_used_its_limit || may_fail_.contains(v),
          fmt::format("{} is {}: {}", market_.venue(v).host().name(), to_string(state),
                      core.venue_state(VenueId{static_cast<std::uint8_t>(v)}).text.view()));
  }
  return !has_failed_venue && !core.kill_switch().any();
}

void Invariants::after_healing(const Process& process, nanoseconds since) {
  if (!check_venues(process)) return;
  const Core& core = process.core();
  for (std::size_t i = 0; i < core.open_orders(); ++i) {
    const OrderRecord& order = core.open_order(i);
    check("I18", order.sent.count() == 0 || clock_.now() - order.sent < since, [&] {
      return fmt::format("order {} is unresolved long after the last fault",
                         order.intent.client_id.view());
    });
  }
}

void Invariants::check_healed(const Process& process) {
  if (!check_venues(process)) return;
  const Core& core = process.core();
  check("I18", core.is_idle(), fmt::format("{} orders are open at the end", core.open_orders()));
  check("I18", !process.is_resumed() || process.is_finished(), "a cut-off session is not finished");
}

void Invariants::check_counters(const Process& process) {
  for (std::size_t v = 0; v < market_.size(); ++v) {
    const ConnectorStats& stats = process.stats(v);
    const std::uint64_t told = stats.applied.get() + stats.duplicates.get() + stats.stale.get() +
                               stats.resync_discarded.get() + stats.refused.get() +
                               stats.not_book.get();
    check("I19", stats.messages.get() <= told + 1,
          fmt::format("{}: {} frames, {} told of", market_.venue(v).host().name(),
                      stats.messages.get(), told));
  }
}

}  // namespace crossbook::simulation
