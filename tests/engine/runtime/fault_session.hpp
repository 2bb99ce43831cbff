// A real session on local exchanges of which one does something wrong, and all that it said.
// In: faults as people write them. Out: lines, states, books, the report. Thread: the test's.
// Limits: kMostTime a session; three venues.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime/session.hpp"
#include "venues/registry.hpp"

namespace crossbook::testing {

inline constexpr std::chrono::seconds kMostTime{90};  // each ends long before on a quiet machine

class FaultSession final : public SessionObserver {
 public:
  /// Three venues trade with each other at low fees. @param victim one of them
  explicit FaultSession(std::string victim = std::string{venue_name(0)})
      : victim_{std::move(victim)} {
    options.settings = parse_config("", "test");
    options.settings.session.seed = 7;
    options.settings.session.duration = kMostTime;
    options.has_own_duration = true;
    for (auto& [name, venue] : options.settings.venues) {
      venue.enabled = false;
      venue.maker_fee = venue.taker_fee = FeeRate::from_basis_points(1);
    }
    options.settings.venues.at(victim_).enabled = true;
    std::size_t others = 0;
    for (const VenueModule& module : trading_venues()) {
      VenueSettings& venue = options.settings.venues.at(std::string{module.capabilities->name});
      if (!venue.enabled && others < 2) venue.enabled = ++others != 0;
    }
    for (const auto& [name, venue] : options.settings.venues)
      if (venue.enabled) names_.push_back(name);
  }

  static std::string_view venue_name(std::size_t at) {
    return trading_venues()[at % trading_venues().size()].capabilities->name;
  }
  const std::string& victim() const noexcept { return victim_; }
  std::vector<std::string> others() const {
    std::vector<std::string> names;
    for (const std::string& name : names_)
      if (name != victim_) names.push_back(name);
    return names;
  }
  /// @param fault "silence"; it lasts as begin_when() and end_when() say  @param venue empty: the
  /// victim
  void plan(const std::string& fault, const std::string& venue = {}) {
    VenueFault planned = parse_fault((venue.empty() ? victim_ : venue) + ":" + fault);
    planned.fault.hangs_on = is_faulty_;
    options.faults.push_back(std::move(planned));
  }
  /// The faults begin at the first frame at which this holds; if none is given, at the start.
  void begin_when(std::function<bool()> condition) {
    *is_faulty_ = false;
    begin_ = std::move(condition);
  }
  /// And end at the first after that at which this holds; if none is given, never.
  void end_when(std::function<bool()> condition) { end_ = std::move(condition); }
  /// Runs until the faults have begun and ended and the condition holds at a frame, or for
  /// kMostTime.
  /// @return whether it came to hold
  bool run_until(std::function<bool()> condition) {
    condition_ = std::move(condition);
    report = run_session(options, *this, stop_);
    return is_met_;
  }

  /// Whether a line about the victim has this in it.
  bool said(std::string_view part) const { return said(victim_, part); }
  bool said(std::string_view venue, std::string_view part) const {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.starts_with(std::string{venue} + ": ") && line.find(part) != std::string::npos;
    });
  }
  bool said_anywhere(std::string_view part) const {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.find(part) != std::string::npos;
    });
  }
  std::string all_lines() const {
    std::string text;
    for (const std::string& line : lines) text += "  " + line + "\n";
    return text.empty() ? "  nothing was said\n" : text;
  }

  // Of the newest frame.
  std::size_t books(const std::string& venue) const { return looks_[index(venue)].trusted_books; }
  VenueState state(const std::string& venue) const { return looks_[index(venue)].state; }
  /// Its books are compared and its account is up; a hold for its order limit is no trouble.
  bool is_fine(const std::string& venue) const {
    return (state(venue) == VenueState::Ready || state(venue) == VenueState::Hold) &&
           books(venue) > 0;
  }
  bool others_are_fine() const {
    const std::vector<std::string> rest = others();
    return std::all_of(rest.begin(), rest.end(),
                       [&](const std::string& name) { return is_fine(name); });
  }
  bool victim_is_fine() const { return is_fine(victim_); }
  bool all_are_fine() const { return victim_is_fine() && others_are_fine(); }
  /// All of them, and something was traded: nothing of the start is left to happen.
  bool is_trading() const { return all_are_fine() && taken_ > 0; }
  /// All of them, and no leg waits for anything.
  bool is_settled() const { return all_are_fine() && legs_open_ == 0; }
  std::uint64_t taken() const noexcept { return taken_; }
  std::uint64_t legs_open() const noexcept { return legs_open_; }
  std::chrono::nanoseconds elapsed() const noexcept { return elapsed_; }
  const VenueReport& of(const std::string& venue) const { return report.venues[index(venue)]; }

  SessionOptions options;
  SessionReport report;
  std::vector<std::string> lines;

 private:
  void on_frame(const LiveFrame& frame) override {
    elapsed_ = frame.elapsed;
    for (std::size_t v = 0; v < names_.size(); ++v) looks_[v] = frame.engine->venues[v];
    taken_ = frame.engine->opportunities_taken;
    legs_open_ = frame.engine->legs_open;
    if (begin_) return pass(begin_, true);
    if (end_) return pass(end_, false);
    if (is_met_ || !condition_()) return;
    is_met_ = true;
    stop_ = true;
  }
  void pass(std::function<bool()>& awaited, bool is_faulty) {
    if (!awaited()) return;
    awaited = nullptr;
    *is_faulty_ = is_faulty;
  }
  void on_note(const std::string& line) override { lines.push_back(line); }
  void on_episode(const std::string&) override {}
  std::size_t index(const std::string& venue) const {
    return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), venue) -
                                    names_.begin());
  }

  std::string victim_;
  std::vector<std::string> names_;  // by VenueId
  std::shared_ptr<std::atomic<bool>> is_faulty_ = std::make_shared<std::atomic<bool>>(true);
  std::function<bool()> begin_, end_, condition_;
  std::array<ViewVenue, kViewVenues> looks_{};
  std::chrono::nanoseconds elapsed_{0};
  std::uint64_t taken_ = 0, legs_open_ = 0;
  bool is_met_ = false;
  std::atomic<bool> stop_{false};
};

}  // namespace crossbook::testing
