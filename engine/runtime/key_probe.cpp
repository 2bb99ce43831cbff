#include "engine/runtime/key_probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "venues/connector/clock.hpp"
#include "venues/connector/clock_offset.hpp"
#include "venues/connector/connector_context.hpp"
#include "venues/connector/https_session.hpp"
#include "venues/connector/io_loop.hpp"
#include "venues/connector/rest_desk.hpp"
#include "venues/connector/tls_context.hpp"
#include "venues/connector/url.hpp"

namespace crossbook {
namespace {

std::string_view mend_of(SessionEndKind kind) noexcept {
  switch (kind) {
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

RestCall call_of(RestCall::Kind kind) {
  RestCall call;
  call.kind = kind;
  return call;
}

Url base_of(const VenueModule& module, const std::string& rest) {
  const Result<Url> url = parse_url(rest);
  if (url.has_error() || url->scheme != "https")
    throw ConfigError{fmt::format("{}: \"{}\" is not an https address; write https://host[:port]",
                                  module.capabilities->name, rest)};
  return *url;
}

class Probe {
 public:
  Probe(const VenueModule& module, const KeyPlan& plan, const Credential& credential,
        std::uint64_t nonce_floor, std::chrono::milliseconds max_time)
      : venue_{module.make_venue()},
        plan_{plan},
        credential_{credential},
        nonce_{nonce_floor},
        host_{host_of(plan.endpoints.rest)},
        deadline_{mono_now().count() +
                  std::chrono::duration_cast<std::chrono::nanoseconds>(max_time).count()},
        tls_{plan.ca_file},
        session_{loop_, tls_, session_config(module, plan, max_time)} {}

  ProbeResult run() {
    if (!venue_->capabilities().has_scopes_endpoint) result_.has_no_endpoint = true;
    // The venue's clock first: a signature carries its time.
    if (result_.has_no_endpoint || !ask(call_of(RestCall::Kind::Time))) return result_;
    clock_.add(sent_, received_, events_.server_time);
    RestCall call = call_of(RestCall::Kind::KeyScopes);
    call.key_role = credential_.policy().key.role;
    if (ask(call)) result_.scopes = events_.key_scopes;
    return result_;
  }

 private:
  struct Reply {
    std::optional<HttpResponse> response;
    std::optional<SessionEnd> failure;
  };

  static HttpsConfig session_config(const VenueModule& module, const KeyPlan& plan,
                                    std::chrono::milliseconds max_time) {
    HttpsConfig config;
    config.name = module.capabilities->name;
    config.base = base_of(module, plan.endpoints.rest);
    config.connect_timeout = config.request_timeout = max_time;
    return config;
  }

  RequestContext context(RestCall::Kind kind) {
    RequestContext context;
    context.venue_now = clock_.is_known() ? clock_.venue_time(mono_now()) : utc_now();
    nonce_ = std::max(nonce_ + 1, static_cast<std::uint64_t>(utc_now().count()));
    context.nonce = nonce_;
    context.request = ++requests_;
    context.host = host_;
    context.environment = plan_.environment;
    if (kind != RestCall::Kind::Time) context.credential = &credential_;
    return context;
  }

  /// @return whether the venue has answered as asked; events_ holds what
  bool ask(const RestCall& call) {
    HttpRequest request;
    const Result<void> encoded = venue_->encode_rest(call, context(call.kind), request);
    if (encoded.has_error()) return give_up(call, encoded.error());
    const bool is_signed = request.is_signed;
    reply_ = {};
    sent_ = mono_now();
    session_.request(std::move(request),
                     [this](const HttpResponse* response, const SessionEnd* failure) {
                       if (response != nullptr) reply_.response = *response;
                       if (failure != nullptr) reply_.failure = *failure;
                     });
    while (!reply_.response && !reply_.failure && mono_now() < deadline_) {
      loop_.wait(std::chrono::milliseconds{10});
      loop_.poll();
    }
    received_ = mono_now();
    return take_answer(call, is_signed);
  }

  bool take_answer(const RestCall& call, bool is_signed) {
    if (reply_.failure) return fail(reply_.failure->text, mend_of(reply_.failure->kind));
    if (!reply_.response)
      return fail(said(call, "no answer in time"), mend_of(SessionEndKind::Silent));
    events_.clear();
    const Result<void> decoded = venue_->decode_rest(call, *reply_.response, events_);
    if (decoded.has_error())
      return fail(
          said(call, fmt::format("unreadable answer (HTTP {}, {} in {})", reply_.response->status,
                                 to_string(decoded.error().code), decoded.error().field)),
          "try again, and report it if it stays so");
    const RejectReason reason = events_.error.reason;
    if (is_signed) credential_.tally().count_answer(!is_signature_refusal(reason));
    if (reason == RejectReason::None) return true;
    result_.is_refused = is_auth_trouble(reason);
    return fail(said(call, events_.error.text.view()), crossbook::mend_of(reason));
  }

  bool give_up(const RestCall& call, const Error& error) {
    result_.has_no_endpoint = error.code == Errc::NotSupported;
    if (result_.has_no_endpoint) return false;
    const RejectReason reason = error.code == Errc::NotPermitted ? RejectReason::NotPermitted
                                                                 : RejectReason::InvalidParameter;
    return fail(said(call, fmt::format("{} ({})", to_string(error.code), error.field)),
                crossbook::mend_of(reason));
  }

  std::string said(const RestCall& call, std::string_view what) const {
    return fmt::format("{}: {}: {}", venue_->capabilities().name, to_string(call.kind), what);
  }

  bool fail(std::string_view what, std::string_view mend) {
    result_.trouble = fmt::format("{}; {}", what, mend);
    return false;
  }

  std::unique_ptr<Venue> venue_;
  const KeyPlan& plan_;
  const Credential& credential_;
  std::uint64_t nonce_;  // the last one
  std::string host_;
  MonoNanos deadline_;
  MonoNanos sent_;
  MonoNanos received_;
  ClockOffset clock_;
  std::uint64_t requests_ = 0;
  Reply reply_;
  RestEvents events_;
  ProbeResult result_;
  IoLoop loop_;
  TlsContext tls_;
  HttpsSession session_;  // last: its callbacks use the rest
};

}  // namespace

ProbeResult probe_key(const VenueModule& module, const KeyPlan& plan, const Credential& credential,
                      std::uint64_t nonce_floor, std::chrono::milliseconds max_time) {
  return Probe{module, plan, credential, nonce_floor, max_time}.run();
}

}  // namespace crossbook
