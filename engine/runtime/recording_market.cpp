#include "engine/runtime/recording_market.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/runtime/symbol_name.hpp"
#include "engine/runtime/tape_market.hpp"
#include "venues/connector/book_rebuild.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kUntimedStep{100};  // between messages without a time

/// Since the recording's first book.
class RecordedClock {
 public:
  std::chrono::nanoseconds at(const RebuiltChange& change) {
    if (!change.time) return kUntimedStep * untimed_++;
    if (!first_) first_ = *change.time;
    return *change.time - *first_;
  }

 private:
  std::optional<UtcNanos> first_;
  std::int64_t untimed_ = 0;
};

std::vector<Level> rescaled(const OrderBook& book, BookSide side, const RebuiltChange& change,
                            const Instrument& instrument) {
  const std::int64_t price_factor =
      power_of_ten(unsigned{instrument.price_scale.decimals()} - change.price_scale.decimals());
  const std::int64_t quantity_factor = power_of_ten(unsigned{instrument.quantity_scale.decimals()} -
                                                    change.quantity_scale.decimals());
  std::vector<Level> levels(std::min(kRecordedDepth, book.depth(side)));
  levels.resize(book.top_levels(side, levels));
  for (Level& level : levels)
    level = {Price::from_raw(level.price.raw() * price_factor),
             Quantity::from_raw(level.quantity.raw() * quantity_factor)};
  return levels;
}

struct Stopped {};  // thrown through the rebuild to end it early

}  // namespace

RecordedBooks scan_recording(const std::string& file) {
  RecordedBooks found;
  RecordedClock clock;
  try {
    const RebuiltBooks books =
        rebuild_books(file, registered_venues(), [&](const RebuiltChange& change) {
          found.length = std::max(found.length, clock.at(change));
        });
    found.venue = books.venue;
    for (const RebuiltSymbol& symbol : books.symbols) found.symbols.push_back(symbol.symbol);
  } catch (const std::runtime_error& error) {
    throw ConfigError{error.what()};
  }
  if (found.symbols.empty()) throw ConfigError{file + ": holds no book"};
  return found;
}

/// One file, decoded a little ahead of its clock.
class RecordingMarket::Playback {
 public:
  struct Change {
    std::chrono::nanoseconds at{0};
    InstrumentId instrument;
    std::vector<Level> bids, asks;
  };

  Playback(std::string file, std::size_t exchange, const InstrumentTable& table)
      : exchange_{exchange}, table_{table}, file_{std::move(file)} {
    decoder_ = std::jthread{[this](const std::stop_token& stop) { decode(stop); }};
  }
  ~Playback() {
    decoder_.request_stop();
    room_.notify_all();
  }
  Playback(const Playback&) = delete;
  Playback& operator=(const Playback&) = delete;

  std::size_t exchange() const noexcept { return exchange_; }
  bool is_finished() {
    const std::lock_guard lock{mutex_};
    return is_decoded_ && changes_.empty();
  }
  /// The next change that is due, if any.
  std::optional<Change> next(std::chrono::nanoseconds elapsed) {
    const std::lock_guard lock{mutex_};
    if (changes_.empty() || changes_.front().at > elapsed) return std::nullopt;
    std::optional<Change> change{std::move(changes_.front())};
    changes_.pop_front();
    room_.notify_one();
    return change;
  }

 private:
  void decode(const std::stop_token& stop) {
    RecordedClock clock;
    try {
      rebuild_books(file_, registered_venues(), [&](const RebuiltChange& change) {
        const auto name = instrument_name(change.symbol);
        if (!name) return;
        const auto slash = name->find('/');
        const auto id = table_.find(name->substr(0, slash), name->substr(slash + 1));
        if (!id) return;
        const Instrument& instrument = table_.at(*id);
        push({clock.at(change), *id, rescaled(change.book, BookSide::Bid, change, instrument),
              rescaled(change.book, BookSide::Ask, change, instrument)},
             stop);
      });
    } catch (const Stopped&) {
    } catch (const std::runtime_error&) {  // the scan read it once: only a file that changed since
    }
    const std::lock_guard lock{mutex_};
    is_decoded_ = true;
  }

  void push(Change change, const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    room_.wait(lock, [&] { return stop.stop_requested() || changes_.size() < kMaxChangesAhead; });
    if (stop.stop_requested()) throw Stopped{};
    changes_.push_back(std::move(change));
  }

  std::size_t exchange_;
  const InstrumentTable& table_;
  std::string file_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<Change> changes_;  // under mutex_
  bool is_decoded_ = false;     // under mutex_
  std::jthread decoder_;        // last: ends before the rest
};

RecordingMarket::RecordingMarket(const std::vector<std::string>& files, const Settings& settings,
                                 const InstrumentTable& table, LocalMarket& market)
    : quotes_{settings.session.seed, market.exchanges()}, speed_{settings.market.speed} {
  for (const std::string& file : files) {
    const std::string venue = scan_recording(file).venue;
    for (std::size_t i = 0; i < market.venues().size(); ++i)
      if (market.venues()[i].name() == venue)
        playbacks_.push_back(std::make_unique<Playback>(file, i, table));
  }
  for (const LocalVenue& venue : market.venues()) venue.simulator->set_speed(speed_);
}

RecordingMarket::~RecordingMarket() = default;

void RecordingMarket::advance(UtcNanos now) {
  if (began_.count() == 0) began_ = now + kSourceWarmUp;
  const std::chrono::nanoseconds elapsed =
      now < began_ ? std::chrono::nanoseconds{0} : (now - began_) * speed_;
  for (const auto& playback : playbacks_)
    while (const auto change = playback->next(elapsed))
      quotes_.set_levels(playback->exchange(), change->instrument, change->bids, change->asks, now);
  quotes_.advance(now);
}

bool RecordingMarket::is_finished() const noexcept {
  return std::all_of(playbacks_.begin(), playbacks_.end(),
                     [](const auto& playback) { return playback->is_finished(); });
}

}  // namespace crossbook
