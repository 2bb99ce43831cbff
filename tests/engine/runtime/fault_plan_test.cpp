#include "engine/runtime/fault_plan.hpp"

#include <gtest/gtest.h>

#include "engine/runtime/config.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

std::string fault_refusal(std::string_view text) {
  try {
    parse_fault(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(FaultPlan, ReadsWhatWhenAndHowLong) {
  const VenueFault whole = parse_fault("atlas:ping_flood@10s+500ms");
  EXPECT_EQ(whole.venue, "atlas");
  EXPECT_EQ(whole.fault.kind, FaultKind::PingFlood);
  EXPECT_EQ(whole.fault.after, 10s);
  EXPECT_EQ(whole.fault.lasts, 500ms);
  const VenueFault plain = parse_fault("atlas:gone");
  EXPECT_EQ(plain.fault.after, 0s);
  EXPECT_EQ(plain.fault.lasts, std::chrono::nanoseconds::max());
}

TEST(FaultPlan, NamesThePartThatIsWrong) {
  EXPECT_NE(fault_refusal("silence").find("fault silence: names no venue"), std::string::npos);
  EXPECT_NE(
      fault_refusal("atlas:sulk").find("\"sulk\" is not a fault; known are: silence, bad_json"),
      std::string::npos);
  EXPECT_NE(fault_refusal("atlas:gone@soon").find("\"soon\" is not a duration"), std::string::npos);
  EXPECT_NE(fault_refusal("atlas:gone@1s+0s").find("\"0s\" is not a duration"), std::string::npos);
}

}  // namespace
}  // namespace crossbook
