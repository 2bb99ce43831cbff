// Stages 1 and 2: a message's bytes -> the verified book and its best levels, for each venue that
// has a quick reader. Each round plays the same messages in three ways, one after the other, so
// that they meet the same noise:
//   floor   the numbers alone, at places that are known beforehand, into an array by tick
//   scan    what the connector does
//   parser  the same with simdjson on demand instead of the quick reader
// Times are the least of all rounds, a message; ratios are medians over the rounds.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "bench/support/feed.hpp"
#include "venues/market/book_update.hpp"
#include "venues/market/short_decimal.hpp"

namespace crossbook::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// Where a level's numbers stand in a frame.
struct Place {
  std::uint32_t price, quantity;
  BookSide side;
};

bool is_number(char c) { return (c >= '0' && c <= '9') || c == '.'; }

/// All runs of digits and points: where they begin, and their text.
std::vector<std::pair<std::uint32_t, std::string_view>> numbers_of(std::string_view frame) {
  std::vector<std::pair<std::uint32_t, std::string_view>> numbers;
  for (std::size_t at = 0; at < frame.size(); ++at) {
    if (!is_number(frame[at])) continue;
    const std::size_t begin = at;
    while (at < frame.size() && is_number(frame[at])) ++at;
    numbers.emplace_back(static_cast<std::uint32_t>(begin), frame.substr(begin, at - begin));
  }
  return numbers;
}

std::vector<Place> find_places(const MarketEvents& events, const Instrument& instrument,
                               std::string_view frame) {
  std::vector<Place> places;
  const auto numbers = numbers_of(frame);
  const BookMessage& book = events.books.front();
  const auto find = [&](const Level& level, BookSide side) {
    for (std::size_t i = 0; i + 1 < numbers.size(); ++i) {
      const auto price = Price::parse(numbers[i].second, instrument.price_scale);
      const auto quantity = Quantity::parse(numbers[i + 1].second, instrument.quantity_scale);
      if (price.has_error() || quantity.has_error()) continue;
      if (*price != level.price || *quantity != level.quantity) continue;
      places.push_back({numbers[i].first, numbers[i + 1].first, side});
      return;
    }
  };
  for (std::uint32_t i = 0; i < book.bids_count; ++i)
    find(events.levels[book.bids_begin + i], BookSide::Bid);
  for (std::uint32_t i = 0; i < book.asks_count; ++i)
    find(events.levels[book.asks_begin + i], BookSide::Ask);
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return a.price < b.price; });
  return places;
}

/// The least that has to be done with the same bytes.
class Floor {
 public:
  Floor(Feed& feed) : feed_{feed}, grid_{feed.listing().rules.tick_size} {
    for (const contract::PaddedText& delta : feed.deltas()) {
      MarketEvents events;
      static_cast<void>(feed.venue().decode_market(delta.bytes(), events));
      places_.push_back(find_places(events, feed.listing().instrument, delta.bytes().view()));
      count_ += places_.back().size();
    }
    const char* const first = feed.deltas().front().bytes().data();
    is_quoted_ = first[places_.front().front().price - 1] == '"';
  }

  std::size_t levels() const noexcept { return count_; }

  void reset(const OrderBook& book) {
    for (const BookSide side : {BookSide::Bid, BookSide::Ask}) {
      TickWindow& window = window_of(side);
      std::int64_t best = 0;
      grid_.find(book.level(side, 0).price, best);
      const auto reach = static_cast<std::int64_t>(kMaxWindowTicks / 2);
      window.restart((side == BookSide::Bid ? best : -best) - reach);
      for (std::size_t rank = 0; rank < book.depth(side); ++rank)
        set(side, book.level(side, rank).price, book.level(side, rank).quantity.raw());
    }
  }
  void play() noexcept { is_quoted_ ? play<'"', '"'>() : play<',', '}'>(); }

  Price best(BookSide side) const noexcept {
    const TickWindow& window = side == BookSide::Bid ? bids_ : asks_;
    const std::int64_t key = window.key_at(window.best());
    return grid_.price(side == BookSide::Bid ? key : -key);
  }

 private:
  TickWindow& window_of(BookSide side) noexcept { return side == BookSide::Bid ? bids_ : asks_; }
  void set(BookSide side, Price price, std::int64_t quantity) noexcept {
    std::int64_t ticks = 0;
    grid_.find(price, ticks);
    window_of(side).exchange(side == BookSide::Bid ? ticks : -ticks, quantity);
  }
  template <char kPriceEnd, char kQuantityEnd>
  void play() noexcept {
    const Instrument& instrument = feed_.listing().instrument;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      ShortDecimalReader prices{instrument.price_scale}, quantities{instrument.quantity_scale};
      const char* const frame = feed_.deltas()[i].bytes().data();
      for (const Place& place : places_[i]) {
        std::int64_t price = 0, quantity = 0;
        prices.read<kPriceEnd>(frame + place.price, price);
        quantities.read<kQuantityEnd>(frame + place.quantity, quantity);
        set(place.side, Price::from_raw(price), quantity);
      }
      benchmark::DoNotOptimize(bids_.best() + asks_.best());
    }
  }

  Feed& feed_;
  PriceGrid grid_;
  TickWindow bids_{kMaxWindowTicks}, asks_{kMaxWindowTicks};
  std::vector<std::vector<Place>> places_;
  std::size_t count_ = 0;
  bool is_quoted_ = true;
};

template <class Read>
bool play(Feed& feed, BookSynchroniser& sync, MarketEvents& events, Read read) {
  bool is_whole = true;
  for (const contract::PaddedText& delta : feed.deltas()) {
    events.clear();
    is_whole &= read(delta.bytes(), events);
    for (const BookMessage& message : events.books)
      is_whole &= sync.on_message(message, events.levels) == BookOutcome::Applied;
    benchmark::DoNotOptimize(sync.book().top());
  }
  return is_whole;
}

bool has_the_right_levels(const OrderBook& book, const OrderBook& truth) {
  std::array<Level, kBookUpdateDepth> ours, theirs;
  for (const BookSide side : {BookSide::Bid, BookSide::Ask}) {
    if (book.top_levels(side, ours) != ours.size()) return false;
    if (truth.top_levels(side, theirs) != theirs.size() || ours != theirs) return false;
  }
  return true;
}

/// One way of doing the work: what each round took, a message.
struct Way {
  std::vector<double> times;
  void add(Clock::duration all) {
    times.push_back(std::chrono::duration<double, std::nano>{all}.count() / kFeedMessages);
  }
  double least() const { return *std::min_element(times.begin(), times.end()); }
};

double median_ratio(const Way& a, const Way& b) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a.times.size(); ++i) ratios.push_back(a.times[i] / b.times[i]);
  const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
  std::nth_element(ratios.begin(), middle, ratios.end());
  return *middle;
}

void BM_BytesToBook(benchmark::State& state, const VenueModule& module) {
  Feed feed{module, static_cast<std::size_t>(state.range(0))};
  Floor floor{feed};
  Way floors, scans, parsers;
  MarketEvents events;
  const BookSynchroniser start = feed.start();
  const auto run = [&](Way& way, auto read) {
    BookSynchroniser sync = start;
    const Clock::time_point began = Clock::now();
    const bool is_whole = play(feed, sync, events, read);
    way.add(Clock::now() - began);
    return is_whole && has_the_right_levels(sync.book(), feed.truth());
  };
  for (auto _ : state) {
    floor.reset(start.book());
    const Clock::time_point began = Clock::now();
    floor.play();
    floors.add(Clock::now() - began);
    const TopOfBook best = feed.truth().top();
    const bool is_scanned = run(scans, [&](PaddedBytes frame, MarketEvents& out) {
      return feed.venue().scan_market(frame, out);
    });
    const bool is_parsed = run(parsers, [&](PaddedBytes frame, MarketEvents& out) {
      return feed.venue().decode_market(frame, out).has_value();
    });
    if (floor.best(BookSide::Bid) != best.bid.price || floor.best(BookSide::Ask) != best.ask.price)
      return state.SkipWithError("the floor's book is wrong");
    if (!is_scanned) return state.SkipWithError("the scanned book is wrong");
    if (!is_parsed) return state.SkipWithError("the parsed book is wrong");
  }
  state.counters["levels"] = static_cast<double>(floor.levels()) / kFeedMessages;
  state.counters["floor_ns"] = floors.least();
  state.counters["scan_ns"] = scans.least();
  state.counters["parser_ns"] = parsers.least();
  state.counters["scan/floor"] = median_ratio(scans, floors);
  state.counters["scan/parser"] = median_ratio(scans, parsers);
}

bool has_quick_reader(const VenueModule& module) {
  Feed feed{module, 2};
  MarketEvents events;
  return feed.venue().scan_market(feed.deltas().front().bytes(), events);
}

}  // namespace
}  // namespace crossbook::bench

int main(int argc, char** argv) {
  for (const crossbook::VenueModule& module : crossbook::registered_venues()) {
    if (!crossbook::bench::has_quick_reader(module)) continue;
    const std::string name = "BytesToBook/" + std::string{module.capabilities->name};
    benchmark::RegisterBenchmark(name.c_str(), crossbook::bench::BM_BytesToBook, module)
        ->Arg(3)
        ->Arg(20)
        ->Iterations(300);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
