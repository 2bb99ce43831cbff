#include "engine/runtime/recording_market.hpp"

#include "engine/runtime/recorded_books.hpp"

namespace crossbook {
class RecordingMarket::Playback {};
RecordedBooks scan_recording(const std::string& file, std::vector<std::string>&) {
  throw ConfigError{file + ": stub"};
}
RecordingMarket::RecordingMarket(const std::vector<std::string>&, const Settings& settings,
                                 const InstrumentTable&, LocalMarket& market)
    : quotes_{1, market.exchanges()}, speed_{settings.market.speed} {}
RecordingMarket::~RecordingMarket() = default;
void RecordingMarket::advance(UtcNanos) {}
bool RecordingMarket::is_finished() const noexcept { return true; }
int print_recorded_books(const std::string&, bool) { return 1; }
}  // namespace crossbook
