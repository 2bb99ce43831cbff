// What the codecs refuse, and with which error; nothing of a refused frame stays behind.
#include "tests/support/bad_input.hpp"

#include <gtest/gtest.h>

#include "venues/_template/venue.hpp"

namespace crossbook::_template::test {
namespace {

using testing::BadAnswer;
using testing::BadFrame;
using testing::kLeastBadRows;

constexpr const char* kMore =
    "fill in venues/_template/bad_input_test.cpp: fields missing, doubled, of another type, beyond "
    "their range, unknown words; once there are enough, a static_assert counts them";

const BadFrame kMarketRows[] = {
    {"nothing", "", Errc::Malformed},
    {"a list", "[]", Errc::Malformed},
    {"bytes that are not UTF-8", "\xff\xfe{}", Errc::Malformed},
    {"deep nesting", std::string(100'000, '['), Errc::Malformed},
    {"a frame over the cap", std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
    {"an empty object", "{}", Errc::MissingField},
};
const BadFrame kAccountRows[] = {
    {"nothing", "", Errc::Malformed},
    {"a list", "[]", Errc::Malformed},
    {"bytes that are not UTF-8", "\xff\xfe{}", Errc::Malformed},
    {"deep nesting", std::string(100'000, '['), Errc::Malformed},
    {"a frame over the cap", std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
    {"an empty object", "{}", Errc::MissingField},
};
const BadAnswer kAnswerRows[] = {
    {"nothing", RestCall::Kind::Time, "", Errc::Malformed},
    {"HTML", RestCall::Kind::Balances, "<html>", Errc::Malformed},
    {"an answer over the cap", RestCall::Kind::Instruments, std::string(kMaxResponseBytes + 1, ' '),
     Errc::TooLarge},
    {"no time", RestCall::Kind::Time, "{}", Errc::MissingField},
};

TEST(TemplateBadInput, MarketFramesAreRefusedByNameAndLeaveNothing) {
  EXPECT_GE(std::size(kMarketRows), kLeastBadRows) << kMore;
  testing::refuse_market_frames(*make().make_venue(), kMarketRows);
}

TEST(TemplateBadInput, AccountFramesAreRefusedByNameAndLeaveNothing) {
  EXPECT_GE(std::size(kAccountRows), kLeastBadRows) << kMore;
  testing::refuse_account_frames(*make().make_venue(), kAccountRows);
}

TEST(TemplateBadInput, AnswersAreRefusedWithTheErrorThatTheyAre) {
  EXPECT_GE(std::size(kAnswerRows), kLeastBadRows) << kMore;
  testing::refuse_answers(*make().make_venue(), {{}, nullptr, ClientOrderId{"a"}}, kAnswerRows);
}

}  // namespace
}  // namespace crossbook::_template::test
