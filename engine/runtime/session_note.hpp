// What the engine tells the command while it runs, as values; and the one line that each becomes.
// In: state changes, latches, alerts, what happened on the accounts without us. Out: lines for
// people. Thread: queued by the engine's, written by the command's. Limits: kMaxVenueLines a minute
// and venue; repeats are left out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/action.hpp"
#include "venues/connector/queue.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/venue_event.hpp"

namespace crossbook {

/// A connector had an event for the engine and no room for it (P14).
struct EventLost {
  VenueId venue;
};
using SessionNote =
    std::variant<VenueStateChange, Latched, Alert, ForeignActivity, BalanceAdopted, EventLost>;
/// A slow reader loses lines, never trading time (P15).
using NoteQueue = LosslessQueue<SessionNote>;

inline constexpr std::size_t kMaxNotes = 1'024;  // queued
inline constexpr int kMaxVenueLines = 20;
inline constexpr std::chrono::seconds kRepeatAfter{60};  // the same trouble is said again

/// Decides what is worth a line, and writes it.
class NoteWriter {
 public:
  /// @param venues names by VenueId  @param table outlives this
  NoteWriter(std::vector<std::string> venues, const InstrumentTable& table);

  /// @param elapsed since the session began  @return nullopt: not worth a line
  std::optional<std::string> line(const SessionNote& note, std::chrono::nanoseconds elapsed);

 private:
  struct Said {
    std::string text;
    std::chrono::nanoseconds at{0};
  };
  struct Row {
    std::string name;
    std::vector<Said> said;  // of the last minute
    bool is_in_trouble = false;
    std::uint64_t left_out = 0;
  };
  std::optional<std::string> state_line(const VenueStateChange& change,
                                        std::chrono::nanoseconds elapsed);
  std::optional<std::string> once(Row& row, std::string text, std::chrono::nanoseconds elapsed);
  std::string alert_line(const Alert& alert) const;
  std::string mismatch_line(const Alert& alert) const;
  std::string foreign_line(const ForeignActivity& activity) const;
  std::string adopted_line(const BalanceAdopted& adopted) const;
  std::string_view name(VenueId venue) const noexcept;

  std::vector<Row> rows_;
  const InstrumentTable& table_;
};

/// The queue, its reader and the writer: one thread puts notes in, another takes lines out.
class NoteDesk {
 public:
  /// @param prefix stands before each line  @param table outlives this
  NoteDesk(std::vector<std::string> venues, const InstrumentTable& table, std::string prefix = {});

  /// For the one thread that has something to say. Its owner flushes it now and then.
  NoteQueue::Producer producer();
  /// What is worth saying since the last call.
  std::vector<std::string> lines(std::chrono::nanoseconds elapsed);

 private:
  NoteQueue queue_;
  NoteQueue::Consumer reader_;
  NoteWriter writer_;
  std::string prefix_;
};

/// Why the engine stopped taking risk, and what a person does about it.
std::string_view latch_words(LatchReason reason) noexcept;

}  // namespace crossbook
