// Any bytes as a journal: the reader must end, and what it gives out must replay without harm. Half
// of the inputs are records under a good header, with their checks made right, so that the fuzzer
// gets past them.
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

const std::vector<std::byte>& good_header() {
  static const std::vector<std::byte> bytes = [] {
    JournalHeader header;
    header.config.run = RunId{"fuzz0"};
    header.config.venues = {"a", "b", "c"};
    const InstrumentId instrument = header.table.instrument("BTC/USDT");
    const Amount much = Amount::from_raw(Int128{1'000'000} * power_of_ten(18));
    header.config.limits.quotes = {{header.table.at(instrument).quote, much, much, much}};
    return encode_header(header);
  }();
  return bytes;
}

/// type, length, time step, payload; again and again.
std::vector<std::byte> records_of(std::span<const std::byte> data) {
  std::vector<std::byte> bytes = good_header();
  RecordHead head;
  while (data.size() >= 3) {
    head.type = std::to_integer<std::uint8_t>(data[0]);
    head.time = head.time + std::chrono::milliseconds{std::to_integer<int>(data[2])};
    const auto wanted = std::to_integer<std::size_t>(data[1]);
    data = data.subspan(3);
    const auto payload = data.first(std::min(wanted, data.size()));
    data = data.subspan(payload.size());
    head.length = static_cast<std::uint32_t>(payload.size());
    head.check = crc32c(payload);
    ++head.sequence;
    std::array<std::byte, kRecordHeadBytes> fixed;
    encode_head(head, fixed);
    bytes.insert(bytes.end(), fixed.begin(), fixed.end());
    bytes.insert(bytes.end(), payload.begin(), payload.end());
  }
  return bytes;
}

void read(std::span<const std::byte> bytes) {
  try {
    JournalReader reader{bytes};
    JournalRecord record;
    while (reader.next(record)) {
    }
    JournalReader again{bytes};
    ReplayCore core{again.header()};
    // Inputs only: the actions of invented records are never the core's.
    const auto actions = std::make_unique<Actions>();
    while (again.next(record)) {
      if (!record.is_input()) continue;
      actions->clear();
      core.core().on({record.time, record.event()}, *actions);
    }
  } catch (const std::runtime_error&) {
  } catch (const std::invalid_argument&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span{data, size}).subspan(1);
  if ((data[0] & 1U) != 0) {
    read(bytes);
  } else {
    read(records_of(bytes));
  }
  return 0;
}
