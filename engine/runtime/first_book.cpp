#include "engine/runtime/first_book.hpp"

#include <utility>
#include <variant>

#include "venues/connector/connector.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kFirstBookPark{10};
constexpr std::size_t kFirstBookQueue = 1'024;

ConnectorConfig public_config(const BookPlan& plan) {
  ConnectorConfig config;
  config.environment = plan.environment;
  config.endpoints = plan.endpoints;
  config.ca_file = plan.ca_file;
  config.instruments = {plan.instrument};
  config.public_only = true;
  return config;
}

class Watcher {
 public:
  Watcher(const BookPlan& plan, const InstrumentTable& table)
      : is_snapshot_in_band_{plan.module->capabilities->snapshot_source == SnapshotSource::InBand},
        connector_{
            public_config(plan),
            plan.module->make_venue(),
            {},
            table,
            ConnectorQueues{BookQueue::Producer{books_, table.instruments().size()},
                            EventQueue::Producer{events_}, CommandQueue::Consumer{commands_}},
            stats_,
            engine_bell_} {}

  FirstBook watch(std::chrono::milliseconds max_time) {
    const MonoNanos began = mono_now();
    while (!found_.book && mono_now() - began < max_time) {
      if (connector_.do_work() == 0) connector_.park(kFirstBookPark);
      read_events();
      read_books();
      if (connector_.state() == VenueState::Failed) break;
    }
    found_.waited = mono_now() - began;
    connector_.request_stop();  // so that the venue sees a session that was ended, not lost
    while (!connector_.is_stopped())
      if (connector_.do_work() == 0) connector_.park(kFirstBookPark);
    return std::move(found_);
  }

 private:
  void read_events() {
    VenueEvent event;
    while (reader_.try_dequeue(event)) {
      const auto* change = std::get_if<VenueStateChange>(&event);
      // A wrong clock has a line of its own; it does not keep a book away.
      if (change == nullptr || change->reason == RejectReason::None ||
          change->reason == RejectReason::Timestamp)
        continue;
      found_.trouble = change->text.view();
    }
  }

  void read_books() {
    BookUpdate update;
    while (!found_.book && updates_.try_dequeue(update)) {
      found_.withdrawn = update.withdrawn;
      if (is_proven(update)) found_.book = update;
    }
  }

  /// A snapshot by REST says nothing of the socket: a change must have come there, too.
  bool is_proven(const BookUpdate& update) {
    if (!update.is_trusted()) {
      snapshot_.reset();
      return false;
    }
    if (is_snapshot_in_band_) return true;
    if (!snapshot_) snapshot_ = update.sequence;
    return update.sequence > *snapshot_;
  }

  bool is_snapshot_in_band_;
  std::optional<SequenceNumber> snapshot_;  // of the book as it was first trusted
  Doorbell engine_bell_;                    // nobody sleeps on it
  ConnectorStats stats_;
  BookQueue books_{kFirstBookQueue, 1};
  EventQueue events_{kFirstBookQueue, 1};
  CommandQueue commands_{1, 1};
  BookQueue::Consumer updates_{books_};
  EventQueue::Consumer reader_{events_};
  FirstBook found_;
  Connector connector_;  // last: it holds the others' ends
};

}  // namespace

FirstBook wait_for_book(const BookPlan& plan, const InstrumentTable& table) {
  return Watcher{plan, table}.watch(plan.max_time);
}

}  // namespace crossbook
