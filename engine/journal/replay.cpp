#include "engine/journal/replay.hpp"

#include <algorithm>

namespace crossbook {
namespace {

bool is_same(const JournalRecord& record, const Action& action) {
  if (record.type != type_of(action)) return false;
  std::array<std::byte, kMaxRecordBytes> bytes;
  const std::size_t size = encode(action, bytes);
  return std::equal(record.payload.begin(), record.payload.end(), bytes.begin(),
                    bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

std::string where(const JournalRecord& record) {
  return "record " + std::to_string(record.sequence) + " at byte " + std::to_string(record.offset);
}

void differ(ReplayResult& result, const JournalRecord& record, const std::string& what) {
  result.sequence = record.sequence;
  result.offset = record.offset;
  result.difference = where(record) + ": " + what;
}

/// What the core said about the last input, compared with the records behind it one by one.
class Comparison {
 public:
  /// @return false and the difference in result, if the record is not the next action
  bool matches(const JournalRecord& record, const Actions& said, ReplayResult& result) {
    if (next_ == said.size()) {
      differ(result, record,
             "the journal says " + std::string{action_name(record.action())} +
                 ", the core nothing more");
      return false;
    }
    const Action& action = said[next_++];
    ++result.actions;
    if (is_same(record, action)) return true;
    const std::string ours{action_name(action)};
    const std::string theirs{action_name(record.action())};
    differ(result, record,
           ours == theirs ? "the core says another " + ours
                          : "the journal says " + theirs + ", the core " + ours);
    return false;
  }
  /// @return false if the core said more than was journaled before this record
  bool is_finished(const JournalRecord& record, const Actions& said, ReplayResult& result) const {
    if (next_ == said.size()) return true;
    differ(
        result, record,
        "the core says " + std::string{action_name(said[next_])} + " before it, the journal not");
    return false;
  }
  std::vector<Action> rest(const Actions& said) const { return {said.begin() + next_, said.end()}; }
  void restart() noexcept { next_ = 0; }

 private:
  std::size_t next_ = 0;
};

}  // namespace

ReplayCore::ReplayCore(const JournalHeader& header)
    : table_{header.table}, core_{std::make_unique<Core>(header.config, table_)} {}

ReplayResult replay(JournalReader& journal, Core& core,
                    const std::function<void(const Input&)>& on_input) {
  ReplayResult result;
  const auto said = std::make_unique<Actions>();
  JournalRecord record;
  Input input;
  Comparison comparison;
  while (journal.next(record)) {
    if (!record.is_input()) {
      if (comparison.matches(record, *said, result)) continue;
      return result;
    }
    if (!comparison.is_finished(record, *said, result)) return result;
    said->clear();
    comparison.restart();
    input.now = record.time;
    input.event = record.event();
    core.on(input, *said);
    ++result.inputs;
    if (on_input) on_input(input);
  }
  result.end = journal.status();
  result.problem = journal.problem();
  result.unwritten = comparison.rest(*said);
  result.identical = result.end != JournalStatus::Corrupt;
  return result;
}

}  // namespace crossbook
