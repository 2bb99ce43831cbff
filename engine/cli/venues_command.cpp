#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <thread>

#include "engine/cli/commands.hpp"
#include "engine/cli/output.hpp"
#include "engine/cli/session_command.hpp"
#include "engine/runtime/market_source.hpp"
#include "engine/telemetry/json_document.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

std::string_view yes_or_dash(bool value) { return value ? "yes" : "-"; }

std::string_view orders_by(const Capabilities& row) {
  return row.order_entry == OrderEntry::WebSocket ? "WebSocket" : "REST";
}

/// Two lines a venue: 80 columns hold them.
std::string capability_table() {
  std::string text = fmt::format("{:<11} {:<10} {:<26} {:<7} {:<9} {:<6} {}\n", "venue",
                                 "orders by", "signing", "scopes", "dead-man", "by id", "demo");
  for (const VenueModule& module : registered_venues()) {
    const Capabilities& c = *module.capabilities;
    text += fmt::format("{:<11} {:<10} {:<26} {:<7} {:<9} {:<6} {}\n            {}\n", c.name,
                        orders_by(c), c.signing, yes_or_dash(c.has_scopes_endpoint),
                        yes_or_dash(c.has_dead_mans_switch || c.has_cancel_on_disconnect),
                        yes_or_dash(c.has_client_id_query), yes_or_dash(c.has_demo_host),
                        c.market_feed);
  }
  return text +
         "\nscopes: the venue tells what a key may do; dead-man: it cancels if we fall\n"
         "silent; by id: it knows orders by our own ids; demo: it has a test environment\n";
}

Json capability_rows() {
  Json rows = Json::array();
  for (const VenueModule& module : registered_venues()) {
    const Capabilities& c = *module.capabilities;
    rows.push_back({{"name", c.name},
                    {"display_name", c.display_name},
                    {"market_feed", c.market_feed},
                    {"order_entry", orders_by(c)},
                    {"signing", c.signing},
                    {"scopes_endpoint", c.has_scopes_endpoint},
                    {"cancel_on_disconnect", c.has_cancel_on_disconnect},
                    {"dead_mans_switch", c.has_dead_mans_switch},
                    {"client_id_query", c.has_client_id_query},
                    {"demo_host", c.has_demo_host},
                    {"verified", c.verified}});
  }
  return rows;
}

int list_venues(bool as_json) {
  print_out(as_json ? json_line(Json{{"venues", capability_rows()}}) : capability_table());
  return kDone;
}

std::string_view scope_of(const ApiKey& key) { return key.permissions.trade ? "trade" : "read"; }

/// Our account's keys: first the two that anybody needs, then the others.
std::vector<const ApiKey*> keys_of(const LocalVenue& venue) {
  std::vector<const ApiKey*> keys{venue.trade_key, venue.read_key};
  for (const std::unique_ptr<ApiKey>& key : venue.exchange->keys())
    if (key->account == venue.account && key.get() != venue.trade_key &&
        key.get() != venue.read_key)
      keys.push_back(key.get());
  return keys;
}

Json key_json(const ApiKey& key) {
  Json out = {{"scope", scope_of(key)}, {"key", key.id}, {"secret", key.secret}};
  if (!key.passphrase.empty()) out["passphrase"] = key.passphrase;
  return out;
}

Json endpoints_json(const LocalMarket& market) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < market.venues().size(); ++i) {
    const LocalVenue& venue = market.venues()[i];
    const Endpoints at = market.endpoints(i);
    Json keys = Json::array();
    for (const ApiKey* key : keys_of(venue)) keys.push_back(key_json(*key));
    rows.push_back({{"name", venue.name()},
                    {"rest", at.rest},
                    {"ws_public", at.ws_public},
                    {"ws_private", at.ws_private},
                    {"ws_trade", at.ws_trade.empty() ? at.ws_private : at.ws_trade},
                    {"ca_file", market.ca_file()},
                    {"keys", std::move(keys)}});
  }
  return {{"venues", std::move(rows)}};
}

std::string endpoints_text(const LocalMarket& market) {
  std::string out;
  for (std::size_t i = 0; i < market.venues().size(); ++i) {
    const LocalVenue& venue = market.venues()[i];
    const Endpoints at = market.endpoints(i);
    out += fmt::format("{}\n  REST        {}\n  public WS   {}\n  private WS  {}\n", venue.name(),
                       at.rest, at.ws_public, at.ws_private);
    if (!at.ws_trade.empty()) out += fmt::format("  trade WS    {}\n", at.ws_trade);
    for (const ApiKey* key : keys_of(venue)) {
      out += fmt::format("  {:<5} key   {}\n        secret {}\n", scope_of(*key), key->id,
                         key->secret);
      if (!key->passphrase.empty()) out += fmt::format("    passphrase {}\n", key->passphrase);
    }
  }
  return out +
         fmt::format("trust this certificate authority: {}\nCtrl-C ends them.\n", market.ca_file());
}

std::vector<std::array<std::uint16_t, kListeners>> ports_from(int base_port, std::size_t venues) {
  std::vector<std::array<std::uint16_t, kListeners>> ports(venues);
  if (base_port == 0) return ports;
  if (base_port + static_cast<int>(venues * kListeners) > 65'536)
    throw ConfigError{fmt::format("--base-port {}: {} ports are needed from there on; at most {}",
                                  base_port, venues * kListeners, 65'536 - venues * kListeners)};
  auto next = static_cast<std::uint16_t>(base_port);
  for (auto& row : ports)
    for (std::uint16_t& port : row) port = next++;
  return ports;
}

int serve_venues(const SessionFlags& flags, int base_port, int spare_keys) {
  if (flags.print_config) {
    print_out(default_config());
    return kDone;
  }
  const std::atomic<bool>& stop = stop_requested();
  Settings settings = settings_from(flags);
  std::vector<std::string> notes;
  adopt_source(settings, notes);
  const InstrumentTable table = instrument_table(settings);
  DrivenMarket driven{settings, table, ports_from(base_port, settings.venues.size()), flags.faults};
  LocalMarket& market = driven.exchanges;
  for (std::size_t i = 0; i < market.venues().size(); ++i)
    for (int key = 0; key < spare_keys; ++key) market.issue_trade_key(i);
  driven.start();
  try {
    print_out(flags.as_json ? json_line(endpoints_json(market)) : endpoints_text(market));
  } catch (const std::runtime_error& error) {
    notes.emplace_back(error.what());  // whoever started us may know the ports and the config
  }
  const auto began = std::chrono::steady_clock::now();
  while (!stop) {
    for (const std::string& note : notes) std::cerr << "crossbook: " << note << '\n';
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    notes = driven.notes.lines(std::chrono::steady_clock::now() - began);
  }
  return kDone;
}

}  // namespace

void add_venues_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb =
      app.add_subcommand("venues", "What each venue can do; local exchanges for any client");
  verb->require_subcommand(1);
  verb->footer("Examples:\n  crossbook venues list\n  crossbook venues serve --base-port 9100");
  auto as_json = std::make_shared<bool>(false);
  CLI::App* list = verb->add_subcommand("list", "The capability table");
  list->add_flag("--json", *as_json, "one JSON document on standard output");
  list->footer("Example:\n  crossbook venues list");
  list->callback([as_json, &action] { action = [as_json] { return list_venues(*as_json); }; });

  CLI::App* serve =
      verb->add_subcommand("serve", "Run the local exchanges for any client, until interrupted");
  auto flags = std::make_shared<SessionFlags>();
  auto base_port = std::make_shared<int>(0);
  auto spare_keys = std::make_shared<int>(0);
  add_market_options(*serve, *flags);
  serve
      ->add_option_function<std::string>(
          "--base-port",
          [base_port](const std::string& text) {
            *base_port = static_cast<int>(whole_number("--base-port", text, 1024, 65'535));
          },
          "first of three ports per venue (default: any free ones)")
      ->type_name("PORT");
  serve
      ->add_option_function<std::string>(
          "--spare-keys",
          [spare_keys](const std::string& text) {
            *spare_keys = static_cast<int>(whole_number("--spare-keys", text, 0, 20));
          },
          "further trade keys at each venue, for rehearsing a rotation (default 0)")
      ->type_name("N");
  serve->add_flag("--json", flags->as_json, "one line of JSON once all listen");
  serve->add_flag("--print-config", flags->print_config,
                  "print the built-in configuration and end");
  serve->footer(
      "Examples:\n"
      "  crossbook venues serve\n"
      "  crossbook venues serve --base-port 9100 --seed 7 --json");
  serve->callback([flags, base_port, spare_keys, &action] {
    action = [flags, base_port, spare_keys] {
      return serve_venues(*flags, *base_port, *spare_keys);
    };
  });
}

}  // namespace crossbook
