// crossbook replay: a journal's decisions again, and the first that would be another today.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/output.hpp"
#include "engine/journal/replay.hpp"
#include "engine/runtime/config.hpp"

namespace crossbook {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kSilentFor{2};
constexpr std::uint64_t kInputsPerLook = 4'096;  // inputs

struct ReplayFlags {
  std::string file;
  bool as_json = false;
  bool lists_orders = false;
};

/// A line that is written over, on a terminal that waits for longer than a moment.
class Progress {
 public:
  void operator()(std::uint64_t inputs) {
    if (!is_terminal_ || inputs % kInputsPerLook != 0) return;
    const auto now = Clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::milliseconds{200};
    std::cerr << fmt::format("\r\x1b[Kcrossbook replay: {} inputs", inputs) << std::flush;
    is_shown_ = true;
  }
  void end() const {
    if (is_shown_) std::cerr << "\r\x1b[K" << std::flush;
  }

 private:
  bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
  bool is_shown_ = false;
  Clock::time_point next_ = Clock::now() + kSilentFor;
};

void print_json(const JournalHeader& header, const ReplayResult& result) {
  print_out(nlohmann::json{{"identical", result.identical},
                           {"build", header.build},
                           {"mode", header.note},
                           {"run", std::string{header.config.run.view()}},
                           {"inputs", result.inputs},
                           {"actions", result.actions},
                           {"record", result.sequence},
                           {"offset", result.offset},
                           {"difference", result.difference},
                           {"torn", result.end == JournalStatus::TornTail},
                           {"problem", result.problem}}
                .dump() +
            "\n");
}

/// One JSON object a line for what became of orders.
class OrderLines {
 public:
  explicit OrderLines(const JournalHeader& header) : header_{header} {}

  void print(const JournalRecord& record) const {
    if (record.is_input()) return;
    if (const auto* sent = std::get_if<SendOrder>(&record.action())) {
      const OrderIntent& order = sent->intent;
      nlohmann::json line = begin("send", record, order);
      const Instrument& what = header_.table.at(order.instrument);
      line["price"] = decimal_text(order.price.raw(), what.price_scale);
      line["quantity"] = decimal_text(order.quantity.raw(), what.quantity_scale);
      line["is_repair"] = order.is_repair;
      print_out(line.dump() + "\n");
    } else if (const auto* booked = std::get_if<FillBooked>(&record.action())) {
      nlohmann::json line = begin("fill", record, *booked);
      const Instrument& what = header_.table.at(booked->instrument);
      line["price"] = decimal_text(booked->fill.price.raw(), what.price_scale);
      line["quantity"] = decimal_text(booked->fill.quantity.raw(), what.quantity_scale);
      line["fee"] = amount_text(booked->fill.fee);
      const bool is_known = booked->fill.fee_asset.value() < header_.table.asset_count();
      line["fee_asset"] = is_known ? header_.table.asset_code(booked->fill.fee_asset) : "";
      line["trade"] = booked->fill.trade_id.view();
      line["is_late"] = booked->is_late;
      line["is_guess"] = booked->is_inferred;
      line["is_reversal"] = booked->is_reversal;
      print_out(line.dump() + "\n");
    } else if (const auto* adopted = std::get_if<BalanceAdopted>(&record.action())) {
      const nlohmann::json line = {{"what", "adopted"},
                                   {"record", record.sequence},
                                   {"venue", header_.config.venues.at(adopted->venue.value())},
                                   {"asset", header_.table.asset_code(adopted->asset)},
                                   {"amount", amount_text(adopted->change)}};
      print_out(line.dump() + "\n");
    } else if (const auto* closed = std::get_if<LegClosed>(&record.action())) {
      nlohmann::json line = begin("end", record, *closed);
      const Instrument& what = header_.table.at(closed->instrument);
      line["status"] = to_string(closed->status);
      line["filled"] = decimal_text(closed->filled.raw(), what.quantity_scale);
      line["is_unseen"] = closed->closed_unseen;
      print_out(line.dump() + "\n");
    }
  }

 private:
  template <class Told>
  nlohmann::json begin(const char* what, const JournalRecord& record, const Told& told) const {
    return {{"what", what},
            {"record", record.sequence},
            {"client_id", std::string{told.client_id.view()}},
            {"venue", header_.config.venues.at(told.venue.value())},
            {"instrument", header_.table.at(told.instrument).name},
            {"side", told.side == Side::Buy ? "buy" : "sell"}};
  }
  const JournalHeader& header_;
};

int print_orders(JournalReader& reader, const std::string& file) {
  const OrderLines lines{reader.header()};
  JournalRecord record;
  while (reader.next(record)) lines.print(record);
  if (!reader.problem().empty())
    std::cerr << "crossbook: " << file << ": " << reader.problem() << '\n';
  return reader.status() == JournalStatus::Corrupt ? kFailed : kDone;
}

int run_replay(const ReplayFlags& flags) {
  const JournalFile file{flags.file};
  JournalReader reader{file.bytes()};
  if (flags.lists_orders) return print_orders(reader, flags.file);
  ReplayCore core{reader.header()};
  Progress progress;
  std::uint64_t inputs = 0;
  const ReplayResult result =
      replay(reader, core.core(), [&](const Input&) { progress(++inputs); });
  progress.end();
  if (flags.as_json) print_json(reader.header(), result);
  if (!result.problem.empty())
    std::cerr << "crossbook: " << flags.file << ": " << result.problem << '\n';
  if (result.identical && !flags.as_json)
    print_out(fmt::format("identical: {} inputs gave the same {} actions again\n", result.inputs,
                          result.actions));
  if (!result.difference.empty())
    std::cerr << "crossbook: " << flags.file << ": " << result.difference << '\n';
  return result.identical ? kDone : kFailed;
}

}  // namespace

void add_replay_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb = app.add_subcommand(
      "replay", "Decide a journal again; names the first decision that differs, if one does");
  auto flags = std::make_shared<ReplayFlags>();
  verb->add_option("journal", flags->file, "a session's .xbj file")
      ->type_name("JOURNAL")
      ->required();
  verb->add_flag("--json", flags->as_json, "one JSON document on standard output");
  verb->add_flag(
      "--orders", flags->lists_orders,
      "decide nothing; one JSON line for each order sent, fill, end and balance taken over");
  verb->footer(
      "Exit code 0: the same decisions; 1: another one, or the file is damaged.\n"
      "\n"
      "Examples:\n"
      "  crossbook replay journal/1764000000-k3f9.xbj\n"
      "  crossbook replay journal/1764000000-k3f9.xbj --orders | grep fill");
  verb->callback([flags, &action] { action = [flags] { return run_replay(*flags); }; });
}

}  // namespace crossbook
