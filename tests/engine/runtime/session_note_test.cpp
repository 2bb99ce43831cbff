#include "engine/runtime/session_note.hpp"

#include <gtest/gtest.h>

namespace crossbook {
namespace {

using namespace std::chrono_literals;

class Notes : public ::testing::Test {
 protected:
  std::string state(VenueState state, std::string_view text, std::chrono::nanoseconds at) {
    return writer.line(VenueStateChange{VenueId{0}, state, RejectReason::None, StateText{text}}, at)
        .value_or("");
  }
  InstrumentTable table;
  InstrumentId instrument = table.instrument("BTC/USDT");
  NoteWriter writer{{"atlas", "borea"}, table};
};

TEST_F(Notes, SayNothingOfAnUneventfulStart) {
  EXPECT_EQ(state(VenueState::Connecting, "atlas: connecting", 0s), "");
  EXPECT_EQ(state(VenueState::Ready, "atlas: ready", 1s), "");
}

TEST_F(Notes, SayThatTroubleIsOver) {
  EXPECT_EQ(state(VenueState::Ready, "atlas: connection lost", 5s), "atlas: connection lost");
  EXPECT_EQ(state(VenueState::Connecting, "atlas: connecting", 5s), "");
  EXPECT_EQ(state(VenueState::Ready, "atlas: ready", 6s), "atlas: ready");
  EXPECT_EQ(state(VenueState::Ready, "atlas: ready", 7s), "");
}

TEST_F(Notes, RepeatThemselvesOnlyAfterAMinute) {
  EXPECT_NE(state(VenueState::Connecting, "atlas: refused", 0s), "");
  EXPECT_EQ(state(VenueState::Connecting, "atlas: refused", 1s), "");
  EXPECT_EQ(state(VenueState::Connecting, "atlas: refused", 59s), "");
  EXPECT_NE(state(VenueState::Connecting, "atlas: refused", 61s), "");
  EXPECT_NE(state(VenueState::Ready, "atlas: ready", 62s), "");
  EXPECT_NE(state(VenueState::Connecting, "atlas: refused", 63s), "") << "news again";
}

TEST_F(Notes, AreBoundedAMinuteAndCountWhatTheyLeftOut) {
  int lines = 0;
  for (int i = 0; i < 100; ++i)
    if (!state(VenueState::Connecting, "atlas: trouble " + std::to_string(i), 1s).empty()) ++lines;
  EXPECT_EQ(lines, kMaxVenueLines);
  const std::string next = state(VenueState::Connecting, "atlas: more trouble", 62s);
  EXPECT_EQ(next, "atlas: more trouble (80 lines before it left out)");
}

TEST_F(Notes, NameVenueOrderAndWhatIsDone) {
  const Alert alert{AlertKind::OrderUnknown, VenueId{1}, instrument, {}, ClientOrderId{"cb1"}};
  EXPECT_EQ(writer.line(alert, 0s).value_or(""),
            "borea: order cb1 (BTC/USDT) is of unknown fate: its full size counts as exposure, and "
            "the venue is asked for it by that id");
}

TEST_F(Notes, NameTheOrderThatIsNotOurs) {  // S6
  ForeignActivity activity;
  activity.venue = VenueId{1};
  activity.instrument = instrument;
  activity.venue_order_id = VenueOrderId{"4711"};
  activity.status = OrderStatus::Filled;
  EXPECT_EQ(
      writer.line(activity, 0s).value_or(""),
      "borea: an order that this session did not send (BTC/USDT, venue id 4711) is filled; if "
      "it was not you, revoke the keys");
  activity.instrument = kNoInstrument;
  activity.text = ErrorText{"DOGEUSDT"};
  activity.client_id = ClientOrderId{"web_1"};
  EXPECT_EQ(writer.line(activity, 0s).value_or(""),
            "borea: an order that this session did not send (DOGEUSDT, id web_1) is filled; if it "
            "was not you, revoke the keys");
}

TEST_F(Notes, SayByHowMuchABalanceDiffers) {  // S7
  Alert alert{AlertKind::BalanceMismatch, VenueId{0}, {}, table.at(instrument).quote, {}};
  alert.difference = parse_amount("-12.5").value();
  EXPECT_EQ(writer.line(alert, 0s).value_or(""),
            "atlas: the balance of USDT is 12.5 lower than what this session did explains; if that "
            "was not you, revoke the keys");
  alert.asset = kNoAsset;
  alert.other_asset = AssetCode{"XRP"};
  alert.difference = parse_amount("3").value();
  EXPECT_EQ(writer.line(alert, 0s).value_or(""),
            "atlas: the balance of XRP is 3 higher than what this session did explains; if that "
            "was not you, revoke the keys");
  const BalanceAdopted adopted{VenueId{0}, table.at(instrument).quote,
                               parse_amount("0.25").value()};
  EXPECT_EQ(writer.line(adopted, 0s).value_or(""),
            "atlas: the venue's balance of USDT is taken over, a difference of 0.25");
}

TEST_F(Notes, SayWhyTheEngineIsHalted) {
  const Latched whole{LatchReason::QueueFull, true, {}, {}};
  EXPECT_EQ(writer.line(EventLost{VenueId{1}}, 0s).value_or(""),
            "borea: a message to the engine was lost: its queue is full");
  EXPECT_NE(writer.line(whole, 0s).value_or("").find("HALTED: a message that may not be lost"),
            std::string::npos);
  const Latched venue{LatchReason::PriceWorse, false, VenueId{0}, {}};
  EXPECT_NE(writer.line(venue, 0s).value_or("").find("atlas: no new orders there"),
            std::string::npos);
  const Latched key{LatchReason::Authentication, false, VenueId{0}, {}};
  EXPECT_FALSE(writer.line(key, 0s).has_value()) << "the state said it in the venue's words";
}

TEST(LatchWords, AreThereForEveryReason) {
  for (std::size_t i = 0; i < kLatchReasons; ++i)
    EXPECT_FALSE(latch_words(static_cast<LatchReason>(i)).empty());
}

}  // namespace
}  // namespace crossbook
