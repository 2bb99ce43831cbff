// The same decisions again: feeds a journal's inputs to a fresh core and compares its actions.
// In: a journal. Out: whether they are the same, or the first difference. Thread: one.
// Limits: those of the journal.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/core.hpp"
#include "engine/journal/reader.hpp"

namespace crossbook {

struct ReplayResult {
  bool identical = false;
  std::uint64_t inputs = 0;
  std::uint64_t actions = 0;      // compared
  std::uint64_t sequence = 0;     // of the record at the first difference, else 0
  std::uint64_t offset = 0;       // of that record in the file
  std::string difference;         // for people; empty if identical
  std::vector<Action> unwritten;  // what followed from the last input and is not in the journal
  JournalStatus end = JournalStatus::Reading;
  std::string problem;  // of the file: torn tail, corruption
};

/// A core with the header's settings and instruments.
class ReplayCore {
 public:
  /// @throws std::invalid_argument as Core does
  explicit ReplayCore(const JournalHeader& header);
  Core& core() noexcept { return *core_; }
  const Core& core() const noexcept { return *core_; }

 private:
  InstrumentTable table_;
  std::unique_ptr<Core> core_;
};

/// Runs the rest of the journal through the core; afterwards the core is as it was when the journal
/// ended. A torn tail is no difference: actions that were not written any more are not compared.
/// @param on_input if given, told each input once the core has had it
ReplayResult replay(JournalReader& journal, Core& core,
                    const std::function<void(const Input&)>& on_input = {});

}  // namespace crossbook
