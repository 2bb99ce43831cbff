// Drives the local exchanges' prices from a tape: its best bids and asks on its own clock, with
// sizes and depth added around them.
// In: a tape. Out: quotes. Thread: the exchanges'. Limits: the tape's.
#pragma once

#include <memory>
#include <vector>

#include "engine/runtime/config.hpp"
#include "engine/runtime/local_market.hpp"
#include "engine/runtime/tape.hpp"
#include "venues/exchange/quote_feed.hpp"

namespace crossbook {

/// When the exchanges' books start to move after the sockets are up: connectors need a moment.
inline constexpr std::chrono::seconds kSourceWarmUp{2};

class TapeMarket final : public MarketDriver {
 public:
  TapeMarket(Tape tape, const Settings& settings, const InstrumentTable& table,
             LocalMarket& market);
  void advance(UtcNanos now) override;
  /// Fast tapes are shown in fine steps, so that short crossings are not lost between two of them.
  std::chrono::milliseconds period() const noexcept override;
  bool is_finished() const noexcept override;

 private:
  /// Where a series goes; no exchange: skipped.
  struct Target {
    std::size_t exchange = 0;
    InstrumentId instrument;
    Scale scale;
    bool is_served = false;
  };
  void show(const TapeQuote& quote, UtcNanos now);

  Tape tape_;
  std::int64_t speed_;
  QuotedMarket quotes_;
  std::vector<Target> targets_;  // by series
  std::size_t next_ = 0;
  UtcNanos began_;
};

}  // namespace crossbook
