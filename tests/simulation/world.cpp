#include "tests/simulation/world.hpp"

#include <utility>

#include "engine/journal/disk.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/connector/machine/io_loop.hpp"

namespace crossbook::simulation {
namespace {

constexpr std::size_t kSegment = std::size_t{1} << 18U;
constexpr std::size_t kBooksQueued = 256, kEventsQueued = 1'024, kCommandsQueued = 256;

class TroubledDisk final : public JournalDisk {
 public:
  TroubledDisk(std::unique_ptr<JournalDisk> disk, const DiskTrouble& trouble)
      : disk_{std::move(disk)}, trouble_{trouble} {}
  int file() const noexcept override { return disk_->file(); }
  std::error_code allocate(std::uint64_t offset, std::uint64_t bytes) noexcept override {
    if (trouble_.is_full) return std::make_error_code(std::errc::no_space_on_device);
    return disk_->allocate(offset, bytes);
  }
  std::error_code sync() noexcept override {
    if (trouble_.does_sync_fail) return std::make_error_code(std::errc::io_error);
    return {};  // a crash of the process needs none, and no power fails here
  }
  std::error_code cut(std::uint64_t size) noexcept override { return disk_->cut(size); }

 private:
  std::unique_ptr<JournalDisk> disk_;
  const DiskTrouble& trouble_;
};

JournalHeader header_of(const CoreConfig& config, const InstrumentTable& table) {
  return {"simulation", "none", "simulation", config, table};
}

}  // namespace

Process::Process(const Parts& parts, const CoreConfig& config, const std::string& path)
    : path_{path},
      writer_{std::make_unique<JournalWriter>(
          std::make_unique<TroubledDisk>(create_journal_disk(path), *parts.disk), path,
          header_of(config, *parts.table), kSegment)},
      own_core_{std::make_unique<Core>(config, *parts.table)},
      core_{own_core_.get()},
      books_{kBooksQueued, parts.market->size()},
      events_{kEventsQueued, parts.market->size()} {
  build(parts);
}

Process::Process(const Parts& parts, RecoveredRun run)
    : path_{run.path},
      writer_{std::make_unique<JournalWriter>(
          std::make_unique<TroubledDisk>(open_journal_disk(run.path), *parts.disk), run.path,
          run.end, kSegment)},
      recovered_{std::move(run)},
      core_{&recovered_->core->core()},
      is_resumed_{true},
      books_{kBooksQueued, parts.market->size()},
      events_{kEventsQueued, parts.market->size()} {
  resume_ = EngineResume{nanoseconds{0}, recovered_->unwritten, false};
  build(parts);
}

void Process::build(const Parts& parts) {
  began_ = mono_now();
  std::vector<Dispatcher::Route> routes;
  std::vector<const ConnectorStats*> stats;
  for (std::size_t i = 0; i < parts.market->size(); ++i) {
    SimVenue& venue = parts.market->venue(i);
    venue.host().set_order_prefix("x" + std::string{core_->config().run.view()});
    loops_.push_back(std::make_shared<IoLoop>());
    parts.network->bind(*loops_.back(), venue.host());
    commands_.emplace_back(kCommandsQueued, 1);
    stats_.emplace_back();
    ConnectorConfig config;
    config.id = VenueId{static_cast<std::uint8_t>(i)};
    config.environment = Environment::Demo;
    config.endpoints = venue.host().endpoints();
    for (const Instrument& instrument : parts.table->instruments())
      config.instruments.push_back(instrument.id);
    config.seed = parts.seed + i;
    config.nonce_floor = parts.nonce_floor;
    config.arms_switch = false;
    connectors_.push_back(std::make_unique<Connector>(
        std::move(config), venue.module().make_venue(), venue.keys(), *parts.table,
        ConnectorQueues{BookQueue::Producer{books_, parts.table->instruments().size()},
                        EventQueue::Producer{events_}, CommandQueue::Consumer{commands_.back()}},
        stats_.back(), bell_, loops_.back()));
    routes.push_back({CommandQueue::Producer{commands_.back()}, &connectors_.back()->doorbell()});
    stats.push_back(&stats_.back());
  }
  controls_.kill = &kill_;
  engine_ = std::make_unique<EngineAgent>(
      *core_,
      EngineQueues{BookQueue::Consumer{books_}, EventQueue::Consumer{events_},
                   Dispatcher{std::move(routes)}, EpisodeQueue::Producer{episodes_},
                   NoteQueue::Producer{notes_}, std::move(stats)},
      bell_, writer_.get(), view_, controls_, result_, std::move(resume_));
}

Process::~Process() = default;

void Process::look_after_disk() {
  static_cast<void>(writer_->make_room());
  static_cast<void>(writer_->sync());
}

bool Process::is_finished() const {
  if (!core_->is_idle() || !core_->is_reconciled(began_)) return false;
  for (const auto& connector : connectors_)
    if (connector->state() != VenueState::Ready) return false;
  return true;
}

void Process::close_journal() { static_cast<void>(writer_->close()); }

}  // namespace crossbook::simulation
