#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/cli/commands.hpp"
#include "engine/cli/session_command.hpp"
#include "engine/runtime/market_source.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

using Json = nlohmann::ordered_json;

std::string_view yes_or_dash(bool value) { return value ? "yes" : "-"; }

int list_venues(bool as_json) {
  Json rows = Json::array();
  std::string text =
      fmt::format("{:<10} {:<64} {:<11} {:<22} {:<7} {:<9} {:<10} {}\n", "venue", "books", "orders",
                  "signing", "scopes", "dead-man", "by client", "demo");
  for (const VenueModule& module : registered_venues()) {
    const Capabilities& c = *module.capabilities;
    const std::string_view orders = c.order_entry == OrderEntry::WebSocket ? "WebSocket" : "REST";
    text += fmt::format("{:<10} {:<64} {:<11} {:<22} {:<7} {:<9} {:<10} {}\n", c.name,
                        c.market_feed, orders, c.signing, yes_or_dash(c.has_scopes_endpoint),
                        yes_or_dash(c.has_dead_mans_switch || c.has_cancel_on_disconnect),
                        yes_or_dash(c.has_client_id_query), yes_or_dash(c.has_demo_host));
    rows.push_back({{"name", c.name},
                    {"display_name", c.display_name},
                    {"market_feed", c.market_feed},
                    {"order_entry", orders},
                    {"signing", c.signing},
                    {"scopes_endpoint", c.has_scopes_endpoint},
                    {"cancel_on_disconnect", c.has_cancel_on_disconnect},
                    {"dead_mans_switch", c.has_dead_mans_switch},
                    {"client_id_query", c.has_client_id_query},
                    {"demo_host", c.has_demo_host},
                    {"verified", c.verified}});
  }
  if (as_json)
    std::cout << Json{{"venues", std::move(rows)}}.dump() << '\n';
  else
    std::cout << text;
  return kDone;
}

Json key_json(std::string_view scope, const ApiKey& key) {
  Json out = {{"scope", scope}, {"key", key.id}, {"secret", key.secret}};
  if (!key.passphrase.empty()) out["passphrase"] = key.passphrase;
  return out;
}

Json endpoints_json(const LocalMarket& market) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < market.venues().size(); ++i) {
    const LocalVenue& venue = market.venues()[i];
    const Endpoints at = market.endpoints(i);
    rows.push_back({{"name", venue.name()},
                    {"rest", at.rest},
                    {"ws_public", at.ws_public},
                    {"ws_private", at.ws_private},
                    {"ws_trade", at.ws_trade.empty() ? at.ws_private : at.ws_trade},
                    {"ca_file", market.ca_file()},
                    {"keys", Json::array({key_json("trade", *venue.trade_key),
                                          key_json("read", *venue.read_key)})}});
  }
  return {{"venues", std::move(rows)}};
}

void print_endpoints(const LocalMarket& market) {
  for (std::size_t i = 0; i < market.venues().size(); ++i) {
    const LocalVenue& venue = market.venues()[i];
    const Endpoints at = market.endpoints(i);
    std::cout << fmt::format("{}\n  REST        {}\n  public WS   {}\n  private WS  {}\n",
                             venue.name(), at.rest, at.ws_public, at.ws_private);
    for (const auto& [scope, key] :
         {std::pair{"trade", venue.trade_key}, {"read", venue.read_key}}) {
      std::cout << fmt::format("  {:<5} key   {}\n        secret {}\n", scope, key->id,
                               key->secret);
      if (!key->passphrase.empty())
        std::cout << fmt::format("    passphrase {}\n", key->passphrase);
    }
  }
  std::cout << fmt::format("trust this certificate authority: {}\n", market.ca_file())
            << "Ctrl-C ends them.\n";
}

std::vector<std::array<std::uint16_t, kListeners>> ports_from(int base_port, std::size_t venues) {
  std::vector<std::array<std::uint16_t, kListeners>> ports(venues);
  if (base_port == 0) return ports;
  if (base_port < 1024 || base_port + static_cast<int>(venues * kListeners) > 65'536)
    throw ConfigError{
        fmt::format("--base-port {}: must be 1024 to {}", base_port, 65'536 - venues * kListeners)};
  auto next = static_cast<std::uint16_t>(base_port);
  for (auto& row : ports)
    for (std::uint16_t& port : row) port = next++;
  return ports;
}

int serve_venues(const SessionFlags& flags, int base_port) {
  if (flags.print_config) {
    std::cout << default_config();
    return kDone;
  }
  Settings settings = settings_from(flags);
  std::vector<std::string> notes;
  adopt_source(settings, notes);
  for (const std::string& note : notes) std::cerr << "crossbook: " << note << '\n';
  const InstrumentTable table = instrument_table(settings);
  LocalMarket market{settings, table, ports_from(base_port, settings.venues.size())};
  const std::unique_ptr<MarketDriver> driver = make_market_driver(settings, table, market);
  market.start(driver.get());
  if (flags.as_json)
    std::cout << endpoints_json(market).dump() << std::endl;
  else
    print_endpoints(market);
  while (!stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds{100});
  market.stop();
  return kDone;
}

}  // namespace

void add_venues_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb =
      app.add_subcommand("venues", "What each venue can do; local exchanges for any client");
  verb->require_subcommand(1);
  auto as_json = std::make_shared<bool>(false);
  CLI::App* list = verb->add_subcommand("list", "The capability table");
  list->add_flag("--json", *as_json, "one JSON document on standard output");
  list->footer("Example:\n  crossbook venues list");
  list->callback([as_json, &action] { action = [as_json] { return list_venues(*as_json); }; });

  CLI::App* serve =
      verb->add_subcommand("serve", "Run the local exchanges for any client, until interrupted");
  auto flags = std::make_shared<SessionFlags>();
  auto base_port = std::make_shared<int>(0);
  serve->add_option("--config", flags->config_file, "TOML file; --print-config shows all settings");
  serve->add_option("--market", flags->market,
                    "model | tape:FILE | recording:FILE[,FILE...] (default model)");
  serve->add_option("--seed", flags->seed, "of the model market (default 1)");
  serve->add_option("--speed", flags->speed,
                    "tape and recording: times faster than recorded, 1 to 1000");
  serve->add_option("--fees-bps", flags->fees_bps, "maker and taker fee of all, in basis points");
  serve->add_option("--base-port", *base_port,
                    "first of three ports per venue (default: any free ones)");
  serve->add_flag("--json", flags->as_json, "one line of JSON once all listen");
  serve->add_flag("--print-config", flags->print_config,
                  "print the built-in configuration and end");
  serve->footer(
      "Examples:\n"
      "  crossbook venues serve\n"
      "  crossbook venues serve --base-port 9100 --seed 7 --json");
  serve->callback([flags, base_port, &action] {
    action = [flags, base_port] { return serve_venues(*flags, *base_port); };
  });
}

}  // namespace crossbook
