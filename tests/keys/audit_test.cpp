#include "keys/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <thread>

#include "tests/keys/audit_builders.hpp"
#include "tests/keys/child_process.hpp"
#include "tests/keys/memory_watch.hpp"
#include "tests/keys/vault_builders.hpp"

namespace crossbook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

class AuditK14 : public ::testing::Test {
 protected:
  std::vector<AuditRecord> records() const {
    std::vector<AuditRecord> all;
    const AuditVerdict verdict =
        verify_audit(path_, audit_identity(), [&](const AuditRecord& one) { all.push_back(one); });
    EXPECT_EQ(verdict.fault, "");
    EXPECT_EQ(verdict.records, all.size());
    return all;
  }
  std::size_t anchors() const { return lines_of(read_file(anchors_path(path_))).size(); }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("audit");
};

TEST_F(AuditK14, ItsAnchorsRiseThoughTheClockIsSetBack) {  // I22
  std::int64_t last = 0;
  for (const std::int64_t unix_ms : {kAuditStartMs + 60'000, kAuditStartMs, kAuditStartMs}) {
    AuditLog log = last == 0 ? create_log(path_) : open_log(path_);
    EXPECT_GE(log.anchored_unix_ms(), last) << "as it was left";
    log.append(audit_record(1));
    log.anchor(unix_ms);
    EXPECT_GT(log.anchored_unix_ms(), last);
    last = log.anchored_unix_ms();
  }
  EXPECT_GT(last, kAuditStartMs + 60'000);
}

TEST_F(AuditK14, GivesBackEveryKindOfRecord) {
  std::vector<AuditRecord> written;
  {
    AuditLog log = create_log(path_);
    for (const AuditKind kind :
         {AuditKind::Start, AuditKind::Vault, AuditKind::Load, AuditKind::Refusal,
          AuditKind::Policy, AuditKind::SelfCheck, AuditKind::Rotation, AuditKind::Revoke,
          AuditKind::Latch, AuditKind::Signatures}) {
      AuditRecord record;
      record.unix_ms = kAuditStartMs + static_cast<std::int64_t>(written.size());
      record.kind = kind;
      record.key = kind == AuditKind::Start ? "" : audit_key_name(trade_label("org/key"));
      record.words = "words of a " + std::string{to_string(kind)} + ", 100% of them\n\x1b[2J";
      if (kind == AuditKind::Vault) record.generation = 7;
      if (kind == AuditKind::Signatures) record.counts = {1, 2, 3, 4, 5, ~std::uint64_t{0}};
      log.append(record);
      written.push_back(record);
    }
    log.anchor(kAuditStartMs);
  }
  EXPECT_EQ(records(), written);
}

TEST_F(AuditK14, IsALineForEachRecordThatPeopleCanRead) {
  AuditLog log = create_log(path_);
  log.append(audit_record(3));
  log.append({.unix_ms = kAuditStartMs,
              .kind = AuditKind::Refusal,
              .key = "okx/demo/main/trade/key",
              .words = "notional per order: BTC-USDT 7000 USDT"});
  const std::vector<std::string> lines = lines_of(read_file(path_));
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0],
              MatchesRegex("1 1764028803000 signatures binance/live/main/trade/key reads=0 "
                           "cancels=0 orders=3 refused=0 accepted=3 rejected=0  [0-9a-f]{64}\n"));
  EXPECT_THAT(lines[1],
              MatchesRegex("2 1764028800000 refusal okx/demo/main/trade/key notional per order: "
                           "BTC-USDT 7000 USDT [0-9a-f]{64}\n"));
}

TEST_F(AuditK14, CutsWordsThatAreTooLongAndRefusesKeysThatAreNone) {
  AuditLog log = create_log(path_);
  AuditRecord record = audit_record(1);
  record.words = std::string(10'000, '%');
  log.append(record);
  record.words = std::string(10'000, 'x');
  log.append(record);
  record.key = "with space";
  EXPECT_THROW(log.append(record), std::invalid_argument);
  record.key = std::string(kMaxAuditKeyBytes + 1, 'k');
  EXPECT_THROW(log.append(record), std::invalid_argument);
  record.key = std::string(kMaxAuditKeyBytes, 'k');
  record.unix_ms = -5;
  record.counts = {~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL};
  record.unix_ms = std::numeric_limits<std::int64_t>::max();
  log.append(record);
  log.anchor(1);
  EXPECT_THAT(records(), SizeIs(3));
}

TEST_F(AuditK14, IsPrivateAndNotMadeTwice) {
  create_log(path_);
  for (const std::string& path : {path_, anchors_path(path_)}) {
    struct stat facts {};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  }
  EXPECT_THAT(line_of([&] { create_log(path_); }), HasSubstr("exists already"));
  std::filesystem::remove(path_);
  EXPECT_THAT(line_of([&] { create_log(path_); }), HasSubstr("exists already"));
}

TEST_F(AuditK14, AnchorsEverySecondAndEveryThousandRecords) {
  AuditLog log = create_log(path_);
  EXPECT_EQ(anchors(), 1U) << "the anchor of the empty log";
  log.tick(kAuditStartMs + 60'000);
  EXPECT_EQ(anchors(), 1U) << "nothing new";
  log.append(audit_record(0));
  log.tick(kAuditStartMs + 999);
  EXPECT_EQ(anchors(), 1U);
  log.tick(kAuditStartMs + 1'000);
  EXPECT_EQ(anchors(), 2U);
  log.append(audit_record(1));
  log.tick(kAuditStartMs + 500);
  EXPECT_EQ(anchors(), 3U) << "the clock was set back";
  for (std::uint64_t i = 0; i < 2 * kMaxUnanchoredRecords; ++i) log.append(audit_record(1));
  EXPECT_EQ(anchors(), 5U);
}

TEST_F(AuditK14, GoesOnAfterARestart) {
  write_log(path_, 25);
  {
    AuditLog log = open_log(path_);
    EXPECT_EQ(log.records(), 25U);
    log.append(audit_record(26));
  }
  AuditLog log = open_log(path_);
  EXPECT_EQ(log.records(), 26U);
  log.append(audit_record(27));
  log.anchor(1);
  EXPECT_THAT(records(), SizeIs(27));
}

TEST_F(AuditK14, GoesOnAfterACrashAtAnyByteOfItsLastLines) {
  write_log(path_, 12);
  {
    AuditLog log = open_log(path_);
    log.append(audit_record(13));  // not anchored
  }
  const std::string whole = read_file(path_);
  const std::string whole_anchors = read_file(anchors_path(path_));
  const std::size_t anchored = whole.size() - lines_of(whole).back().size();
  for (std::size_t size = anchored; size <= whole.size(); ++size) {
    write_file(path_, whole.substr(0, size));
    AuditLog log = open_log(path_);
    ASSERT_EQ(log.records(), size == whole.size() ? 13U : 12U);
    ASSERT_EQ(std::filesystem::file_size(path_), size == whole.size() ? size : anchored);
    log.append(audit_record(14));
  }
  write_file(path_, whole);
  const std::size_t last_anchor = whole_anchors.size() - lines_of(whole_anchors).back().size();
  for (std::size_t size = last_anchor; size <= whole_anchors.size(); ++size) {
    write_file(anchors_path(path_), whole_anchors.substr(0, size));
    ASSERT_EQ(open_log(path_).records(), 13U) << size;
  }
}

TEST_F(AuditK14, GoesOnAfterACrashBetweenTheTwoFilesOfANewLog) {
  create_log(path_);
  std::filesystem::remove(path_);
  AuditLog log = open_log(path_);
  log.append(audit_record(1));
  log.anchor(1);
  EXPECT_THAT(records(), SizeIs(1));
}

TEST_F(AuditK14, FollowsWhatAnotherWriterHasWritten) {
  AuditLog engine = create_log(path_);
  AuditLog command = open_log(path_);
  engine.append(audit_record(1));
  command.append(audit_record(2));
  command.append({.unix_ms = 3, .kind = AuditKind::Vault, .generation = 9});
  engine.append(audit_record(4));
  engine.anchor(5);
  command.append(audit_record(5));
  command.anchor(6);
  EXPECT_EQ(engine.last_generation(), 9U);
  EXPECT_THAT(records(), SizeIs(5));
}

TEST_F(AuditK14, TakesRecordsOfSeveralProcesses) {
  constexpr std::uint64_t kEach = 200;
  create_log(path_);
  std::vector<pid_t> children;
  for (int child = 0; child < 3; ++child) {
    children.push_back(start_child([&] {
      AuditLog log = open_log(path_);
      for (std::uint64_t i = 0; i < kEach; ++i) {
        log.append(audit_record(i));
        if (i % 20 == 0) log.anchor(kAuditStartMs + static_cast<std::int64_t>(i));
      }
      return 0;
    }));
  }
  for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
  EXPECT_THAT(records(), SizeIs(3 * kEach));
}

TEST_F(AuditK14, StaysWholeWhenNoByteMoreMayBeWritten) {
  write_log(path_, 10);
  const std::string before = read_file(path_);
  for (rlim_t more = 0; more < 150; more += 13) {
    ASSERT_EQ(run_in_child([&] {
                ::signal(SIGXFSZ, SIG_IGN);
                AuditLog log = open_log(path_);
                rlimit limit{};
                ::getrlimit(RLIMIT_FSIZE, &limit);
                const rlim_t unlimited = limit.rlim_cur;
                limit.rlim_cur = before.size() + more;
                ::setrlimit(RLIMIT_FSIZE, &limit);
                const std::string line = line_of([&] { log.append(audit_record(11)); });
                if (line.find("cannot be written: File too large; free some space") ==
                    std::string::npos) {
                  return 1;
                }
                if (std::filesystem::file_size(path_) != before.size()) return 2;
                limit.rlim_cur = unlimited;
                ::setrlimit(RLIMIT_FSIZE, &limit);
                log.append(audit_record(11));
                return log.records() == 11 ? 0 : 3;
              }),
              0);
    ASSERT_THAT(records(), SizeIs(11));
    write_file(path_, before);
  }
}

TEST_F(AuditK14, OutlivesAKillAtAnyMoment) {
  create_log(path_);
  std::uint64_t last = 0;
  for (unsigned i = 0; i < 50; ++i) {
    const std::uintmax_t before = std::filesystem::file_size(path_);
    const pid_t writer = start_child([&] {
      AuditLog log = open_log(path_);
      for (std::uint64_t n = 0;; ++n) {
        log.append(audit_record(n));
        if (n % 7 == 0) log.anchor(kAuditStartMs);
      }
      return 0;
    });
    // Every second one has begun to write, however slow the machine is.
    for (int wait = 0; i % 2 == 1 && wait < 5'000; ++wait) {
      if (std::filesystem::file_size(path_) > before) break;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    std::this_thread::sleep_for(std::chrono::microseconds{(i * 7'919) % 15'000});
    ::kill(writer, SIGKILL);
    wait_for(writer);
    const AuditVerdict verdict = verify_audit(path_, audit_identity());
    ASSERT_EQ(verdict.fault, "");
    ASSERT_GE(verdict.records, last);
    last = verdict.records;
  }
  EXPECT_GT(last, 0U);
  EXPECT_EQ(open_log(path_).records(), last);
}

TEST_F(AuditK14, HoldsTheVaultsGeneration) {
  {
    AuditLog log = create_log(path_);
    EXPECT_EQ(log.last_generation(), 0U);
    log.append({.unix_ms = 1, .kind = AuditKind::Vault, .generation = 4});
    log.append(audit_record(1));
    log.anchor(1);
    log.append({.unix_ms = 1, .kind = AuditKind::Vault, .generation = 5});
    EXPECT_EQ(log.last_generation(), 5U);
  }
  EXPECT_EQ(open_log(path_).last_generation(), 5U);
  EXPECT_EQ(read_last_generation(path_, audit_identity()), 5U);
  EXPECT_EQ(verify_audit(path_, audit_identity()).generation, 5U);
  open_log(path_).anchor(2);
  EXPECT_EQ(read_last_generation(path_, audit_identity()), 5U);
  EXPECT_EQ(read_last_generation(folder_.file("absent"), audit_identity()), 0U);
}

TEST_F(AuditK14, S8TogetherWithTheVaultNoticesAnOlderCopy) {
  const std::string vault_path = folder_.file("vault");
  Vault vault = create_with_two(vault_path);
  const auto identity = [](const auto& of) {
    AuditIdentity result;
    std::copy(of.id().begin(), of.id().end(), result.vault_id.begin());
    std::copy(of.audit_public_key().begin(), of.audit_public_key().end(),
              result.public_key.begin());
    return result;
  };
  AuditLog log = AuditLog::create(path_, identity(vault), vault.audit_key(), kNowMs);
  const std::string older = read_file(vault_path);
  vault.revoke(trade_label(), kNowMs);
  log.append({.unix_ms = kNowMs, .kind = AuditKind::Vault, .generation = vault.generation()});
  log.anchor(kNowMs);

  const auto open_as_at_start = [&] {
    const UnprovenVault claims = read_unproven(vault_path, QuickKdf::limits());
    const std::uint64_t seen = read_last_generation(path_, {claims.id, claims.audit_public_key});
    return Vault::open(vault_path, passphrase(), quick(VaultAccess::Read, seen));
  };
  EXPECT_EQ(open_as_at_start().generation(), 3U);
  write_file(vault_path, older);
  EXPECT_THAT(line_of(open_as_at_start), HasSubstr("is an older copy: generation 2, and 3 was"));
  create_with_two(folder_.file("other"));
  std::filesystem::rename(folder_.file("other"), vault_path);
  EXPECT_THAT(line_of(open_as_at_start), HasSubstr("its last anchor is not signed by this vault"));
}

TEST_F(AuditK14, MakesATableByKeyAndDay) {
  constexpr std::int64_t kDayMs = 86'400'000;
  {
    AuditLog log = create_log(path_);
    AuditRecord record = audit_record(0);
    record.counts = {
        .reads = 5, .cancels = 1, .orders = 2, .refused = 3, .accepted = 7, .rejected = 1};
    log.append(record);
    record.unix_ms += 1'000;
    log.append(record);
    record.unix_ms += kDayMs;
    log.append(record);
    record.key = "okx/demo/main/read/key";
    log.append(record);
    log.append({.unix_ms = 1, .kind = AuditKind::Refusal, .key = "okx/demo/main/read/key"});
  }
  AuditTable table;
  for (const AuditRecord& record : records()) add_to(table, record);
  ASSERT_THAT(table, SizeIs(3));
  const AuditDay& first = table.begin()->second;
  EXPECT_EQ(table.begin()->first.first, "binance/live/main/trade/key");
  EXPECT_EQ(table.begin()->first.second, kAuditStartMs / kDayMs);
  EXPECT_EQ(first.counts.requests(), 16U);
  EXPECT_EQ(first.counts.orders, 4U);
  EXPECT_EQ(first.counts.refused, 6U);
  EXPECT_EQ(first.counts.accepted, 14U);
  EXPECT_EQ(first.counts.rejected, 2U);
  EXPECT_EQ(first.last_use_unix_ms, kAuditStartMs + 1'000);
}

TEST(SignatureTally, CountsWithoutAllocationAndIsTakenOnce) {
  SignatureTally tally;
  const std::uint64_t before = allocation_count();
  tally.count_signed(RequestKind::Read);
  for (int i = 0; i < 2; ++i) tally.count_signed(RequestKind::Cancel);
  for (int i = 0; i < 3; ++i) tally.count_signed(RequestKind::Order);
  for (int i = 0; i < 4; ++i) tally.count_refused();
  for (int i = 0; i < 5; ++i) tally.count_answer(true);
  for (int i = 0; i < 6; ++i) tally.count_answer(false);
  EXPECT_EQ(tally.take(), (SignatureCounts{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(allocation_count(), before);
  EXPECT_EQ(tally.take(), SignatureCounts{});
}

TEST(SignatureTally, LosesNothingBetweenTwoThreads) {
  constexpr std::uint64_t kTimes = 200'000;
  SignatureTally tally;
  std::thread signer{[&] {
    for (std::uint64_t i = 0; i < kTimes; ++i) tally.count_signed(RequestKind::Order);
  }};
  SignatureCounts all;
  while (all.orders < kTimes) all += tally.take();
  signer.join();
  EXPECT_EQ(all.orders, kTimes);
}

TEST_F(AuditK14, WritesCountsOnlyWhereThereAreAny) {
  AuditLog log = create_log(path_);
  SignatureTally tally;
  log.append_counts("key", tally, 1);
  tally.count_signed(RequestKind::Order);
  log.append_counts("key", tally, 2);
  log.append_counts("key", tally, 3);
  const std::vector<AuditRecord> all = records();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].unix_ms, 2);
  EXPECT_EQ(all[0].counts.orders, 1U);
}

}  // namespace
}  // namespace crossbook
