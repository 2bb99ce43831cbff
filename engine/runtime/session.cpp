#include "engine/runtime/session.hpp"

#include <algorithm>
#include <optional>

#include "engine/runtime/desk_session.hpp"
#include "engine/runtime/market_source.hpp"
#include "engine/runtime/running_session.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kFrameEvery{200};
constexpr std::size_t kMaxToldNotes = 200;

std::string episode_line(const OpportunityClosed& closed, const InstrumentTable& table,
                         const LiveFrame& frame) {
  const bool is_crossing_quotes = closed.buy.instrument != closed.sell.instrument;
  const std::string sold = is_crossing_quotes ? table.at(closed.sell.instrument).name + " " : "";
  return table.at(closed.buy.instrument).name + " buy " +
         frame.venues[closed.buy.venue.value()].name + " sell " + sold +
         frame.venues[closed.sell.venue.value()].name + ": best edge " +
         decimal_text(closed.best_edge_ppm, Scale{2}) + " bp, " +
         std::to_string((closed.closed - closed.opened) / std::chrono::milliseconds{1}) + " ms";
}

/// What was told, for the view and the report; the oldest are forgotten first.
class Notebook {
 public:
  explicit Notebook(SessionObserver& observer) : observer_{observer} {}

  void tell(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      observer_.on_note(line);
      told_.push_back(line);
      if (told_.size() > kMaxToldNotes) told_.erase(told_.begin());
    }
  }
  std::vector<std::string> newest(std::size_t count) const {
    return {told_.end() - static_cast<std::ptrdiff_t>(std::min(count, told_.size())), told_.end()};
  }
  const std::vector<std::string>& all() const noexcept { return told_; }

 private:
  SessionObserver& observer_;
  std::vector<std::string> told_;
};

std::string why_it_ends(const std::atomic<bool>& stop, RunningSession& session,
                        const MarketDriver* driver) {
  if (session.is_latched()) return "halted by a risk limit";
  if (stop) return "interrupted";
  if (driver != nullptr && driver->is_finished()) return "the market's source has ended";
  return "";
}

}  // namespace

std::string_view to_string(SessionMode mode) noexcept {
  switch (mode) {
    case SessionMode::Paper: return "paper";
    case SessionMode::Live: return "live";
    case SessionMode::Scan: return "scan";
  }
  __builtin_unreachable();
}

SessionReport run_session(const SessionOptions& given, SessionObserver& observer,
                          const std::atomic<bool>& stop) {
  SessionOptions options = given;
  const bool is_live = options.mode == SessionMode::Live;
  Notebook notebook{observer};
  const auto tell = [&notebook](const std::string& line) { notebook.tell({line}); };
  std::optional<DeskSession> desk;
  if (is_live && !options.settings.session.journal_dir.empty()) {
    desk.emplace(options.settings);
    desk->finish_last_run(options, observer, tell, stop);
  }
  std::vector<std::string> start_notes;
  if (!is_live) adopt_source(options.settings, start_notes);
  leave_out_unknown(options.settings, start_notes);
  if (!is_live && !options.has_own_duration &&
      source_kind(options.settings.market.source) != "model")
    options.settings.session.duration =
        std::max(options.settings.session.duration, source_length(options.settings));
  const std::chrono::nanoseconds duration = options.settings.session.duration;
  const InstrumentTable table = instrument_table(options.settings);
  std::optional<DrivenMarket> market;
  if (!is_live)
    market.emplace(options.settings, table, std::vector<std::array<std::uint16_t, kListeners>>{},
                   options.faults);
  notebook.tell(start_notes);

  RunningSession session{options, table, market ? &market->exchanges : nullptr,
                         desk ? desk->carried(table, tell) : CarriedState{}};
  if (desk) desk->begin(session);
  const MarketDriver* const driver = market ? market->driver.get() : nullptr;
  const MonoNanos began = mono_now();
  const auto elapsed = [&]() -> std::chrono::nanoseconds { return mono_now() - began; };
  session.start(market ? market->driver.get() : nullptr);
  std::string reason;
  OpportunityClosed closed;
  while (elapsed() < duration) {
    session.look_after_keys();
    if (desk) desk->look(session);
    reason = why_it_ends(stop, session, driver);
    if (!reason.empty()) break;
    session.open_when_ready(elapsed());
    if (market) notebook.tell(market->notes.lines(elapsed()));
    notebook.tell(session.new_lines(elapsed()));
    LiveFrame frame = session.frame(elapsed());
    frame.notes = notebook.newest(kViewNotes);
    while (session.next_episode(closed))
      if (options.mode == SessionMode::Scan)
        observer.on_episode(episode_line(closed, table, frame));
    observer.on_frame(frame);
    session.rest(std::min<std::chrono::nanoseconds>(kFrameEvery, duration - elapsed()));
  }
  const std::chrono::nanoseconds ran = elapsed();
  session.stop();
  if (desk) desk->end(session);
  notebook.tell(session.new_lines(ran));
  SessionReport report = session.report(ran);
  if (market) market->exchanges.stop();
  report.stop_reason = reason;
  report.is_stuck = session.is_stuck(ran);
  report.notes.insert(report.notes.end(), notebook.all().begin(), notebook.all().end());
  return report;
}

}  // namespace crossbook
