// Any bytes as a journal: the reader must end, and what it gives out must run through a core
// without harm. Half of the inputs are records behind a good beginning (two orders in flight) with
// their checks made right, so that the fuzzer gets past them; a client id of one byte stands for
// one of our orders.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include "engine/journal/crc32c.hpp"
#include "engine/journal/reader.hpp"
#include "engine/journal/replay.hpp"

namespace {

using namespace crossbook;

constexpr std::int64_t kWhole = 100'000'000;   // one unit of base
constexpr std::int64_t kOne = 10'000'000'000;  // a price of 1

void append(std::vector<std::byte>& bytes, RecordHead head, std::span<const std::byte> payload) {
  head.length = static_cast<std::uint32_t>(payload.size());
  head.check = crc32c(payload);
  std::array<std::byte, kRecordHeadBytes> fixed;
  encode_head(head, fixed);
  bytes.insert(bytes.end(), fixed.begin(), fixed.end());
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  bytes.resize(aligned(bytes.size()));
}

BookUpdate book(VenueId venue, std::int64_t bid, std::int64_t ask) {
  BookUpdate update;
  update.venue = venue;
  update.withdrawn = WithdrawReason::None;
  update.bid_count = update.ask_count = 1;
  update.bids[0] = {Price::from_raw(bid * kOne), Quantity::from_raw(kWhole)};
  update.asks[0] = {Price::from_raw(ask * kOne), Quantity::from_raw(kWhole)};
  return update;
}

/// A header, and the inputs that lead to a take between two of three venues.
struct Beginning {
  std::vector<std::byte> bytes;
  std::uint64_t records = 0;
  Beginning() {
    JournalHeader header;
    header.config.run = RunId{"fuzz"};
    header.config.run_key = RunKey{1};
    header.config.venues = {"a", "b", "c"};
    const Instrument& instrument = header.table.at(header.table.instrument("BTC/USDT"));
    const Amount much = Amount::from_raw(Int128{1'000'000} * power_of_ten(18));
    header.config.limits.quotes = {{instrument.quote, much, much, much}};
    bytes = encode_header(header);
    for (const VenueId venue : {VenueId{0}, VenueId{1}, VenueId{2}}) {
      RulesUpdate rules{venue, instrument.id, {}};
      rules.rules.tick_size = Price::from_raw(kOne / 100);
      rules.rules.lot_size = Quantity::from_raw(kWhole / 1'000);
      rules.rules.status = TradingStatus::Trading;
      rules.rules.fees.asset = venue == VenueId{0} ? FeeAsset::Received : FeeAsset::Quote;
      add(rules);
      add(VenueStateChange{venue, VenueState::Ready, RejectReason::None, {}});
      add(Balance{venue, instrument.base, much, much});
      add(Balance{venue, instrument.quote, much, much});
    }
    add(OpenSession{});
    add(book(VenueId{2}, 98, 103));
    add(book(VenueId{0}, 99, 100));
    add(book(VenueId{1}, 101, 102));
  }
  void add(const Event& event) {
    std::array<std::byte, kMaxRecordBytes> payload;
    const std::size_t size = encode(event, payload);
    append(bytes, {0, 0, ++records, MonoNanos{1}, type_of(event)}, std::span{payload}.first(size));
  }
};

/// type, length, time step in 8 ms, payload; again and again.
std::vector<std::byte> records_of(std::span<const std::byte> data) {
  static const Beginning beginning;
  std::vector<std::byte> bytes = beginning.bytes;
  RecordHead head;
  head.sequence = beginning.records;
  while (data.size() >= 3) {
    head.type = std::to_integer<std::uint8_t>(data[0]);
    head.time = head.time + std::chrono::milliseconds{8 * std::to_integer<int>(data[2])};
    const auto wanted = std::to_integer<std::size_t>(data[1]);
    data = data.subspan(3);
    const auto payload = data.first(std::min(wanted, data.size()));
    data = data.subspan(payload.size());
    ++head.sequence;
    append(bytes, head, payload);
  }
  return bytes;
}

void run(std::span<const std::byte> bytes) {
  JournalReader reader{bytes};
  ReplayCore core{reader.header()};
  const auto actions = std::make_unique<Actions>();
  std::vector<ClientOrderId> sent;
  JournalRecord record;
  while (reader.next(record)) {
    if (!record.is_input()) continue;
    Input input{record.time, record.event()};
    if (auto* report = std::get_if<ExecutionReport>(&input.event)) {
      const std::string_view id = report->client_id.view();
      if (id.size() == 1 && !sent.empty()) {
        report->client_id = sent[static_cast<unsigned char>(id[0]) % sent.size()];
      }
    }
    actions->clear();
    core.core().on(input, *actions);
    for (const Action& action : *actions) {
      if (const auto* order = std::get_if<SendOrder>(&action)) {
        sent.push_back(order->intent.client_id);
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span{data, size}).subspan(1);
  try {
    if ((data[0] & 1U) != 0) {
      run(bytes);
    } else {
      run(records_of(bytes));
    }
  } catch (const std::runtime_error&) {     // not a journal: said in words
  } catch (const std::invalid_argument&) {  // settings that no core takes
  }
  return 0;
}
