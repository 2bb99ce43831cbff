#include "engine/runtime/engine_agent.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "venues/connector/connector_context.hpp"

namespace crossbook {
namespace {

/// An engine with one venue, whose queues are as small as they get.
class Engine : public ::testing::Test {
 protected:
  Engine() {
    instrument = table.instrument("A/USD");
    config.run = RunId{"0000"};
    config.run_key = RunKey{1};
    config.venues = {"atlas"};
    config.limits.quotes.push_back({table.at(instrument).quote, *parse_amount("100"),
                                    *parse_amount("100"), *parse_amount("100")});
    core = std::make_unique<Core>(config, table);
    agent = std::make_unique<EngineAgent>(
        *core,
        EngineQueues{BookQueue::Consumer{books},
                     EventQueue::Consumer{events},
                     Dispatcher{[&] {
                       std::vector<Dispatcher::Route> routes;
                       routes.push_back({CommandQueue::Producer{commands}, &connector_bell});
                       return routes;
                     }()},
                     EpisodeQueue::Producer{episodes, 1},
                     NoteQueue::Producer{notes, 8},
                     {&stats}},
        bell, nullptr, view, controls, result);
  }
  std::vector<SessionNote> told() {
    std::vector<SessionNote> all;
    SessionNote note;
    while (note_reader.try_dequeue(note)) all.push_back(note);
    return all;
  }
  LatchReason latch_at_end() {
    agent->request_stop();
    while (!agent->is_stopped()) agent->do_work();
    return result.latch;
  }

  InstrumentTable table;
  InstrumentId instrument;
  CoreConfig config;
  BookQueue books{8, 1};
  EventQueue events{32, 1};
  CommandQueue commands{8, 1};
  EpisodeQueue episodes{8, 1};
  NoteQueue notes{64, 1};
  NoteQueue::Consumer note_reader{notes};
  ConnectorStats stats;
  Doorbell bell, connector_bell;
  LatestValue<EngineSnapshot> view;
  std::atomic<bool> is_killed{false};
  EngineControls controls{{false}, &is_killed};
  EngineResult result;
  std::unique_ptr<Core> core;
  std::unique_ptr<EngineAgent> agent;
};

TEST_F(Engine, LatchesWhenAConnectorHasLostAnEvent) {  // P14
  ConnectorQueues queues{BookQueue::Producer{books, 1}, EventQueue::Producer{events, 4},
                         CommandQueue::Consumer{commands}};
  Outbox outbox{queues, bell, stats};
  VenueStateChange change;
  change.venue = VenueId{0};
  int sent = 0;
  while (stats.events_lost.get() == 0) {
    outbox.emit(change);
    ASSERT_LT(++sent, 1'000) << "the queue has no end";
  }
  agent->do_work();
  const auto all = told();
  const auto is_latch = [](const SessionNote& note) {
    const auto* latched = std::get_if<Latched>(&note);
    return latched != nullptr && latched->whole_engine && latched->reason == LatchReason::QueueFull;
  };
  EXPECT_EQ(std::count_if(all.begin(), all.end(), is_latch), 1);
  const auto is_loss = [](const SessionNote& note) {
    return std::holds_alternative<EventLost>(note);
  };
  EXPECT_EQ(std::count_if(all.begin(), all.end(), is_loss), 1);
  EXPECT_EQ(latch_at_end(), LatchReason::QueueFull);
}

TEST_F(Engine, IsNotLatchedByAQueueThatWasOnlyFullForAWhile) {
  ConnectorQueues queues{BookQueue::Producer{books, 1}, EventQueue::Producer{events, 64},
                         CommandQueue::Consumer{commands}};
  Outbox outbox{queues, bell, stats};
  VenueStateChange change;
  change.venue = VenueId{0};
  for (int i = 0; i < 80; ++i)
    outbox.emit(change);  // more than the queue, less than queue + reserve
  EXPECT_EQ(stats.events_lost.get(), 0U);
  for (int i = 0; i < 4; ++i) {
    agent->do_work();
    outbox.flush();
  }
  EXPECT_EQ(latch_at_end(), LatchReason::None);
}

TEST_F(Engine, I13_APersonsStopLatchesInTheNextCycle) {
  controls.open = true;
  agent->do_work();
  EXPECT_TRUE(core->is_trading());
  is_killed = true;
  agent->do_work();
  EXPECT_FALSE(core->is_trading());
  EXPECT_EQ(latch_at_end(), LatchReason::Operator);
}

TEST_F(Engine, TellsWhatItsVenuesSay) {
  EventQueue::Producer producer{events, 4};
  ASSERT_TRUE(producer.push(VenueStateChange{VenueId{0}, VenueState::Failed,
                                             RejectReason::KeyInvalid, StateText{"atlas: no"}}));
  agent->do_work();
  const auto all = told();
  ASSERT_EQ(all.size(), 2U);  // the state, and the venue's latch
  EXPECT_EQ(std::get<Latched>(all[0]).reason, LatchReason::Authentication);
  EXPECT_EQ(std::get<VenueStateChange>(all[1]).text.view(), "atlas: no");
  EXPECT_EQ(latch_at_end(), LatchReason::None) << "one venue's trouble is not the engine's";
}

}  // namespace
}  // namespace crossbook
