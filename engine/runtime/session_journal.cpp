#include "engine/runtime/session_journal.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <system_error>

#include "venues/connector/clock.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kFlushEvery{20};
constexpr std::chrono::seconds kSyncEvery{1};
constexpr std::string_view kBuild = "crossbook 0.1.0";

void flush_until_stopped(const std::stop_token& stop, JournalWriter& writer) {
  MonoNanos next_sync = mono_now() + kSyncEvery;
  while (!stop.stop_requested()) {
    const bool is_sync_due = mono_now() >= next_sync;
    const std::error_code error = is_sync_due ? writer.sync() : writer.flush();
    if (error) return;  // append() now says no, and the engine latches
    if (is_sync_due) next_sync = mono_now() + kSyncEvery;
    std::this_thread::sleep_for(kFlushEvery);
  }
}

}  // namespace

SessionJournal::SessionJournal(const Settings& settings, const CoreConfig& config,
                               const InstrumentTable& table) {
  const std::string& folder = settings.session.journal_dir;
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw ConfigError{"journal_dir " + folder + ": cannot be made (" + error.message() +
                      "); name a writable folder"};
  JournalHeader header;
  header.build = kBuild;
  header.config_hash = fmt::format("{:016x}", std::hash<std::string>{}(settings.market.source));
  header.config = config;
  header.table = table;
  file_ = fmt::format("{}/{}-{}.xbj", folder, utc_now().seconds(), config.run.view());
  try {
    writer_ = std::make_unique<JournalWriter>(file_, header);
  } catch (const std::system_error& problem) {
    throw ConfigError{std::string{problem.what()} + "; name a writable folder for journal_dir"};
  }
  flusher_ =
      std::jthread{[this](const std::stop_token& stop) { flush_until_stopped(stop, *writer_); }};
}

SessionJournal::~SessionJournal() { close(); }

void SessionJournal::close() {
  if (!flusher_.joinable()) return;
  flusher_.request_stop();
  flusher_.join();
  writer_->sync();
}

}  // namespace crossbook
