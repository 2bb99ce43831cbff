#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "engine/cli/commands.hpp"
#include "engine/cli/output.hpp"
#include "engine/cli/session_command.hpp"
#include "engine/cli/venues_check.hpp"
#include "engine/cli/venues_table.hpp"
#include "engine/runtime/market_admin.hpp"
#include "engine/runtime/market_json.hpp"
#include "engine/runtime/market_source.hpp"
#include "engine/telemetry/json_document.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

int list_venues(bool as_json) {
  print_out(as_json ? json_line(Json{{"venues", capability_json()}}) : capability_text());
  return kDone;
}

Json served_json(const LocalMarket& market, const MarketAdmin* admin) {
  Json document = endpoints_json(market);
  if (admin != nullptr) document["admin"] = {{"url", admin->url()}, {"token", admin->token()}};
  return document;
}

std::string served_text(const LocalMarket& market, const MarketAdmin* admin) {
  std::string out;
  for (std::size_t i = 0; i < market.venues().size(); ++i) {
    const LocalVenue& venue = market.venues()[i];
    const Endpoints at = market.endpoints(i);
    out += fmt::format("{}\n  REST        {}\n  public WS   {}\n  private WS  {}\n", venue.name(),
                       at.rest, at.ws_public, at.ws_private);
    if (!at.ws_trade.empty()) out += fmt::format("  trade WS    {}\n", at.ws_trade);
    for (const ApiKey* key : market.keys(i)) {
      out += fmt::format("  {:<5} key   {}\n        secret {}\n", scope_of(*key), key->id,
                         key->secret);
      if (!key->passphrase.empty()) out += fmt::format("    passphrase {}\n", key->passphrase);
    }
  }
  if (admin != nullptr)
    out += fmt::format(
        "admin\n  URL         {0}\n  token       {1}\n"
        "  try         curl -H 'Authorization: Bearer {1}' {0}/faults\n",
        admin->url(), admin->token());
  return out +
         fmt::format("trust this certificate authority: {}\nCtrl-C ends them.\n", market.ca_file());
}

/// @param setting what named the port
std::vector<std::array<std::uint16_t, kListeners>> ports_from(std::int64_t base_port,
                                                              std::string_view setting,
                                                              std::size_t venues) {
  std::vector<std::array<std::uint16_t, kListeners>> ports(venues);
  if (base_port == 0) return ports;
  const auto needed = static_cast<std::int64_t>(venues * kListeners);
  if (base_port + needed > kMostPort + 1)
    throw ConfigError{fmt::format("{} {}: {} ports are needed from there on; at most {}", setting,
                                  base_port, needed, kMostPort + 1 - needed)};
  auto next = static_cast<std::uint16_t>(base_port);
  for (auto& row : ports)
    for (std::uint16_t& port : row) port = next++;
  return ports;
}

struct ServeFlags {
  SessionFlags session;
  std::optional<std::int64_t> base_port;
  std::optional<std::int64_t> admin_port;
  std::optional<std::int64_t> spare_keys;
  bool has_no_admin = false;
};

/// All venues, but those that the file or --venues leave out.
Settings serve_settings(const ServeFlags& flags) {
  Settings settings = settings_from(flags.session);
  for (auto& [name, venue] : settings.venues)
    if (!venue.is_chosen) venue.enabled = true;
  ServeSettings& serve = settings.serve;
  if (flags.base_port) serve.base_port = *flags.base_port;
  if (flags.admin_port) serve.admin_port = flags.admin_port;
  if (flags.has_no_admin) serve.admin_port = std::nullopt;
  if (flags.spare_keys) serve.spare_keys = *flags.spare_keys;
  return settings;
}

int serve_venues(const ServeFlags& flags) {
  if (flags.session.print_config) {
    print_out(default_config(VenueChoice::All));
    return kDone;
  }
  const std::atomic<bool>& stop = stop_requested();
  Settings settings = serve_settings(flags);
  std::vector<std::string> notes;
  adopt_source(settings, notes);
  const InstrumentTable table = instrument_table(settings);
  const auto served = std::count_if(settings.venues.begin(), settings.venues.end(),
                                    [](const auto& row) { return row.second.enabled; });
  const std::string setting =
      flags.base_port ? "--base-port" : flags.session.config_file + ": [serve] base_port";
  DrivenMarket driven{
      settings, table,
      ports_from(settings.serve.base_port, setting, static_cast<std::size_t>(served)),
      settings.market.faults};
  LocalMarket& market = driven.exchanges;
  for (std::size_t i = 0; i < market.venues().size(); ++i)
    for (std::int64_t key = 0; key < settings.serve.spare_keys; ++key) market.issue_trade_key(i);
  driven.start();
  std::optional<MarketAdmin> admin;  // ends before the exchanges do
  if (settings.serve.admin_port)
    admin.emplace(market, static_cast<std::uint16_t>(*settings.serve.admin_port));
  std::string words;
  try {
    market.run([&] {
      const MarketAdmin* const asked = admin ? &*admin : nullptr;
      words = flags.session.as_json ? json_line(served_json(market, asked))
                                    : served_text(market, asked);
    });
    print_out(words);
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

/// @param least, most of a whole number
void add_number(CLI::App& verb, const char* flag, const char* type, const char* description,
                std::optional<std::int64_t>& out, std::int64_t least, std::int64_t most) {
  verb.add_option_function<std::string>(
          flag,
          [flag, &out, least, most](const std::string& text) {
            out = whole_number(flag, text, least, most);
          },
          description)
      ->type_name(type);
}

void add_serve(CLI::App& venues, CommandAction& action) {
  CLI::App* serve =
      venues.add_subcommand("serve", "Run the local exchanges for any client, until interrupted");
  auto flags = std::make_shared<ServeFlags>();
  add_market_options(*serve, flags->session);
  add_number(*serve, "--base-port", "PORT",
             "first of three ports per venue (default: any free ones)", flags->base_port,
             kLeastPort, kMostPort);
  add_number(*serve, "--admin-port", "PORT",
             "of the admin endpoint on 127.0.0.1 (default: any free one)", flags->admin_port,
             kLeastPort, kMostPort);
  serve->add_flag("--no-admin", flags->has_no_admin, "no admin endpoint");
  add_number(*serve, "--spare-keys", "N",
             "further trade keys at each venue, for rehearsing a rotation (default 0)",
             flags->spare_keys, 0, kMostSpareKeys);
  serve->add_flag("--json", flags->session.as_json, "one line of JSON once all listen");
  serve->add_flag("--print-config", flags->session.print_config,
                  "print the built-in configuration and end");
  serve->footer(
      "Examples:\n"
      "  crossbook venues serve\n"
      "  crossbook venues serve --base-port 9100 --seed 7 --json\n"
      "  crossbook venues serve --venues okx,kraken --latency okx.rest:base_us=40000 \\\n"
      "    --fault kraken:silence@10s+5s --admin-port 9099\n"
      "  crossbook venues serve --config testnet.toml");
  serve->callback([flags, &action] { action = [flags] { return serve_venues(*flags); }; });
}

}  // namespace

void add_venues_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb = app.add_subcommand(
      "venues", "What each venue can do and whether it can be reached; local exchanges");
  verb->require_subcommand(1);
  verb->footer(
      "Examples:\n"
      "  crossbook venues list\n"
      "  crossbook venues check kraken\n"
      "  crossbook venues serve --base-port 9100");
  auto as_json = std::make_shared<bool>(false);
  CLI::App* list = verb->add_subcommand("list", "The capability table");
  list->add_flag("--json", *as_json, "one JSON document on standard output");
  list->footer("Example:\n  crossbook venues list");
  list->callback([as_json, &action] { action = [as_json] { return list_venues(*as_json); }; });

  add_venues_check(*verb, action);
  add_serve(*verb, action);
}

}  // namespace crossbook
