#include "engine/cli/venues_table.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "engine/telemetry/wrapped.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kTableColumns = 80;

/// What a venue has or has not.
struct CapabilityFlag {
  std::string_view key;
  std::string_view head;   // in a terminal
  std::string_view title;  // where there is room
  bool Capabilities::*has;
};
constexpr std::array kFlags = {
    CapabilityFlag{"scopes_endpoint", "scopes", "scopes endpoint",
                   &Capabilities::has_scopes_endpoint},
    CapabilityFlag{"cancel_on_disconnect", "on cut", "cancel on disconnect",
                   &Capabilities::has_cancel_on_disconnect},
    CapabilityFlag{"dead_mans_switch", "dead-man", "dead-man's switch",
                   &Capabilities::has_dead_mans_switch},
    CapabilityFlag{"client_id_query", "by id", "query by client id",
                   &Capabilities::has_client_id_query},
    CapabilityFlag{"demo_host", "demo", "demo host", &Capabilities::has_demo_host},
    CapabilityFlag{"on_by_default", "default", "on by default", &Capabilities::is_rehearsed}};

std::string_view yes_or_dash(bool value) noexcept { return value ? "yes" : "-"; }

std::string_view orders_by(const Capabilities& row) noexcept {
  return row.order_entry == OrderEntry::WebSocket ? "WebSocket" : "REST";
}

std::string integrity_of(const Capabilities& row) {
  std::string words;
  switch (row.sequence_rule) {
    case SequenceRule::Range: words = "update ids"; break;
    case SequenceRule::PreviousLinks: words = "each names the one before"; break;
    case SequenceRule::Connection: words = "numbers of the connection"; break;
    case SequenceRule::None: break;
  }
  if (row.has_checksum) words += words.empty() ? "checksum" : ", checksum";
  return words;
}

}  // namespace

std::string capability_text() {
  std::string out = fmt::format("{:<10} {:<10}", "venue", "orders by");
  for (const CapabilityFlag& flag : kFlags) out += fmt::format(" {:<9}", flag.head);
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
  for (const VenueModule& module : registered_venues()) {
    const Capabilities& row = *module.capabilities;
    std::string line = fmt::format("{:<10} {:<10}", row.name, orders_by(row));
    for (const CapabilityFlag& flag : kFlags)
      line += fmt::format(" {:<9}", yes_or_dash(row.*flag.has));
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
    for (const auto& [head, text] :
         {std::pair{"  books    ", fmt::format("{}", row.market_feed)},
          std::pair{"    checked against: ", std::string{row.verified.books}},
          std::pair{"  signing  ", std::string{row.signing}},
          std::pair{"    checked against: ", std::string{row.verified.signing}},
          std::pair{"  orders   checked against: ", std::string{row.verified.orders}}})
      for (const std::string& part : wrapped(text, kTableColumns, head, "           "))
        out += part + '\n';
  }
  return out +
         "\nscopes: the venue tells what a key may do; on cut: it cancels when the socket\n"
         "closes; dead-man: it cancels if we fall silent; by id: it knows orders by our\n"
         "own ids; demo: it has a test environment; default: sessions trade on it unless\n"
         "told otherwise. No order of this version has been sent to a real venue.\n";
}

Json capability_json() {
  Json rows = Json::array();
  for (const VenueModule& module : registered_venues()) {
    const Capabilities& row = *module.capabilities;
    Json out = {{"name", row.name},
                {"display_name", row.display_name},
                {"market_feed", row.market_feed},
                {"integrity", integrity_of(row)},
                {"order_entry", orders_by(row)},
                {"signing", row.signing}};
    for (const CapabilityFlag& flag : kFlags) out[std::string{flag.key}] = row.*flag.has;
    out["verified"] = {{"books", row.verified.books},
                       {"signing", row.verified.signing},
                       {"orders", row.verified.orders}};
    rows.push_back(std::move(out));
  }
  return rows;
}

std::string capability_markdown() {
  std::string head = "| venue | books | integrity | orders by | signing |";
  std::string rule = "|---|---|---|---|---|";
  for (const CapabilityFlag& flag : kFlags) {
    head += fmt::format(" {} |", flag.title);
    rule += "---|";
  }
  std::string can = head + "\n" + rule + "\n";
  std::string checked =
      "\n| what was checked against what | books | signing | orders |\n|---|---|---|---|\n";
  for (const VenueModule& module : registered_venues()) {
    const Capabilities& row = *module.capabilities;
    can += fmt::format("| {} | {} | {} | {} | {} |", row.display_name, row.market_feed,
                       integrity_of(row), orders_by(row), row.signing);
    for (const CapabilityFlag& flag : kFlags)
      can += fmt::format(" {} |", yes_or_dash(row.*flag.has));
    can += '\n';
    checked += fmt::format("| {} | {} | {} | {} |\n", row.display_name, row.verified.books,
                           row.verified.signing, row.verified.orders);
  }
  return can + checked;
}

}  // namespace crossbook
