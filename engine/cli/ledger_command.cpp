// crossbook ledger: what a session saw, took and why not, as an SQLite file.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "engine/cli/commands.hpp"
#include "engine/cli/output.hpp"
#include "engine/journal/ledger.hpp"
#include "engine/runtime/config.hpp"

namespace crossbook {
namespace {

struct LedgerFlags {
  std::string journal;
  std::string out;
  bool may_replace = false;
};

int run_ledger(const LedgerFlags& flags) {
  const std::string out =
      flags.out.empty() ? std::filesystem::path{flags.journal}.replace_extension(".db").string()
                        : flags.out;
  if (!flags.may_replace && std::filesystem::exists(out))
    throw ConfigError{"ledger: " + out + " exists; name another --out, or say --replace"};
  const JournalFile file{flags.journal};
  JournalReader reader{file.bytes()};
  const LedgerCounts counts = write_ledger(reader, out);
  if (!reader.problem().empty())
    std::cerr << "crossbook: " << flags.journal << ": " << reader.problem() << '\n';
  print_out(fmt::format("{}: {} opportunities, {} takes, {} orders, {} fills\n", out,
                        counts.opportunities, counts.takes, counts.orders, counts.fills));
  return reader.status() == JournalStatus::Corrupt ? kFailed : kDone;
}

}  // namespace

void add_ledger_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb = app.add_subcommand(
      "ledger", "Write a journal's opportunities, takes and fills into an SQLite file");
  auto flags = std::make_shared<LedgerFlags>();
  verb->add_option("journal", flags->journal, "a session's .xbj file; also of one that still runs")
      ->type_name("JOURNAL")
      ->required();
  verb->add_option("--out", flags->out, "the SQLite file (default: beside the journal, .db)")
      ->type_name("FILE");
  verb->add_flag("--replace", flags->may_replace, "write over a file that is there");
  verb->footer(
      "docs/ledger.md has its tables, and questions that they answer.\n"
      "\n"
      "Example:\n"
      "  crossbook ledger journal/1764000000-k3f9.xbj --out session.db");
  verb->callback([flags, &action] { action = [flags] { return run_ledger(*flags); }; });
}

}  // namespace crossbook
