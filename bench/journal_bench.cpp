// The journal's part of the hot path, and how fast a session that was cut off is read again. Each
// row reads back what it wrote and counts it.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/journal/reader.hpp"
#include "engine/journal/recovery.hpp"
#include "engine/journal/writer.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kBatch = 1'024;    // appends between two looks at the room
constexpr std::size_t kTimed = 1 << 20;  // of which the middle is told

class Folder {
 public:
  Folder() { ::mkdtemp(path_.data()); }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file() const { return path_ + "/j.xbj"; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "crossbook-XXXXXX").string();
};

JournalHeader header() {
  JournalHeader out;
  out.config.run = RunId{"b3nc"};
  out.config.run_key = RunKey{1};
  out.config.venues = {"a", "b"};
  const Instrument& instrument = out.table.at(out.table.instrument("BTC/USDT"));
  const Amount much = Amount::from_raw(Int128{1'000'000} * power_of_ten(18));
  out.config.limits.quotes = {{instrument.quote, much, much, much}};
  return out;
}

BookUpdate book(std::uint8_t levels, std::int64_t step) {
  BookUpdate update;
  update.venue = VenueId{static_cast<std::uint8_t>(step % 2)};
  update.withdrawn = WithdrawReason::None;
  update.bid_count = update.ask_count = levels;
  update.received = MonoNanos{step};
  for (std::int64_t i = 0; i < levels; ++i) {
    const std::int64_t wobble = step % 97;
    update.bids[static_cast<std::size_t>(i)] = {Price::from_raw(1'000'000 - i - wobble),
                                                Quantity::from_raw(100 + step % 1'000)};
    update.asks[static_cast<std::size_t>(i)] = {Price::from_raw(1'000'200 + i + wobble),
                                                Quantity::from_raw(100 + step % 1'000)};
  }
  return update;
}

std::uint64_t records_in(const std::string& path) {
  const JournalFile file{path};
  JournalReader reader{file.bytes()};
  JournalRecord record;
  while (reader.next(record)) {
  }
  return reader.status() == JournalStatus::Ended ? reader.sequence() : 0;
}

/// As the engine appends: room is kept by another thread, here between the batches. The middle and
/// the tail are told beside the mean, and hold two looks at the clock.
template <class Append>
void append(benchmark::State& state, const Append& one) {
  using Clock = std::chrono::steady_clock;
  const Folder folder;
  JournalWriter writer{folder.file(), header()};
  std::vector<std::int64_t> times;
  times.reserve(kTimed);
  std::size_t in_batch = 0;
  for (auto _ : state) {
    if (++in_batch == kBatch) {
      state.PauseTiming();
      in_batch = 0;
      if (writer.make_room()) return state.SkipWithError("no room on the disk");
      state.ResumeTiming();
    }
    const auto began = Clock::now();
    if (!one(writer)) return state.SkipWithError("no room");
    if (times.size() < kTimed) times.push_back((Clock::now() - began).count());
  }
  std::sort(times.begin(), times.end());
  state.counters["p50_ns"] = static_cast<double>(times[times.size() / 2]);
  state.counters["p99_ns"] = static_cast<double>(times[times.size() * 99 / 100]);
  const std::uint64_t appended = writer.appended();
  if (writer.close() || records_in(folder.file()) != appended)
    state.SkipWithError("what was appended is not in the file");
}

void append_event(benchmark::State& state, const Event& event) {
  const Input input{MonoNanos{1}, event};
  append(state, [&](JournalWriter& writer) { return writer.append(input); });
}

void append_order(benchmark::State& state) {
  SendOrder order;
  order.intent.client_id = ClientOrderId{"cb1a2b3c4d5e6f7g81"};
  const Action action{order};
  append(state, [&](JournalWriter& writer) { return writer.append(MonoNanos{1}, action); });
}
BENCHMARK(append_order)->Name("append/order");
BENCHMARK_CAPTURE(append_event, timer_tick, TimerTick{})->Name("append/timer_tick");
BENCHMARK_CAPTURE(append_event, top, book(1, 1))->Name("append/book_1_level");
BENCHMARK_CAPTURE(append_event, deep, book(kBookUpdateDepth, 1))->Name("append/book_all_levels");

/// A million books of both venues, decided again: recovery, by the record.
void recover_books(benchmark::State& state) {
  constexpr std::uint64_t kRecords = 1'000'000;
  const Folder folder;
  std::uint64_t written = 0;
  {
    const JournalHeader head = header();
    JournalWriter writer{folder.file(), head};
    ReplayCore core{head};
    const auto actions = std::make_unique<Actions>();
    for (std::uint64_t i = 0; i < kRecords; ++i) {
      const auto step = static_cast<std::int64_t>(i);
      const Input input{MonoNanos{step * 1'000},
                        book(static_cast<std::uint8_t>(state.range(0)), step)};
      actions->clear();
      core.core().on(input, *actions);
      bool is_kept = writer.append(input);
      for (const Action& action : *actions) is_kept = is_kept && writer.append(input.now, action);
      if (!is_kept || writer.make_room()) return state.SkipWithError("no room on the disk");
    }
    written = writer.appended();
  }
  for (auto _ : state) {
    const RecoveredRun run = recover(folder.file());
    if (run.end.sequence != written) return state.SkipWithError("records are missing");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(written));
}
BENCHMARK(recover_books)
    ->Name("recover/books")
    ->Arg(1)
    ->Arg(kBookUpdateDepth)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace crossbook
