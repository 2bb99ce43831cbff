#include "engine/runtime/connector_group.hpp"

#include <utility>

namespace crossbook {
namespace {

constexpr std::size_t kBookQueueCapacity = 1'024;   // per connector; more conflate
constexpr std::size_t kEventQueueCapacity = 8'192;  // per connector
constexpr std::size_t kCommandQueueCapacity = 1'024;

std::chrono::milliseconds to_millis(std::chrono::nanoseconds time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time);
}

}  // namespace

ConnectorGroup::ConnectorGroup(std::vector<ConnectorPlan> plans, const Settings& settings,
                               const InstrumentTable& table, Doorbell& engine_bell)
    : wait_{settings.session.wait},
      books_{kBookQueueCapacity, plans.size()},
      events_{kEventQueueCapacity, plans.size()} {
  for (ConnectorPlan& plan : plans) {
    const std::size_t venue = names_.size();
    names_.emplace_back(plan.module->capabilities->name);
    commands_.emplace_back(kCommandQueueCapacity, 1);
    tables_.push_back(settings.assets.spelled_at(names_.back(), table));
    ConnectorConfig config;
    config.id = VenueId{static_cast<std::uint8_t>(venue)};
    config.environment = plan.environment;
    config.endpoints = plan.endpoints;
    config.ca_file = plan.ca_file;
    config.instruments = plan.instruments;
    config.public_only = plan.public_only;
    config.max_quiet = to_millis(plan.max_quiet);
    config.assumed_fees = plan.assumed_fees;
    config.order_lifetime = to_millis(settings.risk.order_lifetime);
    config.seed = settings.session.seed + venue;
    config.nonce_floor = plan.nonce_floor;
    config.key_interval = plan.key_interval;
    config.arms_switch = settings.venues.at(names_.back()).dead_mans_switch;
    waiting_.push_back(std::make_unique<Connector>(
        std::move(config), plan.module->make_venue(), std::move(plan.keys), tables_.back(),
        ConnectorQueues{BookQueue::Producer{books_, table.instruments().size()},
                        EventQueue::Producer{events_}, CommandQueue::Consumer{commands_.back()}},
        stats_.emplace_back(), engine_bell));
    bells_.push_back(&waiting_.back()->doorbell());
    inboxes_.push_back(&waiting_.back()->key_inbox());
  }
}

ConnectorGroup::~ConnectorGroup() { stop(); }

void ConnectorGroup::start() {
  for (std::size_t venue = 0; venue < waiting_.size(); ++venue) {
    ThreadOptions options{names_[venue], std::nullopt};
    if (wait_ == WaitMode::Spin)
      threads_.emplace_back(
          std::make_unique<Spinning>(options, SpinIdle{}, std::move(waiting_[venue])));
    else
      threads_.emplace_back(
          std::make_unique<Parked>(options, ParkIdle{}, std::move(waiting_[venue])));
  }
  waiting_.clear();
}

void ConnectorGroup::stop() {
  for (auto& thread : threads_) std::visit([](auto& one) { one->request_stop(); }, thread);
  for (Doorbell* bell : bells_) bell->ring();
  threads_.clear();
  bells_.clear();
}

std::vector<const ConnectorStats*> ConnectorGroup::all_stats() const {
  std::vector<const ConnectorStats*> all;
  for (const ConnectorStats& stats : stats_) all.push_back(&stats);
  return all;
}

Dispatcher ConnectorGroup::make_dispatcher() {
  std::vector<Dispatcher::Route> routes;
  for (std::size_t venue = 0; venue < commands_.size(); ++venue)
    routes.push_back({CommandQueue::Producer{commands_[venue]}, bells_[venue]});
  return Dispatcher{std::move(routes)};
}

}  // namespace crossbook
