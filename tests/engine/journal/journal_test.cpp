#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <thread>

#include "engine/journal/crc32c.hpp"
#include "engine/journal/fields.hpp"
#include "tests/engine/journal/journal_world.hpp"

namespace crossbook {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

TEST(Crc32c, GivesThePublishedValues) {
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283U);  // the usual check value
  EXPECT_EQ(crc32c({}), 0U);
  EXPECT_EQ(crc32c(std::vector<std::byte>(32)), 0x8A9136AAU);  // RFC 3720, B.4: 32 zeros
  EXPECT_EQ(crc32c(std::vector<std::byte>(32, std::byte{0xFF})), 0x62A8AB43U);  // 32 ones
}

TEST(Crc32c, ContinuesOverParts) {
  const std::string text = "the quick brown fox jumps over the lazy dog";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const std::uint32_t first = crc32c(bytes_of(text.substr(0, cut)));
    ASSERT_EQ(crc32c(bytes_of(text.substr(cut)), first), crc32c(bytes_of(text)));
  }
}

TEST(JournalFormat, TheHeaderBringsSettingsAndInstrumentsBack) {
  CoreWorld world;
  world.config.repair.tries = 3;
  world.config.conversions = {
      {world.usdt(), InstrumentId{7}, std::chrono::seconds{9}, 12'345, true}};
  world.config.orders.timeout = std::chrono::milliseconds{777};
  const std::vector<std::byte> bytes = encode_header(header_of(world));
  const JournalReader reader{bytes};
  const JournalHeader& header = reader.header();
  EXPECT_EQ(header.build, "1.2.3 abcdef");
  EXPECT_EQ(header.config_hash, "sha256:00ff");
  EXPECT_EQ(header.config.repair.tries, 3);
  ASSERT_EQ(header.config.conversions.size(), 1U);
  EXPECT_EQ(header.config.conversions[0].through, InstrumentId{7});
  EXPECT_EQ(header.config.conversions[0].max_age, std::chrono::seconds{9});
  EXPECT_EQ(header.config.conversions[0].band_ppm, 12'345);
  EXPECT_TRUE(header.config.conversions[0].is_traded);
  EXPECT_EQ(header.config.orders.timeout, std::chrono::milliseconds{777});
  EXPECT_EQ(header.config.venues, world.config.venues);
  EXPECT_EQ(header.config.limits.quotes[0].max_exposure, amount("200000"));
  EXPECT_EQ(header.table.at(kEth).name, "ETH/USDT");
  EXPECT_EQ(encode_header(header), bytes);
}

TEST(JournalFormat, ABookTakesOnlyItsCountedLevels) {
  CoreWorld world;
  std::array<std::byte, kMaxRecordBytes> out;
  const std::size_t one = encode(Event{world.book(venue(0), "99", "100")}, out);
  BookUpdate deep = world.book(venue(0), "99", "100");
  deep.bid_count = deep.ask_count = kBookUpdateDepth;
  const std::size_t all = encode(Event{deep}, out);
  EXPECT_EQ(all - one, 30U * 16U);
  EXPECT_LE(all, kMaxRecordBytes);
}

TEST(JournalFormat, EveryEnumKnowsItsLastName) {
  // What is above the last enumerator is refused at reading, so a forgotten new one fails here.
  for (std::size_t kind = 0; kind < kAlertKinds; ++kind) {
    std::array<std::byte, kMaxRecordBytes> out;
    Alert alert;
    alert.kind = static_cast<AlertKind>(kind);
    const std::size_t size = encode(Action{alert}, out);
    EXPECT_TRUE(decode_action(type_of(Action{alert}), std::span{out}.first(size)).has_value());
  }
  EXPECT_EQ(static_cast<std::size_t>(kLastOf<AlertKind>) + 1, kAlertKinds);
  EXPECT_EQ(static_cast<std::size_t>(kLastOf<BlockReason>) + 1, kBlockReasons);
  EXPECT_EQ(static_cast<std::size_t>(kLastOf<LatchReason>) + 1, kLatchReasons);
}

TEST(JournalFormat, RefusesAnEnumeratorThatDoesNotExist) {
  std::array<std::byte, kMaxRecordBytes> out;
  const Event stop{StopTrading{StopCause::Failure}};
  const std::size_t size = encode(stop, out);
  ASSERT_EQ(size, 1U);
  out[0] = std::byte{static_cast<unsigned char>(StopCause::Failure) + 1};
  EXPECT_FALSE(decode_event(type_of(stop), std::span{out}.first(size)).has_value());
}

TEST(JournalFormat, RefusesBytesBehindAMessage) {
  std::array<std::byte, kMaxRecordBytes> out{};
  const Event stop{StopTrading{StopCause::Failure}};
  const std::size_t size = encode(stop, out);
  EXPECT_TRUE(decode_event(type_of(stop), std::span{out}.first(size)).has_value());
  EXPECT_FALSE(decode_event(type_of(stop), std::span{out}.first(size + 1)).has_value());
  EXPECT_FALSE(decode_event(type_of(stop), std::span{out}.first(size - 1)).has_value());
}

TEST(Journal, GivesBackEveryInputAndActionInOrder) {
  const TemporaryFolder folder;
  RandomSession session{1};
  session.run(5'000);
  JournalWriter writer{folder.file("j"), header_of(session.world)};
  const std::vector<std::byte> said = write_journal(writer, session.world);
  EXPECT_EQ(writer.written(), writer.appended());

  const JournalFile file{folder.file("j")};
  JournalReader reader{file.bytes()};
  JournalRecord record;
  std::size_t inputs = 0;
  std::vector<std::byte> actions;
  while (reader.next(record)) {
    if (record.is_input()) {
      std::array<std::byte, kMaxRecordBytes> expected;
      const Input& input = session.world.inputs[inputs++];
      const std::size_t size = encode(input.event, expected);
      ASSERT_EQ(record.time, input.now);
      ASSERT_TRUE(std::equal(record.payload.begin(), record.payload.end(), expected.begin(),
                             expected.begin() + static_cast<std::ptrdiff_t>(size)));
    } else {
      actions.insert(actions.end(), record.payload.begin(), record.payload.end());
    }
  }
  EXPECT_EQ(reader.status(), JournalStatus::Ended);
  EXPECT_EQ(inputs, session.world.inputs.size());
  EXPECT_EQ(actions, said);
}

TEST(Journal, I15_TheSameInputsGiveTheSameBytes) {
  EXPECT_EQ(journal_bytes(7, 3'000), journal_bytes(7, 3'000));
  EXPECT_NE(journal_bytes(7, 3'000), journal_bytes(8, 3'000));
}

TEST(Journal, P6_IsCutCleanlyAtEveryByte) {
  const std::vector<std::byte> bytes = journal_bytes(3, 60);
  std::vector<std::size_t> ends;  // of whole records, and of the header
  JournalReader whole{bytes};
  JournalRecord record;
  ends.push_back(whole.offset());
  while (whole.next(record)) ends.push_back(whole.offset());
  ASSERT_GT(ends.size(), 50U);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const std::span<const std::byte> part = std::span{bytes}.first(size);
    if (size < ends.front()) {
      EXPECT_THROW(JournalReader{part}, std::runtime_error) << size;
      continue;
    }
    JournalReader reader{part};
    std::size_t records = 0;
    while (reader.next(record)) ++records;
    const bool at_end = std::find(ends.begin(), ends.end(), size) != ends.end();
    ASSERT_EQ(reader.status(), at_end ? JournalStatus::Ended : JournalStatus::TornTail) << size;
    ASSERT_EQ(reader.offset(), ends[records]) << size;
    ASSERT_LE(ends[records], size);
    ASSERT_TRUE(records + 1 == ends.size() || ends[records + 1] > size) << size;
  }
}

TEST(Journal, P7_EveryFlippedBitIsFoundAndItsPlaceNamed) {
  std::vector<std::byte> bytes = journal_bytes(3, 25);
  JournalReader whole{bytes};
  JournalRecord record;
  std::vector<std::uint64_t> starts;
  const std::uint64_t first = whole.offset();
  while (whole.next(record)) starts.push_back(record.offset);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    if (bit / 8 < first) {
      EXPECT_THROW(JournalReader{bytes}, std::runtime_error) << bit;
    } else {
      JournalReader reader{bytes};
      while (reader.next(record)) {
      }
      ASSERT_EQ(reader.status(), JournalStatus::Corrupt) << bit;
      const auto after = std::upper_bound(starts.begin(), starts.end(), bit / 8);
      ASSERT_EQ(reader.offset(), *(after - 1)) << bit;
      ASSERT_NE(reader.problem().find(std::to_string(reader.offset())), std::string::npos);
    }
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST(Journal, ARecordLeftOutIsFound) {
  std::vector<std::byte> bytes = journal_bytes(3, 25);
  JournalReader whole{bytes};
  JournalRecord record;
  ASSERT_TRUE(whole.next(record));
  const auto begin = static_cast<std::ptrdiff_t>(record.offset);
  const auto end = static_cast<std::ptrdiff_t>(whole.offset());
  bytes.erase(bytes.begin() + begin, bytes.begin() + end);
  JournalReader reader{bytes};
  EXPECT_FALSE(reader.next(record));
  EXPECT_EQ(reader.status(), JournalStatus::Corrupt);
}

TEST(Journal, P21_AnotherVersionIsRefusedByItsNumber) {
  std::vector<std::byte> bytes = journal_bytes(3, 5);
  bytes[8] = std::byte{kJournalVersion + 1};
  try {
    const JournalReader reader{bytes};
    FAIL() << "must refuse";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string{error.what()}.find("version " + std::to_string(kJournalVersion + 1)),
              std::string::npos);
  }
}

TEST(JournalWriter, NeverOverwritesAFile) {
  const TemporaryFolder folder;
  const CoreWorld world;
  { const JournalWriter writer{folder.file("j"), header_of(world)}; }
  EXPECT_THROW(JournalWriter(folder.file("j"), header_of(world)), std::system_error);
}

TEST(JournalWriter, IsReadableByItsOwnerOnly) {
  const TemporaryFolder folder;
  const JournalWriter writer{folder.file("j"), header_of(CoreWorld{})};
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(folder.file("j")).permissions(),
            perms::owner_read | perms::owner_write);
}

TEST(JournalWriter, SaysWhenItIsFullAndGoesOnAfterAFlush) {
  const TemporaryFolder folder;
  JournalWriter writer{folder.file("j"), header_of(CoreWorld{}), 65'536};
  const Input tick{MonoNanos{1}, TimerTick{}};
  std::size_t appended = 0;
  while (writer.append(tick)) ++appended;
  EXPECT_EQ(appended, 65'536U / kRecordHeadBytes);
  EXPECT_FALSE(writer.append(tick));
  EXPECT_FALSE(writer.flush());
  EXPECT_EQ(writer.backlog(), 0U);
  EXPECT_TRUE(writer.append(tick));
  EXPECT_FALSE(writer.flush());
  const JournalFile file{folder.file("j")};
  JournalReader reader{file.bytes()};
  JournalRecord record;
  std::size_t read = 0;
  while (reader.next(record)) ++read;
  EXPECT_EQ(read, appended + 1);
  EXPECT_EQ(reader.status(), JournalStatus::Ended);
}

TEST(JournalWriter, AFullDiskIsToldAndStaysTold) {
  const TemporaryFolder folder;
  JournalWriter writer{folder.file("j"), header_of(CoreWorld{}), 65'536};
  struct ::rlimit old {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  struct ::rlimit small = old;
  small.rlim_cur = 20'000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  while (writer.append(Input{MonoNanos{1}, TimerTick{}})) {
  }
  const std::error_code error = writer.flush();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, ignored);
  EXPECT_TRUE(error);
  EXPECT_TRUE(writer.has_failed());
  EXPECT_EQ(writer.flush(), error);
  EXPECT_FALSE(writer.append(Input{MonoNanos{1}, TimerTick{}}));
}

TEST(JournalWriter, OneThreadAppendsWhileAnotherFlushes) {
  const TemporaryFolder folder;
  constexpr std::uint64_t kRecords = 200'000;
  {
    JournalWriter writer{folder.file("j"), header_of(CoreWorld{}), 65'536};
    std::jthread flusher{[&writer](const std::stop_token& stop) {
      while (!stop.stop_requested()) EXPECT_FALSE(writer.flush());
    }};
    for (std::uint64_t i = 0; i < kRecords; ++i) {
      const Input input{MonoNanos{static_cast<std::int64_t>(i)}, TimerTick{}};
      while (!writer.append(input)) std::this_thread::yield();
    }
    flusher.request_stop();
    flusher.join();
  }
  const JournalFile file{folder.file("j")};
  JournalReader reader{file.bytes()};
  JournalRecord record;
  std::uint64_t read = 0;
  while (reader.next(record)) ASSERT_EQ(record.time.count(), static_cast<std::int64_t>(read++));
  EXPECT_EQ(read, kRecords);
}

}  // namespace
}  // namespace crossbook
