#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <semaphore>
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
  world.config.repair.policies = {{kEth, RepairPolicy::Unwind}};
  world.config.limits.max_losers = 7;
  world.config.conversions = {
      {world.usdt(), InstrumentId{7}, std::chrono::seconds{9}, 12'345, true}};
  world.config.orders.timeout = std::chrono::milliseconds{777};
  const std::vector<std::byte> bytes = encode_header(header_of(world));
  const JournalReader reader{bytes};
  const JournalHeader& header = reader.header();
  EXPECT_EQ(header.build, "1.2.3 abcdef");
  EXPECT_EQ(header.config_hash, "sha256:00ff");
  EXPECT_EQ(header.config.repair.tries, 3);
  ASSERT_EQ(header.config.repair.policies.size(), 1U);
  EXPECT_EQ(header.config.repair.policies[0].instrument, kEth);
  EXPECT_EQ(header.config.repair.policies[0].policy, RepairPolicy::Unwind);
  EXPECT_EQ(header.config.limits.max_losers, 7);
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
  EXPECT_EQ(writer.durable_bytes(), writer.bytes());

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

/// A disk with so much room, whose sync fails when it is told to.
class PoorDisk final : public JournalDisk {
 public:
  PoorDisk(std::unique_ptr<JournalDisk> disk, std::uint64_t room, const bool& is_broken)
      : disk_{std::move(disk)}, room_{room}, is_broken_{is_broken} {}
  int file() const noexcept override { return disk_->file(); }
  std::error_code allocate(std::uint64_t offset, std::uint64_t bytes) noexcept override {
    if (offset + bytes > room_) return {ENOSPC, std::generic_category()};
    return disk_->allocate(offset, bytes);
  }
  std::error_code sync() noexcept override {
    ++syncs;
    return is_broken_ ? std::error_code{EIO, std::generic_category()} : disk_->sync();
  }
  std::error_code cut(std::uint64_t size) noexcept override { return disk_->cut(size); }
  int syncs = 0;

 private:
  std::unique_ptr<JournalDisk> disk_;
  std::uint64_t room_;
  const bool& is_broken_;
};

const Input kTick{MonoNanos{1}, TimerTick{}};

std::uint64_t records_in(const std::string& path, JournalStatus end) {
  const JournalFile file{path};
  JournalReader reader{file.bytes()};
  JournalRecord record;
  while (reader.next(record)) {
  }
  EXPECT_EQ(reader.status(), end) << reader.problem();
  return reader.sequence();
}

TEST(JournalWriter, P8_SaysThatTheDiskIsFullWhileThereIsRoomForWhatWasBegun) {
  const TemporaryFolder folder;
  const bool is_broken = false;
  auto disk = std::make_unique<PoorDisk>(create_journal_disk(folder.file("j")), 2 * kSmallSegment,
                                         is_broken);
  JournalWriter writer{std::move(disk), folder.file("j"), header_of(CoreWorld{}), kSmallSegment};
  EXPECT_FALSE(writer.has_failed());
  while (!writer.has_failed()) {
    ASSERT_TRUE(writer.append(kTick)) << "it must be told before there is no room";
    writer.make_room();
  }
  EXPECT_EQ(writer.make_room(), std::errc::no_space_on_device);
  EXPECT_EQ(writer.sync(), std::errc::no_space_on_device) << "told once, it stays told";
  std::size_t left = 0;
  while (writer.append(kTick)) ++left;
  EXPECT_GT(left * kRecordHeadBytes, kSmallSegment / 2) << "room for fills and cancels";
  const std::uint64_t appended = writer.appended();
  EXPECT_EQ(records_in(folder.file("j"), JournalStatus::Ended), appended);
}

TEST(JournalWriter, P9_AFailedSyncIsToldAndNeverTriedAgain) {
  const TemporaryFolder folder;
  bool is_broken = false;
  auto disk = std::make_unique<PoorDisk>(create_journal_disk(folder.file("j")), 1 << 30, is_broken);
  PoorDisk& seen = *disk;
  JournalWriter writer{std::move(disk), folder.file("j"), header_of(CoreWorld{}), kSmallSegment};
  ASSERT_TRUE(writer.append(kTick));
  const std::uint64_t durable = writer.durable_bytes();
  is_broken = true;
  EXPECT_EQ(writer.sync(), std::errc::io_error);
  const int tried = seen.syncs;
  is_broken = false;
  EXPECT_EQ(writer.sync(), std::errc::io_error);
  EXPECT_EQ(writer.close(), std::errc::io_error);
  EXPECT_EQ(seen.syncs, tried);
  EXPECT_TRUE(writer.has_failed());
  EXPECT_EQ(writer.durable_bytes(), durable) << "what may be lost is not called safe";
}

TEST(JournalWriter, IsThereForAnotherReaderWithoutASync) {  // what a kill -9 leaves
  const TemporaryFolder folder;
  JournalWriter writer{create_journal_disk(folder.file("j")), folder.file("j"),
                       header_of(CoreWorld{}), kSmallSegment};
  for (std::uint64_t i = 1; i <= 100; ++i) {
    ASSERT_TRUE(writer.append(kTick));
    ASSERT_EQ(records_in(folder.file("j"), JournalStatus::Ended), i);
  }
  EXPECT_FALSE(writer.close());
  EXPECT_EQ(std::filesystem::file_size(folder.file("j")), writer.bytes()) << "gives room back";
}

TEST(JournalWriter, GoesOnBehindTheLastWholeRecord) {
  const std::vector<std::byte> whole = journal_bytes(3, 60);
  JournalReader reader{whole};
  JournalRecord record;
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(reader.next(record));
  const JournalEnd end{reader.offset(), reader.sequence()};
  const TemporaryFolder folder;
  std::ofstream{folder.file("j"), std::ios::binary}
      << std::string_view{reinterpret_cast<const char*>(whole.data()), whole.size() - 3};
  {
    JournalWriter writer{open_journal_disk(folder.file("j")), folder.file("j"), end, kSmallSegment};
    ASSERT_TRUE(writer.append(kTick));
  }
  EXPECT_EQ(records_in(folder.file("j"), JournalStatus::Ended), 41U);
}

TEST(JournalWriter, OneThreadAppendsWhileAnotherSyncs) {
  const TemporaryFolder folder;
  constexpr std::uint64_t kRecords = 200'000;
  {
    JournalWriter writer{create_journal_disk(folder.file("j")), folder.file("j"),
                         header_of(CoreWorld{}), kSmallSegment};
    std::jthread keeper{[&writer](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        EXPECT_FALSE(writer.make_room());
        EXPECT_FALSE(writer.sync());
      }
    }};
    for (std::uint64_t i = 0; i < kRecords; ++i) {
      const Input input{MonoNanos{static_cast<std::int64_t>(i)}, TimerTick{}};
      while (!writer.append(input)) std::this_thread::yield();
    }
    keeper.request_stop();
    keeper.join();
  }
  const JournalFile file{folder.file("j")};
  JournalReader reader{file.bytes()};
  JournalRecord record;
  std::uint64_t read = 0;
  while (reader.next(record)) ASSERT_EQ(record.time.count(), static_cast<std::int64_t>(read++));
  EXPECT_EQ(read, kRecords);
}

/// A disk whose next sync, once it is told so, stands still until it is let go.
class StandingDisk final : public JournalDisk {
 public:
  struct Switch {
    std::atomic<bool> is_on{false};
    std::binary_semaphore stands{0}, may_go{0};
  };
  StandingDisk(std::unique_ptr<JournalDisk> disk, Switch& its_switch)
      : disk_{std::move(disk)}, switch_{its_switch} {}
  int file() const noexcept override { return disk_->file(); }
  std::error_code allocate(std::uint64_t offset, std::uint64_t bytes) noexcept override {
    return disk_->allocate(offset, bytes);
  }
  std::error_code sync() noexcept override {
    if (switch_.is_on.exchange(false)) {
      switch_.stands.release();
      switch_.may_go.acquire();
    }
    return disk_->sync();
  }
  std::error_code cut(std::uint64_t size) noexcept override { return disk_->cut(size); }

 private:
  std::unique_ptr<JournalDisk> disk_;
  Switch& switch_;
};

TEST(JournalWriter, P10_AppendsGoOnWhileTheDiskStandsStill) {
  const TemporaryFolder folder;
  constexpr std::uint64_t kRecords = 2'000;
  StandingDisk::Switch disk;
  {
    JournalWriter writer{
        std::make_unique<StandingDisk>(create_journal_disk(folder.file("j")), disk),
        folder.file("j"), header_of(CoreWorld{}), 16 * kSmallSegment};
    ASSERT_TRUE(writer.append(kTick));
    disk.is_on = true;
    std::jthread keeper{[&writer] { EXPECT_FALSE(writer.sync()); }};
    disk.stands.acquire();
    for (std::uint64_t i = 1; i < kRecords; ++i) EXPECT_TRUE(writer.append(kTick)) << i;
    disk.may_go.release();
  }
  EXPECT_EQ(records_in(folder.file("j"), JournalStatus::Ended), kRecords);
}

TEST(JournalReader, TellsUnusedRoomFromATailThatWasTornAndFromALostRecord) {
  const std::vector<std::byte> whole = journal_bytes(3, 60);
  std::vector<std::byte> bytes = whole;
  bytes.resize(bytes.size() + 8'192);  // room that was not used
  std::vector<std::uint64_t> starts;
  const auto end_of = [&](const std::vector<std::byte>& file) {
    JournalReader reader{file};
    JournalRecord record;
    starts.clear();
    while (reader.next(record)) starts.push_back(record.offset);
    return reader.status();
  };
  ASSERT_EQ(end_of(bytes), JournalStatus::Ended);
  const std::vector<std::uint64_t> all = starts;
  // A record that was not finished: everything but its size is there.
  std::vector<std::byte> torn = bytes;
  std::fill_n(torn.begin() + static_cast<std::ptrdiff_t>(all.back()), 4, std::byte{});
  EXPECT_EQ(end_of(torn), JournalStatus::TornTail);
  EXPECT_EQ(starts.size(), all.size() - 1);
  // The same in the middle: a later record is there, so something is gone.
  torn = bytes;
  std::fill_n(torn.begin() + static_cast<std::ptrdiff_t>(all[all.size() / 2]), 4, std::byte{});
  EXPECT_EQ(end_of(torn), JournalStatus::Corrupt);
  // A power cut: the sectors of the last record that did not reach the disk are zero.
  bool is_seen = false;
  for (std::size_t cut = all.size() / 2; cut < all.size(); ++cut) {
    const std::uint64_t sector = aligned(all[cut]) / 512 * 512 + 512;
    const std::uint64_t next = cut + 1 < all.size() ? all[cut + 1] : whole.size();
    if (sector <= all[cut] + kRecordHeadBytes || sector >= next) continue;
    torn = bytes;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(sector), torn.end(), std::byte{});
    const bool was_zero =
        std::equal(bytes.begin() + static_cast<std::ptrdiff_t>(sector),
                   bytes.begin() + static_cast<std::ptrdiff_t>(next),
                   torn.begin() + static_cast<std::ptrdiff_t>(sector));  // lost nothing
    if (was_zero) continue;
    EXPECT_EQ(end_of(torn), JournalStatus::TornTail) << cut;
    EXPECT_EQ(starts.size(), cut);
    is_seen = true;
  }
  EXPECT_TRUE(is_seen) << "no record crosses a sector";
}

}  // namespace
}  // namespace crossbook
