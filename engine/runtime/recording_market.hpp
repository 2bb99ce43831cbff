// Drives local exchanges' books from recorded raw messages: each file is one venue's, on its own
// clock or faster.
// In: recordings that a codec speaks. Out: quotes. Thread: the exchanges'; each file is decoded on
// a thread of its own. Limits: kRecordedDepth levels a side, kMaxChangesAhead.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/runtime/config.hpp"
#include "engine/runtime/local_market.hpp"
#include "venues/exchange/quote_feed.hpp"

namespace crossbook {

inline constexpr std::size_t kRecordedDepth = 20;     // levels a side shown on the local exchange
inline constexpr std::size_t kMaxChangesAhead = 512;  // decoded, not shown yet, per file

/// What a recording holds.
struct RecordedBooks {
  std::string venue;
  std::vector<std::string> symbols;
  std::chrono::nanoseconds length{0};
};

/// @throws ConfigError naming the file and why no codec speaks it
RecordedBooks scan_recording(const std::string& file);

class RecordingMarket final : public MarketDriver {
 public:
  /// @throws ConfigError naming the file and the mend
  RecordingMarket(const std::vector<std::string>& files, const Settings& settings,
                  const InstrumentTable& table, LocalMarket& market);
  ~RecordingMarket() override;
  void advance(UtcNanos now) override;
  bool is_finished() const noexcept override;

 private:
  class Playback;
  std::vector<std::unique_ptr<Playback>> playbacks_;
  QuotedMarket quotes_;
  std::int64_t speed_;
  UtcNanos began_;
};

}  // namespace crossbook
