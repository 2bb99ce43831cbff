// What becomes of an audit log that somebody has changed: the first bad record has a name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/keys/audit_builders.hpp"
#include "tests/keys/child_process.hpp"
#include "tests/keys/temporary_folder.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint64_t kRecords = 25;  // anchored at 10, 20 and 25

class TamperedAudit : public ::testing::Test {
 protected:
  TamperedAudit() {
    write_log(path_, kRecords);
    log_ = read_file(path_);
    anchors_ = read_file(anchors_path(path_));
    lines_ = lines_of(log_);
  }
  AuditVerdict verdict_of(std::string_view log) {
    write_file(path_, log);
    return verify_audit(path_, audit_identity());
  }
  std::string fault_of(std::string_view log) { return verdict_of(log).fault; }
  std::string fault_with_anchors(std::string_view anchors) {
    write_file(anchors_path(path_), anchors);
    return fault_of(log_);
  }
  /// A chain that fits by itself, as one without the vault's key can make it.
  std::vector<std::string> forged(std::uint64_t changed_record) {
    AuditChain chain{audit_identity()};
    std::vector<std::string> lines;
    for (std::uint64_t i = 1; i <= kRecords; ++i) {
      AuditRecord record = audit_record(i);
      if (i == changed_record) --record.counts.orders;
      lines.push_back(chain.extend(record));
    }
    return lines;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("audit");
  std::string log_;
  std::string anchors_;
  std::vector<std::string> lines_;
};

using AuditI23 = TamperedAudit;

TEST_F(AuditI23, TakesTheLogThatNobodyChanged) {
  const AuditVerdict verdict = verdict_of(log_);
  EXPECT_EQ(verdict.fault, "");
  EXPECT_EQ(verdict.records, kRecords);
  EXPECT_EQ(verdict.anchored, kRecords);
  EXPECT_EQ(verdict.torn_bytes, 0U);
}

TEST_F(AuditI23, NamesTheRecordOfEveryFlippedByte) {
  std::size_t begin = 0;
  for (std::size_t record = 1; record <= lines_.size(); ++record) {
    for (std::size_t i = 0; i < lines_[record - 1].size(); ++i) {
      std::string bytes = log_;
      bytes[begin + i] = static_cast<char>(bytes[begin + i] ^ 0x01);
      const AuditVerdict verdict = verdict_of(bytes);
      ASSERT_THAT(verdict.fault, HasSubstr("record")) << begin + i;
      ASSERT_EQ(verdict.records + 1, record) << begin + i;
    }
    begin += lines_[record - 1].size();
  }
}

TEST_F(AuditI23, RefusesEveryTruncationBehindTheLastAnchor) {
  for (std::size_t size = 0; size < log_.size(); ++size) {
    ASSERT_THAT(fault_of(std::string_view{log_}.substr(0, size)),
                HasSubstr("are missing from its end"))
        << size;
  }
}

TEST_F(AuditI23, NamesADeletedRecord) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    std::vector<std::string> lines = lines_;
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
    const std::string name = std::to_string(i + 1);
    EXPECT_THAT(fault_of(joined(lines)),
                i + 1 == lines_.size()
                    ? StartsWith("records 25 to 25 are missing from its end")
                    : StartsWith("record " + name + " is missing: record " + std::to_string(i + 2) +
                                 " stands in its place"));
  }
}

TEST_F(AuditI23, NamesTheFirstOfReorderedAndRepeatedRecords) {
  std::vector<std::string> lines = lines_;
  std::swap(lines[4], lines[5]);
  EXPECT_THAT(fault_of(joined(lines)), StartsWith("record 5 is missing: record 6 stands"));
  lines = lines_;
  lines.insert(lines.begin() + 7, lines[6]);
  EXPECT_THAT(fault_of(joined(lines)), StartsWith("record 8 is missing: record 7 stands"));
}

TEST_F(AuditI23, NamesAnEditThatKeepsItsHashAndOneThatDoesNot) {
  std::vector<std::string> lines = lines_;
  lines[11].replace(lines[11].find("orders=12"), 9, "orders=02");
  EXPECT_THAT(fault_of(joined(lines)), StartsWith("record 12 is not readable"));
  lines = lines_;
  lines[11].replace(lines[11].find("orders=12"), 9, "orders=11");
  EXPECT_THAT(fault_of(joined(lines)),
              StartsWith("record 12 was changed, or does not follow record 11"));
  lines = lines_;
  lines[11] = forged(12)[11];
  EXPECT_THAT(fault_of(joined(lines)),
              StartsWith("record 13 was changed, or does not follow record 12"));
}

TEST_F(AuditI23, FindsAChainThatWasComputedAgain) {
  EXPECT_EQ(fault_of(joined(forged(15))),
            "records 11 to 20 were rewritten: their anchor says otherwise");
  EXPECT_EQ(fault_of(joined(forged(25))),
            "records 21 to 25 were rewritten: their anchor says otherwise");
}

TEST_F(AuditI23, RefusesEveryFlippedByteOfTheAnchors) {
  for (std::size_t i = 0; i + 1 < anchors_.size(); ++i) {  // without the last line's end it is torn
    std::string bytes = anchors_;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x01);
    ASSERT_THAT(fault_with_anchors(bytes), HasSubstr("anchor")) << i;
  }
  write_file(anchors_path(path_), anchors_.substr(0, anchors_.size() - 1));
  EXPECT_EQ(verdict_of(log_).anchored, 20U);
}

TEST_F(AuditI23, RefusesAnchorsThatAreOutOfOrderOrAnotherVaults) {
  std::vector<std::string> lines = lines_of(anchors_);
  ASSERT_EQ(lines.size(), 4U);
  std::swap(lines[1], lines[2]);
  EXPECT_EQ(fault_with_anchors(joined(lines)), "anchor 3 is out of its place");
  EXPECT_EQ(fault_with_anchors(""), "the first anchor is missing");
  write_file(anchors_path(path_), anchors_);
  EXPECT_EQ(verify_audit(path_, audit_identity(2)).fault, "anchor 1 is not signed by this vault");
  AuditIdentity same_key = audit_identity();
  same_key.vault_id[3] = 1;
  EXPECT_EQ(verify_audit(path_, same_key).fault, "anchor 1 is not signed by this vault");
}

TEST_F(AuditI23, TakesRecordsBehindTheLastAnchorAndSaysHowMany) {
  const std::vector<std::string> lines = lines_of(anchors_);
  write_file(anchors_path(path_), lines[0] + lines[1]);
  const AuditVerdict verdict = verdict_of(log_);
  EXPECT_EQ(verdict.fault, "");
  EXPECT_EQ(verdict.records, kRecords);
  EXPECT_EQ(verdict.anchored, 10U);
}

TEST_F(AuditI23, SaysThatACrashLeftALineUnfinished) {
  const AuditVerdict verdict = verdict_of(log_ + "26 17640");
  EXPECT_EQ(verdict.fault, "");
  EXPECT_EQ(verdict.torn_bytes, 8U);
}

TEST_F(AuditI23, ReadsNoLineWithoutEnd) {
  const std::string endless(std::size_t{8} << 20, 'x');
  EXPECT_EQ(fault_of(log_ + endless + "\n"), "record 26 is not readable");
  EXPECT_EQ(fault_of(log_ + endless), "record 26 is not readable");
}

TEST_F(AuditI23, IsNotWrittenOnWhenItsEndDoesNotFit) {
  const auto line_for = [&](std::string_view log) {
    write_file(path_, log);
    return line_of([&] { open_log(path_); });
  };
  constexpr std::string_view kMend = "; crossbook keys audit says where; keep both files";
  EXPECT_EQ(line_for(log_), "");
  EXPECT_EQ(
      line_for(log_.substr(0, log_.size() - 1)),
      "audit: " + path_ + ": it ends before record 25, which was anchored" + std::string{kMend});
  EXPECT_EQ(
      line_for(joined(forged(25))),
      "audit: " + path_ + ": record 25 is not the one that was anchored" + std::string{kMend});
  EXPECT_THAT(line_for(log_ + "26 nonsense\n"), HasSubstr("record 26 is not readable"));
  write_file(path_, log_);
  write_file(anchors_path(path_), anchors_ + "nonsense\n");
  EXPECT_THAT(line_of([&] { open_log(path_); }),
              HasSubstr("its last anchor is not signed by this vault"));
  std::filesystem::remove(anchors_path(path_));
  EXPECT_THAT(line_of([&] { open_log(path_); }), HasSubstr("is not there"));
  EXPECT_THAT(line_of([&] { verify_audit(path_, audit_identity()); }), HasSubstr("is not there"));
}

TEST_F(AuditI23, NoticesACutWhileItIsInUse) {
  AuditLog log = open_log(path_);
  std::filesystem::resize_file(path_, log_.size() - 10);
  EXPECT_THAT(line_of([&] { log.append(audit_record(26)); }),
              HasSubstr("it was cut short while in use"));
}

}  // namespace
}  // namespace crossbook
