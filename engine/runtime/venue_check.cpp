#include "engine/runtime/venue_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "engine/runtime/first_book.hpp"
#include "engine/runtime/key_plan.hpp"
#include "engine/runtime/key_probe.hpp"
#include "engine/runtime/local_keys.hpp"
#include "engine/runtime/venue_caller.hpp"
#include "keys/utc_text.hpp"
#include "venues/connector/listing_match.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/connector/machine/tls_probe.hpp"
#include "venues/market/decimal.hpp"

namespace crossbook {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kTimeQuestions = 5;
constexpr std::int64_t kWholeSecond = 1'000'000'000;
/// More than this is wrong, though crossbook signs by the venue's clock and could live with it.
constexpr std::chrono::milliseconds kMaxClockError{1'000};
constexpr std::int64_t kCertificateWarnMs = std::int64_t{3} * 86'400'000;
constexpr Scale kPercentOfParts{6};  // 10^8 parts are 100 %

std::int64_t micros(nanoseconds time) noexcept { return time.count() / 1'000; }

/// "12.3 ms", rounded up.
std::string ms_text(nanoseconds time) {
  const std::int64_t tenths = (time.count() + 99'999) / 100'000;
  return fmt::format("{}.{} ms", tenths / 10, tenths % 10);
}

nanoseconds size_of(nanoseconds time) noexcept { return time.count() < 0 ? -time : time; }

std::string percent(FeeRate rate) { return decimal_text(rate.parts(), kPercentOfParts) + " %"; }

std::string_view own_mend(DialStep step) noexcept {
  switch (step) {
    case DialStep::Name:
      return "look at the host's spelling and at this machine's name server (/etc/resolv.conf)";
    case DialStep::Connection:
      return "look at the address and the port, and whether a firewall or proxy stands between";
    case DialStep::Handshake:
      return "whoever answers there does not speak TLS as we want it: look at the address, and at "
             "proxies between";
  }
  __builtin_unreachable();
}

class Checker {
 public:
  Checker(const VenueCheckPlan& plan, const InstrumentTable& table, const CheckSink& sink)
      : plan_{plan}, table_{table}, sink_{sink}, tls_{plan.ca_file} {}

  bool run() {
    const std::array<std::pair<const std::string*, std::string_view>, 4> urls{
        {{&plan_.endpoints.rest, "REST"},
         {&plan_.endpoints.ws_public, "market data"},
         {&plan_.endpoints.ws_private, "the account"},
         {&plan_.endpoints.ws_trade, "orders"}}};
    for (const auto& [url, use] : urls) {
      std::string& uses = uses_[host_of(*url)];
      uses += (uses.empty() ? "for " : ", ") + std::string{use};
    }
    for (const auto& [url, use] : urls)
      if (!url->empty()) check_host(*url);
    check_clock();
    find_listing();
    check_book();
    check_keys();
    return is_good_;
  }

 private:
  // A line each; the subject is what it is about.
  void ok(CheckStep step, std::string subject, std::string found, Json facts = Json::object()) {
    sink_({step, std::move(subject), CheckOutcome::Ok, std::move(found), {}, std::move(facts)});
  }
  void failed(CheckStep step, std::string subject, std::string found, std::string_view mend,
              Json facts = Json::object()) {
    is_good_ = false;
    sink_({step, std::move(subject), CheckOutcome::Failed, std::move(found), std::string{mend},
           std::move(facts)});
  }
  void skipped(CheckStep step, std::string subject, std::string why) {
    sink_({step, std::move(subject), CheckOutcome::Skipped, std::move(why)});
  }
  void failed(CheckStep step, std::string subject, const CallTrouble& trouble) {
    const std::string prefix = std::string{plan_.module->capabilities->name} + ": ";
    failed(step, std::move(subject),
           trouble.what.starts_with(prefix) ? trouble.what.substr(prefix.size()) : trouble.what,
           trouble.mend);
  }

  void check_host(const std::string& text) {
    const Result<Url> url = parse_url(text);
    if (url.has_error())
      throw ConfigError{fmt::format("{}: \"{}\" is no address; write https://host or wss://host",
                                    plan_.module->capabilities->name, text)};
    const std::string authority = url->authority();
    if (is_reached_.contains(authority)) return;  // each host once
    bool& is_reached = is_reached_[authority];
    const auto [name, is_new_name] = is_named_.try_emplace(url->host, true);
    if (!is_new_name && !name->second) {
      for (const CheckStep step : {CheckStep::Tcp, CheckStep::Tls})
        skipped(step, authority, "needs the host's address");
      return;
    }
    const TlsProbe probe =
        probe_tls(tls_, *url, std::string{plan_.module->capabilities->name}, plan_.max_time);
    name->second = probe.failed != DialStep::Name;
    if (is_new_name) tell_name(*url, probe);
    tell_connection(authority, probe);
    tell_handshake(authority, probe);
    is_reached = !probe.failed;
  }

  void tell_trouble(CheckStep step, const std::string& subject, const TlsProbe& probe) {
    failed(step, subject, probe.trouble, probe.mend.empty() ? own_mend(*probe.failed) : probe.mend);
  }

  void tell_name(const Url& url, const TlsProbe& probe) {
    if (probe.failed == DialStep::Name) return tell_trouble(CheckStep::Name, url.host, probe);
    const bool is_address = probe.addresses.size() == 1 && probe.addresses.front() == url.host;
    ok(CheckStep::Name, url.host,
       is_address
           ? "is an address already"
           : fmt::format("{}, {}", fmt::join(probe.addresses, " "), ms_text(probe.name_time)),
       {{"addresses", probe.addresses}, {"took_us", micros(probe.name_time)}});
  }

  void tell_connection(const std::string& authority, const TlsProbe& probe) {
    if (probe.failed == DialStep::Name)
      return skipped(CheckStep::Tcp, authority, "needs the host's address");
    if (probe.failed == DialStep::Connection) return tell_trouble(CheckStep::Tcp, authority, probe);
    ok(CheckStep::Tcp, authority,
       fmt::format("{}{}, {}", probe.peer == authority ? "" : probe.peer + ", ",
                   uses_.at(authority), ms_text(probe.connection_time)),
       {{"address", probe.peer}, {"took_us", micros(probe.connection_time)}});
  }

  void tell_handshake(const std::string& authority, const TlsProbe& probe) {
    if (probe.failed && *probe.failed != DialStep::Handshake)
      return skipped(CheckStep::Tls, authority, "needs a connection");
    if (probe.failed) return tell_trouble(CheckStep::Tls, authority, probe);
    const std::int64_t left = probe.certificate_ends_ms - plan_.unix_ms;
    ok(CheckStep::Tls, authority,
       fmt::format("{}, {}; certificate by {} until {}{}", probe.protocol,
                   ms_text(probe.handshake_time), probe.issuer, utc_text(probe.certificate_ends_ms),
                   left < kCertificateWarnMs ? ", which is soon" : ""),
       {{"protocol", probe.protocol},
        {"took_us", micros(probe.handshake_time)},
        {"certificate_issuer", probe.issuer},
        {"certificate_ends_unix_ms", probe.certificate_ends_ms}});
  }

  bool is_reached(const std::string& url) const {
    const auto found = is_reached_.find(host_of(url));
    return found != is_reached_.end() && found->second;
  }

  CallerConfig caller_config(const CheckedKey& key = {}) const {
    return {plan_.endpoints,      plan_.environment, plan_.ca_file,
            key.credential.get(), key.nonce_floor,   plan_.max_time};
  }

  void check_clock() {
    const std::string host = host_of(plan_.endpoints.rest);
    if (!is_reached(plan_.endpoints.rest))
      return skipped(CheckStep::Clock, host, "needs TLS to " + host);
    public_.emplace(*plan_.module, caller_config());
    bool tells_whole_seconds = true;
    for (std::size_t i = 0; i < kTimeQuestions; ++i) {
      if (const auto trouble = public_->ask({RestCall::Kind::Time, nullptr, {}})) {
        public_.reset();
        return failed(CheckStep::Clock, host, *trouble);
      }
      tells_whole_seconds &= public_->events().server_time.count() % kWholeSecond == 0;
    }
    if (!public_->clock().is_known())
      return failed(CheckStep::Clock, host, "its answers took too long to tell the time by",
                    "look at the connection; the venue may also be overloaded: try again");
    tell_offset(host, tells_whole_seconds);
  }

  void tell_offset(const std::string& host, bool tells_whole_seconds) {
    const nanoseconds half = tells_whole_seconds ? nanoseconds{kWholeSecond / 2} : nanoseconds{0};
    const nanoseconds offset = public_->clock().venue_time(mono_now()) - utc_now() + half;
    const nanoseconds round_trip = public_->clock().uncertainty() * 2;
    const nanoseconds error = public_->clock().uncertainty() + half;
    std::string found = size_of(offset) <= error
                            ? std::string{"agrees with this machine's"}
                            : fmt::format("{} {} this machine's", ms_text(size_of(offset)),
                                          offset.count() < 0 ? "behind" : "ahead of");
    found += fmt::format(", give or take {}; best of {} round trips {}", ms_text(error),
                         kTimeQuestions, ms_text(round_trip));
    if (tells_whole_seconds) found += " (the venue tells whole seconds only)";
    const Json facts = {{"offset_us", micros(offset)},
                        {"error_us", micros(error)},
                        {"round_trip_us", micros(round_trip)}};
    if (size_of(offset) > kMaxClockError + error)
      return failed(CheckStep::Clock, host, found,
                    "set this machine's clock and run a time daemon (chrony, systemd-timesyncd); "
                    "if other venues' clocks agree with it, it is this venue's",
                    facts);
    ok(CheckStep::Clock, host, found, facts);
  }

  void find_listing() {
    if (!public_) return;
    listing_trouble_ = public_->ask({RestCall::Kind::Instruments, nullptr, {}});
    if (listing_trouble_) return;
    ListingMatch match = match_listings(public_->events().instruments, plan_.instruments, table_,
                                        plan_.module->capabilities->default_fees);
    if (match.listings.empty())
      listing_trouble_ = CallTrouble{
          fmt::format("{}", fmt::join(match.notes, "; ")),
          fmt::format("name instruments that it lists, under [session] instruments or [venues.{}] "
                      "instruments",
                      plan_.module->capabilities->name)};
    else
      listing_.push_back(std::move(match.listings.front()));
  }

  void check_book() {
    const std::string host = host_of(plan_.endpoints.ws_public);
    for (const std::string* url : {&plan_.endpoints.rest, &plan_.endpoints.ws_public})
      if (!is_reached(*url)) return skipped(CheckStep::Book, host, "needs TLS to " + host_of(*url));
    if (!public_) return skipped(CheckStep::Book, host, "needs the venue's answers over HTTPS");
    if (listing_trouble_) return failed(CheckStep::Book, host, *listing_trouble_);
    const Instrument& instrument = listing_.front().instrument;
    const FirstBook first = wait_for_book({plan_.module, plan_.environment, plan_.endpoints,
                                           plan_.ca_file, instrument.id, plan_.max_book_time},
                                          table_);
    if (!first.book) return tell_no_book(instrument, first);
    tell_book(instrument, first);
  }

  void tell_no_book(const Instrument& instrument, const FirstBook& first) {
    const std::string prefix = std::string{plan_.module->capabilities->name} + ": ";
    std::string_view said = first.trouble;
    if (said.starts_with(prefix)) said.remove_prefix(prefix.size());
    const std::string why = first.withdrawn == WithdrawReason::None
                                ? "a snapshot came, but no change of it over the socket"
                                : fmt::format("its state is \"{}\"", to_string(first.withdrawn));
    failed(CheckStep::Book, instrument.name,
           fmt::format("no trusted book in {}: {}", ms_text(first.waited),
                       said.empty() ? why : std::string{said}),
           "see whether the venue's status page speaks of trouble, and try again; if it stays so, "
           "its protocol may have changed: look for a new version");
  }

  void tell_book(const Instrument& instrument, const FirstBook& first) {
    const auto side = [&](const auto& levels, std::uint8_t count) {
      if (count == 0) return std::string{"nothing"};
      return decimal_text(levels[0].quantity.raw(), instrument.quantity_scale) + " at " +
             decimal_text(levels[0].price.raw(), instrument.price_scale);
    };
    const auto fact = [&](const auto& levels, std::uint8_t count) {
      return count == 0
                 ? Json(nullptr)
                 : Json{{"price", decimal_text(levels[0].price.raw(), instrument.price_scale)},
                        {"quantity",
                         decimal_text(levels[0].quantity.raw(), instrument.quantity_scale)}};
    };
    ok(CheckStep::Book, instrument.name,
       fmt::format("trusted after {}; bid {}, ask {}", ms_text(first.waited),
                   side(first.book->bids, first.book->bid_count),
                   side(first.book->asks, first.book->ask_count)),
       {{"took_us", micros(first.waited)},
        {"bid", fact(first.book->bids, first.book->bid_count)},
        {"ask", fact(first.book->asks, first.book->ask_count)}});
  }

  void check_keys() {
    if (plan_.keys.empty())
      for (const CheckStep step : {CheckStep::Key, CheckStep::Scopes, CheckStep::Fees})
        skipped(step, "", plan_.without_keys);
    for (const CheckedKey& key : plan_.keys) check_key(key);
  }

  void check_key(const CheckedKey& key) {
    const KeyPolicy& policy = key.credential->policy();
    const std::string name = fmt::format("{} key", to_string(policy.key.role));
    const std::string whole_name = name + " " + policy.key.key_id;
    const auto skip_rest = [&](std::string_view why) {
      for (const CheckStep step : {CheckStep::Scopes, CheckStep::Fees})
        skipped(step, name, std::string{why});
    };
    if (!public_ || !public_->clock().is_known()) {  // a signature carries the venue's time
      skipped(CheckStep::Key, whole_name, "needs the venue's clock");
      return skip_rest("needs a key that is accepted");
    }
    CallerConfig config = caller_config(key);
    config.clock = public_->clock();
    VenueCaller caller{*plan_.module, std::move(config)};
    caller.venue().set_listings(listing_, table_);
    if (const auto trouble = caller.ask({RestCall::Kind::Balances, nullptr, {}})) {
      failed(CheckStep::Key, whole_name, *trouble);
      return skip_rest("needs a key that is accepted");
    }
    ok(CheckStep::Key, whole_name,
       fmt::format("accepted; it told {} balances",
                   caller.events().account.balances.size() +
                       caller.events().account.other_balances.size()));
    check_scopes(caller, policy, name);
    check_fees(caller, name);
  }

  void check_scopes(VenueCaller& caller, const KeyPolicy& policy, const std::string& name) {
    const ProbeResult probe = ask_for_scopes(caller, policy.key.role);
    if (probe.has_no_endpoint)
      return skipped(CheckStep::Scopes, name, "the venue does not tell what a key may do");
    if (!probe.scopes)
      return failed(CheckStep::Scopes, name, probe.trouble,
                    "see the venue's message; `crossbook keys check` asks again");
    const std::vector<std::string> says = describe_scopes(*probe.scopes);
    const std::vector<std::string> differ = compare_scopes(policy, *probe.scopes, plan_.unix_ms);
    const Json facts = {{"venue_says", says}, {"differences", differ}};
    const std::string found = fmt::format("{}", fmt::join(says, "; "));
    if (differ.empty()) return ok(CheckStep::Scopes, name, found, facts);
    failed(CheckStep::Scopes, name, found, fmt::format("{}", fmt::join(differ, "; ")), facts);
  }

  void check_fees(VenueCaller& caller, const std::string& name) {
    if (listing_.empty()) return skipped(CheckStep::Fees, name, "needs an instrument");
    const Listing& listing = listing_.front();
    std::optional<CallTrouble> trouble = caller.ask({RestCall::Kind::Fees, nullptr, {}});
    if (trouble && trouble->needs_listing)
      trouble = caller.ask({RestCall::Kind::Fees, &listing, {}});
    if (trouble) return failed(CheckStep::Fees, name, *trouble);
    const std::vector<FeeEntry>& entries = caller.events().fees;
    const auto own = std::find_if(entries.begin(), entries.end(), [&](const FeeEntry& entry) {
      return entry.listing == nullptr || entry.listing->instrument.id == listing.instrument.id;
    });
    if (own == entries.end())
      return failed(CheckStep::Fees, name, "the answer has none for " + listing.instrument.name,
                    "try again, and report it if it stays so");
    ok(CheckStep::Fees, name,
       fmt::format("{}: maker {}, taker {}", listing.instrument.name, percent(own->fees.maker),
                   percent(own->fees.taker)),
       {{"instrument", listing.instrument.name},
        {"maker_parts_per_10e8", own->fees.maker.parts()},
        {"taker_parts_per_10e8", own->fees.taker.parts()}});
  }

  const VenueCheckPlan& plan_;
  const InstrumentTable& table_;
  const CheckSink& sink_;
  TlsContext tls_;
  std::map<std::string, std::string> uses_;  // by authority: "for REST, orders"
  std::map<std::string, bool> is_named_;     // by host
  std::map<std::string, bool> is_reached_;   // by authority
  std::optional<VenueCaller> public_;        // once the venue has told its time
  std::vector<Listing> listing_;             // the one that is looked at, or none
  std::optional<CallTrouble> listing_trouble_;
  bool is_good_ = true;
};

}  // namespace

std::string_view to_string(CheckStep step) noexcept {
  switch (step) {
    case CheckStep::Name: return "dns";
    case CheckStep::Tcp: return "tcp";
    case CheckStep::Tls: return "tls";
    case CheckStep::Clock: return "clock";
    case CheckStep::Book: return "book";
    case CheckStep::Key: return "key";
    case CheckStep::Scopes: return "scopes";
    case CheckStep::Fees: return "fees";
  }
  __builtin_unreachable();
}

std::string_view to_string(CheckOutcome outcome) noexcept {
  switch (outcome) {
    case CheckOutcome::Ok: return "ok";
    case CheckOutcome::Failed: return "failed";
    case CheckOutcome::Skipped: return "skipped";
  }
  __builtin_unreachable();
}

VenueCheckPlan plan_venue_check(const Settings& settings, const VenueModule& module,
                                KeyEnvironment environment, const InstrumentTable& table) {
  const std::string name{module.capabilities->name};
  VenueCheckPlan plan;
  plan.module = &module;
  plan.environment = environment_of(environment);
  plan.endpoints = endpoints_for(settings, *module.make_venue(), environment);
  plan.ca_file = settings.venues.at(name).ca_file;
  for (const Instrument& instrument : traded_instruments(settings, name, table))
    plan.instruments.push_back(instrument.id);
  plan.unix_ms = utc_now().millis();
  return plan;
}

VenueCheckPlan plan_local_check(const Settings& settings, const LocalMarket& market,
                                std::size_t venue, const InstrumentTable& table) {
  const LocalVenue& local = market.venues().at(venue);
  VenueCheckPlan plan;
  plan.module = local.module;
  plan.environment = Environment::Demo;
  plan.endpoints = market.endpoints(venue);
  plan.ca_file = market.ca_file();
  for (const Instrument& instrument : traded_instruments(settings, local.name(), table))
    plan.instruments.push_back(instrument.id);
  const ConnectorKeys keys = local_keys(settings, local, plan.endpoints, plan.instruments, table);
  plan.keys = {{keys.trade}, {keys.read}};
  plan.unix_ms = utc_now().millis();
  return plan;
}

bool check_venue(const VenueCheckPlan& plan, const InstrumentTable& table, const CheckSink& sink) {
  return Checker{plan, table, sink}.run();
}

}  // namespace crossbook
