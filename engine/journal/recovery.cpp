#include "engine/journal/recovery.hpp"

#include <stdexcept>

#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("journal " + path + ": " + why);
}

}  // namespace

RecoveredRun recover(const std::string& path) {
  const JournalFile file{path};
  JournalReader reader{file.bytes()};
  RecoveredRun run;
  run.path = path;
  run.header = reader.header();
  run.core = std::make_unique<ReplayCore>(run.header);
  Input last;
  ReplayResult result = replay(reader, run.core->core(), [&](const Input& input) {
    run.last_time = input.now;
    if (is_planted(PlantedBug::LastInputTwiceAfterCrash)) last = input;
    const auto* const open = std::get_if<OpenSession>(&input.event);
    if (open == nullptr) return;
    run.opened = input.now;
    run.opened_utc = open->utc;
  });
  if (reader.status() == JournalStatus::Corrupt)
    refuse(path, reader.problem() + ": what was in flight cannot be known");
  if (!result.identical)
    refuse(path, result.difference + "; this build decides otherwise than " + run.header.build +
                     ", which wrote it: start that one once");
  if (is_planted(PlantedBug::LastInputTwiceAfterCrash)) {
    Actions again;
    run.core->core().on(last, again);
  }
  run.end = {reader.offset(), reader.sequence()};
  run.unwritten = std::move(result.unwritten);
  run.inputs = result.inputs;
  run.was_torn = reader.status() == JournalStatus::TornTail;
  return run;
}

}  // namespace crossbook
