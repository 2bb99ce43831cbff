#include "engine/runtime/venue_caller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/runtime/config.hpp"
#include "venues/connector/connector_context.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/connector/rest_desk.hpp"
#include "venues/connector/url.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kCallerWait{10};
constexpr std::chrono::milliseconds kAskAgain{1'000};

std::string_view mend_of(const SessionEnd& end) noexcept {
  if (!end.mend.empty()) return end.mend;
  switch (end.kind) {
    case SessionEndKind::Unreachable:
    case SessionEndKind::Silent: return "look at the connection and the address";
    case SessionEndKind::Certificate: return "look at the address, or name its CA as ca_file";
    case SessionEndKind::Refused:
    case SessionEndKind::Closed:
    case SessionEndKind::TooLarge:
    case SessionEndKind::Garbage:
    case SessionEndKind::Local: return "look at the address, and try again";
  }
  __builtin_unreachable();
}

/// What went wrong, without the mend that the text may end with.
std::string what_of(const SessionEnd& end) {
  return end.mend.empty() || !end.text.ends_with(end.mend)
             ? end.text
             : end.text.substr(0, end.text.size() - end.mend.size() - 2);
}

Url base_of(const VenueModule& module, const std::string& rest) {
  const Result<Url> url = parse_url(rest);
  if (url.has_error() || url->scheme != "https")
    throw ConfigError{fmt::format("{}: \"{}\" is not an https address; write https://host[:port]",
                                  module.capabilities->name, rest)};
  return *url;
}

HttpsConfig session_config(const VenueModule& module, const CallerConfig& caller) {
  HttpsConfig config;
  config.name = module.capabilities->name;
  config.base = base_of(module, caller.endpoints.rest);
  config.connect_timeout = config.request_timeout = caller.max_time;
  return config;
}

}  // namespace

VenueCaller::VenueCaller(const VenueModule& module, CallerConfig config)
    : venue_{module.make_venue()},
      config_{std::move(config)},
      nonce_{config_.nonce_floor},
      host_{host_of(config_.endpoints.rest)},
      deadline_{mono_now() + config_.max_time},
      clock_{config_.clock},
      tls_{config_.ca_file},
      session_{loop_, tls_, session_config(module, config_)} {}

RequestContext VenueCaller::context(RestCall::Kind kind) {
  RequestContext context;
  context.venue_now = clock_.is_known() ? clock_.venue_time(mono_now()) : utc_now();
  nonce_ = std::max(nonce_ + 1, static_cast<std::uint64_t>(utc_now().count()));
  context.nonce = nonce_;
  context.request = ++requests_;
  context.host = host_;
  context.environment = config_.environment;
  if (kind != RestCall::Kind::Time) context.credential = config_.credential;
  return context;
}

std::optional<CallTrouble> VenueCaller::ask(const RestCall& call) {
  std::optional<CallTrouble> trouble = ask_once(call);
  while (trouble && trouble->is_too_often && mono_now() + kAskAgain < deadline_) {
    const MonoNanos again = mono_now() + kAskAgain;
    while (mono_now() < again) {  // the connection is looked after meanwhile
      loop_.wait(kCallerWait);
      loop_.poll();
    }
    trouble = ask_once(call);
  }
  return trouble;
}

std::optional<CallTrouble> VenueCaller::ask_once(const RestCall& call) {
  HttpRequest request;
  const Result<void> encoded = venue_->encode_rest(call, context(call.kind), request);
  if (encoded.has_error()) return not_encoded(call, encoded.error());
  const bool is_signed = request.is_signed;
  reply_ = {};
  sent_ = mono_now();
  session_.request(std::move(request),
                   [this](const HttpResponse* response, const SessionEnd* failure) {
                     received_ = mono_now();
                     if (response != nullptr) reply_.response = *response;
                     if (failure != nullptr) reply_.failure = *failure;
                   });
  while (!reply_.response && !reply_.failure && mono_now() < deadline_) {
    loop_.wait(kCallerWait);
    loop_.poll();
  }
  std::optional<CallTrouble> trouble = read_reply(call, is_signed);
  if (!trouble && call.kind == RestCall::Kind::Time)
    clock_.add(sent_, received_, events_.server_time);
  return trouble;
}

std::optional<CallTrouble> VenueCaller::read_reply(const RestCall& call, bool is_signed) {
  if (reply_.failure)
    return CallTrouble{what_of(*reply_.failure), std::string{mend_of(*reply_.failure)}};
  if (!reply_.response)
    return CallTrouble{said(call, "no answer in time"),
                       std::string{mend_of(SessionEnd{SessionEndKind::Silent, {}})}};
  events_.clear();
  const Result<void> decoded = venue_->decode_rest(call, *reply_.response, events_);
  if (decoded.has_error())
    return CallTrouble{
        said(call, fmt::format("unreadable answer (HTTP {}, {} in {})", reply_.response->status,
                               to_string(decoded.error().code), decoded.error().field)),
        "try again, and report it if it stays so"};
  const RejectReason reason = events_.error.reason;
  if (is_signed) config_.credential->tally().count_answer(!is_signature_refusal(reason));
  if (reason == RejectReason::None) return std::nullopt;
  CallTrouble trouble{said(call, events_.error.text.view()),
                      std::string{crossbook::mend_of(reason)}};
  trouble.is_too_often = reason == RejectReason::RateLimited;
  trouble.is_refused = is_auth_trouble(reason);
  return trouble;
}

CallTrouble VenueCaller::not_encoded(const RestCall& call, const Error& error) const {
  const RejectReason reason = error.code == Errc::NotPermitted ? RejectReason::NotPermitted
                                                               : RejectReason::InvalidParameter;
  CallTrouble trouble{said(call, fmt::format("{} ({})", to_string(error.code), error.field)),
                      std::string{crossbook::mend_of(reason)}};
  trouble.is_unsupported = error.code == Errc::NotSupported;
  trouble.needs_listing = call.listing == nullptr &&
                          (error.code == Errc::MissingField || error.code == Errc::NotSupported);
  return trouble;
}

std::string VenueCaller::said(const RestCall& call, std::string_view what) const {
  return fmt::format("{}: {}: {}", venue_->capabilities().name, to_string(call.kind), what);
}

}  // namespace crossbook
