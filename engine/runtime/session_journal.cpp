#include "engine/runtime/session_journal.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <system_error>

#include "keys/encoding.hpp"
#include "keys/running_program.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kKeepEvery{5};
constexpr std::chrono::milliseconds kSyncEvery{50};

void keep_until_stopped(const std::stop_token& stop, JournalWriter& writer) {
  MonoNanos next_sync = mono_now() + kSyncEvery;
  while (!stop.stop_requested()) {
    if (writer.make_room()) return;  // has_failed() says so from here on, and the engine latches
    if (mono_now() >= next_sync) {
      if (writer.sync()) return;
      next_sync = mono_now() + kSyncEvery;
    }
    std::this_thread::sleep_for(kKeepEvery);
  }
}

constexpr std::string_view kProgram = "crossbook 0.1.0";

/// Of all settings that decide: two runs with the same one decide alike.
std::string config_hash(JournalHeader header) {
  header.config.run = RunId{"0000"};
  header.config.run_key = {};
  header.config.carried = {};
  header.note.clear();
  const std::vector<std::byte> bytes = encode_header(header);
  const Sha256Digest digest = sha256({{reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
  std::string text(2 * digest.size(), '\0');
  hex_encode(digest, text.data());
  return text;
}

}  // namespace

SessionJournal::SessionJournal(const SessionOptions& options, const CoreConfig& config,
                               const InstrumentTable& table) {
  const std::string& folder = options.settings.session.journal_dir;
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw ConfigError{"journal_dir " + folder + ": cannot be made (" + error.message() +
                      "); name a writable folder"};
  JournalHeader header;
  header.build = fmt::format("{} {}", kProgram, program_hash());
  header.config = config;
  header.table = table;
  header.config_hash = config_hash(header);
  header.note = to_string(options.mode);
  file_ = fmt::format("{}/{}-{}.xbj", folder, utc_now().seconds(), config.run.view());
  try {
    writer_ = std::make_unique<JournalWriter>(file_, header);
  } catch (const std::system_error& problem) {
    throw ConfigError{std::string{problem.what()} +
                      "; name a writable folder with room for journal_dir"};
  }
  begin();
}

SessionJournal::SessionJournal(const RecoveredRun& run) : file_{run.path} {
  try {
    writer_ = std::make_unique<JournalWriter>(open_journal_disk(run.path), run.path, run.end);
  } catch (const std::system_error& problem) {
    throw ConfigError{std::string{problem.what()} + "; it must be writable, on a disk with room"};
  }
  begin();
}

SessionJournal::~SessionJournal() { close(); }

void SessionJournal::begin() {
  keeper_ =
      std::jthread{[this](const std::stop_token& stop) { keep_until_stopped(stop, *writer_); }};
}

void SessionJournal::close() {
  if (!keeper_.joinable()) return;
  keeper_.request_stop();
  keeper_.join();
  writer_->close();
}

}  // namespace crossbook
