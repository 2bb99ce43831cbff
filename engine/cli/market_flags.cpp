#include "engine/cli/market_flags.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/runtime/spelling.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

const std::vector<std::string> kStreams{"market_data", "orders", "rest"};
const std::vector<std::string> kLatencyParts{"base_us", "jitter_us", "tail_us", "tail_ppm"};

[[noreturn]] void refuse_flag(std::string_view flag, std::string_view text,
                              const std::string& problem) {
  throw ConfigError{std::string{flag} + " " + std::string{text} + ": " + problem};
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const auto comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

void check_venue(std::string_view flag, std::string_view text, const std::string& name) {
  if (find_venue(name) == nullptr)
    refuse_flag(flag, text, "there is no venue " + name + known_are(name, known_venues()));
}

FeeRate fee_of(std::string_view text, std::string_view part) {
  const auto parts = parse_decimal(part, Scale{4});  // 1 basis point = 10^4 parts
  if (parts.has_error() || *parts < 0 || *parts > FeeRate::from_basis_points(1000).parts())
    refuse_flag("--fees-bps", text,
                "not a fee; write basis points from 0 to 1000, like 2 or 7.5, for maker and taker "
                "1/2.5, for one venue okx:2");
  return FeeRate::from_parts(*parts);
}

/// One of "base_us=500".
void read_latency_part(std::string_view text, const std::string& part, LatencyShape& shape) {
  const auto equals = std::min(part.find('='), part.size());
  const std::string name = part.substr(0, equals);
  const std::string_view value = std::string_view{part}.substr(std::min(equals + 1, part.size()));
  if (std::find(kLatencyParts.begin(), kLatencyParts.end(), name) == kLatencyParts.end())
    refuse_flag("--latency", text,
                "\"" + name + "\" is not a part of it" + known_are(name, kLatencyParts) +
                    "; write okx.rest:base_us=500");
  const std::int64_t most = name == "tail_ppm" ? kMillionMessages : kMaxLatencyPart.count();
  std::int64_t count = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), count);
  if (read.ec != std::errc{} || read.ptr != value.data() + value.size() || count < 0 ||
      count > most)
    refuse_flag("--latency", text,
                name + " must be a whole number from 0 to " + std::to_string(most));
  if (name == "tail_ppm")
    shape.tail_ppm = count;
  else
    (name == "base_us"     ? shape.base
     : name == "jitter_us" ? shape.jitter
                           : shape.tail) = std::chrono::microseconds{count};
}

}  // namespace

std::vector<std::string> venues_flag(std::string_view text) {
  if (text == "all") return known_venues();
  std::vector<std::string> names = split_at_commas(text);
  for (const std::string& name : names) check_venue("--venues", text, name);
  return names;
}

std::vector<std::string> instruments_flag(std::string_view text) {
  std::vector<std::string> names = split_at_commas(text);
  for (const std::string& name : names)
    if (!is_instrument_name(name))
      refuse_flag("--instruments", text, "\"" + name + "\" is not BASE/QUOTE, like BTC/USDT");
  if (names.size() > kMaxInstruments)
    refuse_flag("--instruments", text, "at most " + std::to_string(kMaxInstruments) + " of them");
  return names;
}

FeesFlag fees_flag(std::string_view text) {
  FeesFlag flag;
  std::string_view rest = text;
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    flag.venue = text.substr(0, colon);
    check_venue("--fees-bps", text, flag.venue);
    rest.remove_prefix(colon + 1);
  }
  const auto slash = rest.find('/');
  flag.maker = fee_of(text, rest.substr(0, slash));
  flag.taker = slash == std::string_view::npos ? flag.maker : fee_of(text, rest.substr(slash + 1));
  return flag;
}

LatencyFlag latency_flag(std::string_view text) {
  LatencyFlag flag;
  std::string_view rest = text;
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    std::string where{text.substr(0, colon)};
    if (const auto dot = where.find('.'); dot != std::string::npos) {
      flag.stream = where.substr(dot + 1);
      where.resize(dot);
      if (std::find(kStreams.begin(), kStreams.end(), flag.stream) == kStreams.end())
        refuse_flag("--latency", text,
                    "\"" + flag.stream + "\" is not a stream" + known_are(flag.stream, kStreams));
    }
    check_venue("--latency", text, where);
    flag.venue = where;
    rest.remove_prefix(colon + 1);
  }
  for (const std::string& part : split_at_commas(rest)) read_latency_part(text, part, flag.shape);
  if ((flag.shape.tail.count() == 0) != (flag.shape.tail_ppm == 0))
    refuse_flag("--latency", text,
                "tail_us and tail_ppm need each other: tail_ppm of a million messages take "
                "tail_us longer");
  return flag;
}

void apply(const MarketFlags& flags, Settings& settings) {
  for (auto& [name, venue] : settings.venues) {
    if (!flags.venues.empty()) {
      venue.enabled =
          std::find(flags.venues.begin(), flags.venues.end(), name) != flags.venues.end();
      venue.is_chosen = true;
    }
    if (!flags.instruments.empty()) venue.instruments.clear();
    for (const FeesFlag& fees : flags.fees) {
      if (!fees.venue.empty() && fees.venue != name) continue;
      venue.maker_fee = fees.maker;
      venue.taker_fee = fees.taker;
    }
    for (const LatencyFlag& flag : flags.latencies) {
      if (!flag.venue.empty() && flag.venue != name) continue;
      const bool is_all = flag.stream.empty();
      if (is_all || flag.stream == "market_data") venue.latency.market_data = flag.shape;
      if (is_all || flag.stream == "orders") venue.latency.orders = flag.shape;
      if (is_all || flag.stream == "rest") venue.latency.rest = flag.shape;
    }
  }
  if (!flags.instruments.empty()) settings.session.instruments = flags.instruments;
  if (!flags.venues.empty())  // the file's faults of those that it leaves out mean nothing now
    std::erase_if(settings.market.faults, [&](const VenueFault& fault) {
      return !settings.venues.at(fault.venue).enabled;
    });
}

}  // namespace crossbook
