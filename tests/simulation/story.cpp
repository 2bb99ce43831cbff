#include "tests/simulation/story.hpp"

#include <fmt/format.h>

#include <iostream>

#include "engine/journal/reader.hpp"
#include "tests/simulation/clockwork.hpp"

namespace crossbook::simulation {
namespace {

class Teller {
 public:
  explicit Teller(const JournalHeader& header) : header_{header} {}

  std::string line(const Event& event) const {
    if (const auto* change = std::get_if<VenueStateChange>(&event))
      return fmt::format("{} {} {}", venue(change->venue), to_string(change->state),
                         change->text.view());
    if (const auto* report = std::get_if<ExecutionReport>(&event))
      return fmt::format("{} report {} {} {} {}{} {}", venue(report->venue),
                         report->client_id.view(), to_string(report->status),
                         to_string(report->reason),
                         report->has_cumulative ? "total " + number(report->cumulative) + " " : "",
                         report->has_fill ? "fill " + number(report->fill.quantity) + " " +
                                                std::string{report->fill.trade_id.view()}
                                          : "",
                         report->venue_text.view());
    if (const auto* sent = std::get_if<OrderSent>(&event))
      return fmt::format("{} sent {}", venue(sent->venue), sent->client_id.view());
    if (const auto* book = std::get_if<BookUpdate>(&event)) {
      if (book->is_trusted()) return {};
      return fmt::format("{} {} withdrawn: {}", venue(book->venue), instrument(book->instrument),
                         to_string(book->withdrawn));
    }
    if (const auto* balance = std::get_if<Balance>(&event))
      return fmt::format("{} holds {} {}", venue(balance->venue), amount_text(balance->total),
                         header_.table.asset_code(balance->asset));
    const std::string_view name = event_name(event);
    return name == "timer_tick" || name == "rules_update" ? "" : std::string{name};
  }
  std::string line(const Action& action) const {
    const std::string name = "  -> " + std::string{action_name(action)};
    if (const auto* send = std::get_if<SendOrder>(&action)) {
      const OrderIntent& intent = send->intent;
      return fmt::format("{} {} {} {} {} at {} {}{}", name, intent.client_id.view(),
                         venue(intent.venue), intent.side == Side::Buy ? "buys" : "sells",
                         number(intent.quantity), intent.price.raw(), instrument(intent.instrument),
                         intent.is_repair ? " to hedge" : "");
    }
    if (const auto* query = std::get_if<QueryOrder>(&action))
      return fmt::format("{} {}", name, query->query.client_id.view());
    if (const auto* fill = std::get_if<FillBooked>(&action))
      return fmt::format("{} {} {} {}{}{}{}", name, fill->client_id.view(),
                         number(fill->fill.quantity), fill->fill.trade_id.view(),
                         fill->is_inferred ? " inferred" : "", fill->is_reversal ? " reversed" : "",
                         fill->is_late ? " late" : "");
    if (const auto* closed = std::get_if<LegClosed>(&action))
      return fmt::format("{} {} {} {} of {}{}", name, closed->client_id.view(),
                         to_string(closed->status), number(closed->filled),
                         number(closed->quantity), closed->closed_unseen ? " unseen" : "");
    if (const auto* repaired = std::get_if<LegRepaired>(&action))
      return fmt::format("{} {} {} -> {}", name, to_string(repaired->outcome),
                         amount_text(repaired->residual_before),
                         amount_text(repaired->residual_after));
    if (const auto* latched = std::get_if<Latched>(&action))
      return fmt::format("{} {} {}", name, latched->whole_engine ? "all" : venue(latched->venue),
                         to_string(latched->reason));
    if (const auto* alert = std::get_if<Alert>(&action)) {
      if (alert->kind == AlertKind::BalanceMismatch && alert->asset != kNoAsset)
        return fmt::format("{} {} {} {} {}", name, to_string(alert->kind), venue(alert->venue),
                           header_.table.asset_code(alert->asset), amount_text(alert->difference));
      return fmt::format("{} {} {} {}", name, to_string(alert->kind), venue(alert->venue),
                         alert->client_id.view());
    }
    if (const auto* adopted = std::get_if<BalanceAdopted>(&action))
      return fmt::format("{} {} {} {}", name, venue(adopted->venue),
                         header_.table.asset_code(adopted->asset), amount_text(adopted->change));
    if (std::holds_alternative<OpportunityTaken>(action) ||
        std::holds_alternative<OpportunitySettled>(action) ||
        std::holds_alternative<ForeignActivity>(action))
      return name;
    return {};
  }

 private:
  std::string venue(VenueId id) const {
    const auto& names = header_.config.venues;
    return id.value() < names.size() ? names[id.value()] : "?";
  }
  std::string instrument(InstrumentId id) const {
    return id.value() < header_.table.instruments().size() ? header_.table.at(id).name : "?";
  }
  static std::string number(Quantity quantity) { return decimal_text(quantity.raw(), Scale{8}); }

  const JournalHeader& header_;
};

}  // namespace

void tell_journal(const std::string& path, std::ostream& out) {
  const JournalFile file{path};
  JournalReader reader{file.bytes()};
  const Teller teller{reader.header()};
  out << "session " << reader.header().config.run.view() << "\n";
  JournalRecord record;
  while (reader.next(record)) {
    const std::string line =
        record.is_input() ? teller.line(record.event()) : teller.line(record.action());
    if (line.empty()) continue;
    const nanoseconds at = record.time - Clockwork::kStart;
    out << fmt::format("{:9.3f} {}\n", static_cast<double>(at.count()) / 1e9, line);
  }
}

}  // namespace crossbook::simulation
