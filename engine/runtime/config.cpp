#include "engine/runtime/config.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "engine/runtime/duration.hpp"
#include "engine/runtime/spelling.hpp"
#include "engine/runtime/toml_reader.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kMaxConfigBytes = 1U << 20U;
constexpr std::string_view kMaxMoney = "1000000000000";

Amount amount_of(std::int64_t whole) {
  return Amount::from_raw(Int128{whole} * power_of_ten(kAmountScale.decimals()));
}

void check_instruments(const TomlReader& reader, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!is_instrument_name(names[i]))
      reader.refuse("instruments", i, "\"" + names[i] + "\" is not BASE/QUOTE, like \"BTC/USDT\"");
}

void read_session(TomlReader reader, SessionSettings& out) {
  reader.duration("duration", out.duration, std::chrono::seconds{1}, kForever);
  std::int64_t seed = static_cast<std::int64_t>(out.seed);
  reader.integer("seed", seed, 0, INT64_MAX);
  out.seed = static_cast<std::uint64_t>(seed);
  std::string wait = "park";
  reader.word("wait", wait, {"park", "spin"});
  out.wait = wait == "spin" ? WaitMode::Spin : WaitMode::Park;
  reader.text("journal_dir", out.journal_dir);
  reader.texts("instruments", out.instruments);
  if (out.instruments.empty() || out.instruments.size() > kMaxInstruments)
    reader.refuse("instruments", "needs 1 to " + std::to_string(kMaxInstruments) + " of them");
  check_instruments(reader, out.instruments);
  reader.finish();
}

/// As --fault takes them.
void read_faults(TomlReader& reader, std::vector<VenueFault>& out) {
  std::vector<std::string> texts;
  reader.texts("faults", texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    try {
      out.push_back(parse_fault(texts[i]));
    } catch (const ConfigError& error) {
      reader.refuse("faults", i, error.what());
    }
    if (find_venue(out.back().venue) == nullptr)
      reader.refuse("faults", i,
                    texts[i] + ": there is no venue " + out.back().venue +
                        known_are(out.back().venue, known_venues()));
  }
}

void read_market(TomlReader reader, MarketSettings& out) {
  reader.text("source", out.source);
  reader.integer("speed", out.speed, 1, 1000);
  std::int64_t rate = out.updates_per_second;
  reader.integer("updates_per_second", rate, 1, 20'000);
  out.updates_per_second = static_cast<int>(rate);
  read_faults(reader, out.faults);
  reader.finish();
}

void read_serve(TomlReader reader, ServeSettings& out) {
  if (reader.has("base_port")) reader.integer("base_port", out.base_port, kLeastPort, kMostPort);
  bool is_admin = true;
  reader.boolean("admin", is_admin);
  if (reader.has("admin_port")) {
    std::int64_t port = 0;
    reader.integer("admin_port", port, kLeastPort, kMostPort);
    if (!is_admin) reader.refuse("admin_port", "has no use with admin = false");
    out.admin_port = port;
  }
  if (!is_admin) out.admin_port = std::nullopt;
  reader.integer("spare_keys", out.spare_keys, 0, kMostSpareKeys);
  reader.finish();
}

void read_latency_shape(TomlReader reader, LatencyShape& out) {
  const auto part = [&](std::string_view key, std::chrono::microseconds& value) {
    std::int64_t count = value.count();
    reader.integer(key, count, 0, kMaxLatencyPart.count());
    value = std::chrono::microseconds{count};
  };
  part("base_us", out.base);
  part("jitter_us", out.jitter);
  part("tail_us", out.tail);
  reader.integer("tail_ppm", out.tail_ppm, 0, kMillionMessages);
  if (reader.has("tail_us") != reader.has("tail_ppm"))
    reader.refuse(reader.has("tail_us") ? "tail_us" : "tail_ppm",
                  "says nothing alone: tail_ppm of a million messages take tail_us longer");
  reader.finish();
}

void read_latency(TomlReader reader, const std::string& path, VenueLatency& out) {
  for (const auto& [key, shape] :
       {std::pair{"market_data", &out.market_data}, {"orders", &out.orders}, {"rest", &out.rest}})
    if (const toml::table* table = reader.table(key))
      read_latency_shape({*table, path + "." + key + "]", reader.file()}, *shape);
  reader.finish();
}

void read_policy(TomlReader& reader, std::string_view key, RepairPolicy& out) {
  std::string word{to_string(out)};
  reader.word(key, word, {"cheapest", "complete", "unwind", "hold"});
  out = *parse_repair_policy(word);
}

void read_repair(TomlReader& reader, RiskSettings& out) {
  reader.basis_points("repair_max_loss_bps", out.repair_max_loss_ppm, "0", "10000");
  reader.integer("repair_tries", out.repair_tries, 1, 16);
  reader.duration("repair_window", out.repair_window, std::chrono::milliseconds{100},
                  std::chrono::minutes{1});
  read_policy(reader, "repair", out.repair_policy);
  const toml::table* table = reader.table("repair_of");
  if (table == nullptr) return;
  TomlReader rows{*table, "[risk.repair_of]", reader.file()};
  for (const std::string& name : rows.keys()) {
    if (!is_instrument_name(name))
      rows.refuse(name, "is no instrument; write it as \"BTC/USDT\" = \"unwind\"");
    read_policy(rows, name, out.repair_policies[name]);
  }
}

void read_risk(TomlReader reader, RiskSettings& out) {
  using std::chrono::milliseconds, std::chrono::minutes;
  reader.amount("max_order_notional", out.max_order_notional, "1", kMaxMoney);
  reader.amount("max_exposure", out.max_exposure, "1", kMaxMoney);
  reader.amount("max_daily_loss", out.max_daily_loss, "0.01", kMaxMoney);
  reader.amount("max_session_loss", out.max_session_loss, "0", kMaxMoney);
  reader.amount("max_total_exposure", out.max_total_exposure, "0", kMaxMoney);
  reader.basis_points("max_off_median_bps", out.max_off_median_ppm, "1", "10000");
  reader.integer("max_takes", out.max_takes, 0, 1'000'000'000);
  if (!out.max_total_exposure.is_zero() && out.max_total_exposure < out.max_exposure)
    reader.refuse("max_total_exposure", "must be 0, or at least max_exposure of one instrument");
  reader.integer("max_orders_per_second", out.max_orders_per_second, 1, 10'000);
  reader.basis_points("min_edge_bps", out.min_edge_ppm, "0", "10000");
  reader.basis_points("max_edge_bps", out.max_edge_ppm, "1", "10000");
  reader.amount("max_venue_exposure", out.max_venue_exposure, "0", kMaxMoney);
  reader.integer("max_losers_in_a_row", out.max_losers_in_a_row, 0, 100);
  reader.duration("rest_after_losers", out.rest_after_losers, std::chrono::seconds{1},
                  std::chrono::hours{24});
  reader.boolean("add_slippage", out.add_slippage);
  read_repair(reader, out);
  reader.duration("max_book_age", out.max_book_age, milliseconds{10}, minutes{5});
  reader.duration("max_spread_age", out.max_spread_age, std::chrono::seconds{1},
                  std::chrono::hours{24});
  reader.duration("order_timeout", out.order_timeout, milliseconds{50}, minutes{1});
  reader.duration("order_lifetime", out.order_lifetime, milliseconds{500}, minutes{1});
  if (out.min_edge_ppm >= out.max_edge_ppm)
    reader.refuse("min_edge_bps", "must be below max_edge_bps");
  reader.finish();
}

void read_venue(TomlReader reader, const std::string& path, VenueSettings& out) {
  reader.boolean("enabled", out.enabled);
  out.is_chosen = reader.has("enabled");
  reader.fee("maker_fee_bps", out.maker_fee);
  reader.fee("taker_fee_bps", out.taker_fee);
  std::string asset = out.fee_asset == FeeAsset::Received ? "received" : "quote";
  reader.word("fee_asset", asset, {"quote", "received"});
  out.fee_asset = asset == "received" ? FeeAsset::Received : FeeAsset::Quote;
  reader.text("ca_file", out.ca_file);
  std::string environment{to_string(out.environment)};
  reader.word("environment", environment, {"live", "demo"});
  out.environment = *parse_key_environment(environment);
  reader.text("account", out.account);
  reader.boolean("dead_mans_switch", out.dead_mans_switch);
  if (!is_plain_word(out.account, kMaxAccountBytes))
    reader.refuse("account", "must be 1 to 64 printable characters without a space");
  reader.texts("instruments", out.instruments);
  check_instruments(reader, out.instruments);
  if (const toml::table* latency = reader.table("latency"))
    read_latency({*latency, path + ".latency]", reader.file()}, path + ".latency", out.latency);
  if (const toml::table* balances = reader.table("balances")) {
    out.balances.clear();
    TomlReader rows{*balances, path + ".balances", reader.file()};
    for (const std::string& asset_code : rows.keys())
      rows.amount(asset_code, out.balances[asset_code], "0", kMaxMoney);
  }
  if (const toml::table* hosts = reader.table("hosts")) {
    TomlReader rows{*hosts, path + ".hosts", reader.file()};
    rows.text("rest", out.hosts.rest);
    rows.text("ws_public", out.hosts.ws_public);
    rows.text("ws_private", out.hosts.ws_private);
    rows.text("ws_trade", out.hosts.ws_trade);
    rows.finish();
  }
  reader.finish();
}

void read_quote(TomlReader reader, const std::string& code, QuoteSettings& out) {
  reader.text("through", out.through);
  if (!is_instrument_name(out.through) || !out.through.starts_with(code + "/"))
    reader.refuse("through", "names the instrument whose books say what " + code +
                                 " is worth, like \"" + code + "/USD\"");
  reader.duration("max_age", out.max_age, std::chrono::milliseconds{100}, std::chrono::minutes{5});
  reader.basis_points("band_bps", out.band_ppm, "1", "5000");
  reader.finish();
}

void read_quotes(TomlReader reader, const std::string& file,
                 std::map<std::string, QuoteSettings>& out) {
  for (const std::string& code : reader.keys())
    if (const toml::table* row = reader.table(code))
      read_quote({*row, "[quotes." + code + "]", file}, code, out[code]);
  for (const auto& [code, row] : out) {
    const std::string to = row.through.substr(code.size() + 1);
    if (out.contains(to))
      reader.refuse(code, "is told in " + to + ", which [quotes." + to +
                              "] tells in another one: let both lead to the same");
  }
}

/// What the map refuses is said with the line that it stands in.
template <class Change>
void change_map(const TomlReader& reader, std::string_view key, const Change& change) {
  try {
    change();
  } catch (const std::invalid_argument& error) {
    reader.refuse(key, error.what());
  }
}

void read_asset(TomlReader reader, const std::string& path, const std::string& code,
                AssetMap& out) {
  std::string identity;
  reader.text("identity", identity);
  if (reader.has("identity") || out.identity(code).empty())
    change_map(reader, "identity", [&] { out.declare(code, identity); });
  const auto check_venue = [](const TomlReader& rows, std::string_view key,
                              const std::string& venue) {
    if (find_venue(venue) == nullptr)
      rows.refuse(key, "there is no venue " + venue + known_are(venue, known_venues()));
  };
  std::vector<std::string> others;
  reader.texts("not_on", others);
  for (const std::string& venue : others) {
    check_venue(reader, "not_on", venue);
    change_map(reader, "not_on", [&] { out.spell(venue, code, ""); });
  }
  if (const toml::table* venues = reader.table("venues")) {
    TomlReader rows{*venues, path + ".venues]", reader.file()};
    for (const std::string& venue : rows.keys()) {
      check_venue(rows, venue, venue);
      std::string spelled;
      rows.text(venue, spelled);
      change_map(rows, venue, [&] {
        if (spelled.empty()) throw std::invalid_argument{"is empty; see not_on"};
        if (out.spelling(venue, code).empty())
          throw std::invalid_argument{"stands under not_on, too"};
        out.spell(venue, code, spelled);
      });
    }
    rows.finish();
  }
  reader.finish();
}

std::map<std::string, VenueSettings> default_venues() {
  std::map<std::string, VenueSettings> venues;
  for (const VenueModule& module : registered_venues()) {
    VenueSettings& venue = venues[std::string{module.capabilities->name}];
    venue.enabled = module.capabilities->is_rehearsed;
    venue.fee_asset = module.capabilities->default_fees.asset;
    venue.maker_fee = module.capabilities->default_fees.maker;
    venue.taker_fee = module.capabilities->default_fees.taker;
    venue.balances = {{"USDT", amount_of(50'000)}, {"BTC", amount_of(1)},
                      {"ETH", amount_of(16)},      {"SOL", amount_of(350)},
                      {"XRP", amount_of(80'000)},  {"ADA", amount_of(110'000)},
                      {"DOGE", amount_of(400'000)}};
  }
  return venues;
}

Settings default_settings() {
  Settings settings;
  settings.risk.max_order_notional = amount_of(5'000);
  settings.risk.max_exposure = amount_of(10'000);
  settings.risk.max_daily_loss = amount_of(500);
  settings.risk.max_session_loss = amount_of(500);
  settings.venues = default_venues();
  return settings;
}

std::string basis_points_text(std::int64_t ppm) { return decimal_text(ppm, Scale{2}); }

std::string venue_text(const std::string& name, const VenueSettings& venue) {
  std::string out =
      "\n[venues." + name + "]\nenabled = " + (venue.enabled ? "true" : "false") + "\n";
  out +=
      "# the local exchange's fees and what our account there starts with; real venues say their "
      "own\n";
  out += "maker_fee_bps = \"" + basis_points_text(venue.maker_fee.parts() / 100) + "\"\n";
  out += "taker_fee_bps = \"" + basis_points_text(venue.taker_fee.parts() / 100) + "\"\n";
  out += std::string{"fee_asset = \""} +
         (venue.fee_asset == FeeAsset::Received ? "received" : "quote") + "\"\n";
  out +=
      "# what the local exchange takes to send, beyond what this machine takes; the same for\n"
      "# latency.market_data (public sockets) and latency.orders (private sockets)\n"
      "latency.rest = { base_us = 0, jitter_us = 0, tail_us = 0, tail_ppm = 0 }\n";
  out += "environment = \"" + std::string{to_string(venue.environment)} +
         "\"  # live: which keys of the vault, live | demo\n";
  out +=
      "account = \"" + venue.account + "\"      # live: the name that its keys were added under\n";
  out += std::string{"dead_mans_switch = "} + (venue.dead_mans_switch ? "true" : "false") +
         "  # where the venue has one: it cancels all that rests there a minute after we fall "
         "silent\n";
  out += "[venues." + name + ".balances]\n";
  for (const auto& [asset, amount] : venue.balances)
    out += asset + " = \"" + amount_text(amount) + "\"\n";
  return out;
}

}  // namespace

bool is_instrument_name(std::string_view name) noexcept {
  const auto slash = name.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == name.size()) return false;
  return std::all_of(
             name.begin(), name.end(),
             [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/'; }) &&
         name.find('/', slash + 1) == std::string_view::npos;
}

std::string default_config(VenueChoice choice) {
  Settings s = default_settings();
  if (choice == VenueChoice::All)
    for (auto& [name, venue] : s.venues) venue.enabled = true;
  std::string names;
  for (const std::string& name : s.session.instruments)
    names += (names.empty() ? "\"" : ", \"") + name + "\"";
  std::string out =
      "# crossbook's built-in configuration. Amounts are exact: whole numbers or decimal text.\n\n";
  out += "[session]\n";
  out += "duration = \"" + duration_text(s.session.duration) + "\"  # or \"forever\"\n";
  out += "seed = " + std::to_string(s.session.seed) + "            # of the model market\n";
  out +=
      "wait = \"park\"       # \"park\": idle threads sleep; \"spin\": they burn a core each and "
      "answer sooner\n";
  out += "journal_dir = \"\"    # a folder for the session's journal; empty: none\n";
  out += "instruments = [" + names + "]\n\n";
  out += "[market]\n";
  out += "source = \"model\"    # model | tape:FILE | recording:FILE[,FILE...] | live\n";
  out += "speed = 1           # tape and recording: times faster than recorded, 1 to 1000\n";
  out += "updates_per_second = " + std::to_string(s.market.updates_per_second) +
         "  # model: per venue\n";
  out += "faults = []         # as --fault takes them: \"okx:silence@10s+5s\"\n\n";
  out += "[risk]\n";
  out += "max_order_notional = " + amount_text(s.risk.max_order_notional) +
         "   # quote asset, per leg\n";
  out += "max_exposure = " + amount_text(s.risk.max_exposure) +
         "        # unhedged value per asset, quote asset\n";
  out += "max_daily_loss = " + amount_text(s.risk.max_daily_loss) +
         "        # quote asset; reached: no new orders\n";
  out += "max_session_loss = " + amount_text(s.risk.max_session_loss) +
         "      # since the start; 0: the daily one alone\n";
  out += "max_total_exposure = " + amount_text(s.risk.max_total_exposure) +
         "      # of all assets together; 0: only each for itself\n";
  out += "max_off_median_bps = \"" + basis_points_text(s.risk.max_off_median_ppm) +
         "\"  # from the middle of three or more venues\n";
  out += "max_takes = " + std::to_string(s.risk.max_takes) +
         "               # then it halts until a person has looked; 0: any number\n";
  out += "max_orders_per_second = " + std::to_string(s.risk.max_orders_per_second) + "\n";
  out += "min_edge_bps = \"" + basis_points_text(s.risk.min_edge_ppm) +
         "\"           # after both taker fees\n";
  out += "max_edge_bps = \"" + basis_points_text(s.risk.max_edge_ppm) +
         "\"         # too good to be true\n";
  out += "max_venue_exposure = " + amount_text(s.risk.max_venue_exposure) +
         "      # moved onto or off one venue, of one asset; 0: any amount\n";
  out += "max_losers_in_a_row = " + std::to_string(s.risk.max_losers_in_a_row) +
         "     # takes that lose, then the instrument rests; 0: never\n";
  out += "rest_after_losers = \"" + duration_text(s.risk.rest_after_losers) +
         "\"    # doubles each time\n";
  out += std::string{"add_slippage = "} + (s.risk.add_slippage ? "true" : "false") +
         "         # what takes fell short of their plans, to min_edge_bps\n";
  out += "repair = \"" + std::string{to_string(s.risk.repair_policy)} +
         "\"         # a leg left alone: cheapest | complete | unwind | hold\n";
  out += "repair_tries = " + std::to_string(s.risk.repair_tries) + "\n";
  out += "repair_window = \"" + duration_text(s.risk.repair_window) +
         "\"        # for a price within the loss cap to appear\n";
  out += "repair_max_loss_bps = \"" + basis_points_text(s.risk.repair_max_loss_ppm) +
         "\"  # to hedge a leg left alone\n";
  out += "max_book_age = \"" + duration_text(s.risk.max_book_age) + "\"\n";
  out += "max_spread_age = \"" + duration_text(s.risk.max_spread_age) +
         "\"       # of an opportunity that stays open: is a wallet closed?\n";
  out += "order_timeout = \"" + duration_text(s.risk.order_timeout) +
         "\"         # then the venue is asked for the order's fate\n";
  out += "order_lifetime = \"" + duration_text(s.risk.order_lifetime) +
         "\"        # the venue must refuse the order after it\n";
  out +=
      "\n# Instruments in different quote assets are held apart, unless a live book says what one "
      "is\n"
      "# worth in the other:\n"
      "# [quotes.USDT]\n"
      "# through = \"USDT/USD\"  # BTC/USDT and BTC/USD are then compared, after this rate's fee\n"
      "# max_age = \"10s\"       # of each book of it that counts; the least favourable does\n"
      "# band_bps = \"100\"      # further from 1 than this: nothing is compared by it\n";
  out +=
      "\n# Assets that are not well known are compared once it is said what they are:\n"
      "# [assets.TIX]\n"
      "# identity = \"ethereum:0x0000000000000000000000000000000000000001\"  # chain and contract\n"
      "# not_on = [\"okx\"]            # what is called TIX there is another coin\n"
      "# venues = { kraken = \"TIX2\" } # spelled so there\n";
  out +=
      "\n[serve]  # crossbook venues serve\n"
      "# base_port = 9100  # three for each venue from there on; left out: any free ones\n"
      "admin = true        # the admin endpoint, on loopback\n"
      "# admin_port = 9099 # left out: any free one\n"
      "spare_keys = 0      # further trade keys at each venue, 0 to 20\n";
  for (const auto& [name, venue] : s.venues) out += venue_text(name, venue);
  return out;
}

std::vector<std::string> known_venues() {
  std::vector<std::string> names;
  for (const VenueModule& module : registered_venues())
    names.emplace_back(module.capabilities->name);
  return names;
}

Settings parse_config(std::string_view text, std::string_view file_name) {
  const std::string file{file_name};
  toml::table root;
  try {
    root = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw ConfigError{file + ":" + std::to_string(error.source().begin.line) +
                      ": not valid TOML: " + std::string{error.description()}};
  }
  Settings settings = default_settings();
  TomlReader reader{root, "top level", file};
  if (const toml::table* table = reader.table("session"))
    read_session({*table, "[session]", file}, settings.session);
  if (const toml::table* table = reader.table("market"))
    read_market({*table, "[market]", file}, settings.market);
  if (const toml::table* table = reader.table("risk"))
    read_risk({*table, "[risk]", file}, settings.risk);
  if (const toml::table* table = reader.table("serve"))
    read_serve({*table, "[serve]", file}, settings.serve);
  if (const toml::table* table = reader.table("quotes"))
    read_quotes({*table, "[quotes]", file}, file, settings.quotes);
  if (const toml::table* table = reader.table("assets")) {
    TomlReader assets{*table, "[assets]", file};
    for (const std::string& code : assets.keys())
      if (const toml::table* row = assets.table(code))
        read_asset({*row, "[assets." + code + "]", file}, "[assets." + code, code, settings.assets);
  }
  if (const toml::table* table = reader.table("venues")) {
    TomlReader venues{*table, "[venues]", file};
    for (auto& [name, venue] : settings.venues)
      if (const toml::table* row = venues.table(name))
        read_venue({*row, "[venues." + name + "]", file}, "[venues." + name, venue);
    venues.finish();
  }
  reader.finish();
  return settings;
}

Settings load_config(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw ConfigError{path + ": is a folder; name a TOML file in it"};
  std::ifstream in{path, std::ios::binary};
  if (!in) throw ConfigError{path + ": cannot be read; give an existing TOML file"};
  std::string text(kMaxConfigBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) throw ConfigError{path + ": cannot be read; is it a file?"};
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxConfigBytes)
    throw ConfigError{path + ": larger than 1 MiB; this is not a configuration"};
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw ConfigError{path + ": is empty; crossbook paper --print-config shows what it may hold"};
  return parse_config(text, path);
}

}  // namespace crossbook
