#include "venues/connector/rest_desk.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

// Where the venue does not say how long.
constexpr int kTooManyRequests = 429;
constexpr std::chrono::milliseconds kRateLimitHold{5'000};
constexpr std::chrono::milliseconds kBanHold{120'000};

/// An order whose fate the newest ended orders may tell.
bool is_query(const RestTask& task, MonoNanos now) noexcept {
  return task.call.kind == RestCall::Kind::QueryOrder && !task.is_alone && task.not_before <= now;
}
RestCall of_recent_orders(RestCall call) noexcept {
  call.client_id = {};
  return call;
}

bool is_private(RestCall::Kind kind) noexcept {
  return kind != RestCall::Kind::Time && kind != RestCall::Kind::Instruments &&
         kind != RestCall::Kind::Snapshot;
}

/// RFC 9110, 10.2.3: seconds to wait, whatever the venue's own words are. 0: not said.
std::chrono::milliseconds told_wait(const HttpResponse& response) noexcept {
  constexpr std::int64_t kLongest = 3 * 24 * 3'600;
  const std::string_view text = response.header("retry-after");
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count <= 0) return {};
  return std::chrono::seconds{std::min(count, kLongest)};
}

}  // namespace

std::string_view to_string(RestCall::Kind kind) noexcept {
  switch (kind) {
    case RestCall::Kind::Time: return "time";
    case RestCall::Kind::Instruments: return "instruments";
    case RestCall::Kind::Fees: return "fees";
    case RestCall::Kind::Balances: return "balances";
    case RestCall::Kind::KeyScopes: return "key scopes";
    case RestCall::Kind::Snapshot: return "snapshot";
    case RestCall::Kind::SessionToken: return "session token";
    case RestCall::Kind::PlaceOrder: return "order";
    case RestCall::Kind::QueryOrder: return "order query";
    case RestCall::Kind::Trades: return "trades";
    case RestCall::Kind::OpenOrders: return "open orders";
    case RestCall::Kind::ArmSwitch: return "dead man's switch";
    case RestCall::Kind::CancelOrder: return "cancel";
  }
  __builtin_unreachable();
}

void decode_answer(ConnectorContext& context, RestResult& result, const RestCall& call,
                   const HttpResponse& response) {
  const std::chrono::milliseconds told = told_wait(response);
  const auto line = [&](std::string_view what) {
    return std::string{context.name()} + ": " + std::string{to_string(result.task.call.kind)} +
           ": " + std::string{what};
  };
  const std::string status = "HTTP " + std::to_string(response.status);
  const bool is_server_trouble = response.status >= 500;
  const std::string trouble =
      line("the venue is in trouble (" + status + "); asked again by itself");
  const Result<void> decoded = context.venue->decode_rest(call, response, result.events);
  if (decoded.has_error()) {
    result.events.clear();
    result.reason = RejectReason::OutcomeUnknown;
    result.text = is_server_trouble ? trouble
                                    : line("unreadable answer (" + status + ", " +
                                           std::string{to_string(decoded.error().code)} + " in " +
                                           decoded.error().field + "); asked again by itself");
    if (response.status != kTooManyRequests) return;
    context.stats.rate_limited.add();  // said by something in front of the venue
    context.governor.penalise(told.count() > 0 ? told : kRateLimitHold,
                              context.venue_now(result.received));
    return;
  }
  const UtcNanos venue_now = context.venue_now(result.received);
  if (result.events.used_weight > 0)
    context.governor.report_used(result.events.used_weight, venue_now);
  const RestError& error = result.events.error;
  result.reason = is_private(call.kind) ? context.judge(error.reason, result.sent) : error.reason;
  if (error.reason == RejectReason::None) return;
  result.text = is_server_trouble ? trouble : line(error.text.view());
  if (error.reason != RejectReason::RateLimited && error.reason != RejectReason::Banned) return;
  context.stats.rate_limited.add();
  const bool is_ban = error.reason == RejectReason::Banned;
  std::chrono::milliseconds hold = std::max(error.retry_after, told);
  if (hold.count() == 0) hold = is_ban ? kBanHold : kRateLimitHold;
  context.governor.penalise(hold, venue_now);
  result.text += std::string{is_ban ? "; banned" : "; too many requests"} + " (" + status +
                 "): nothing is asked for " + std::to_string(hold.count()) + " ms";
}

RestDesk::RestDesk(ConnectorContext& context, Sink sink)
    : context_{context}, sink_{std::move(sink)} {
  const Result<Url> url = parse_url(context.config.endpoints.rest);
  if (url.has_error() || url->scheme != "https")
    throw std::invalid_argument{std::string{context.name()} + ": the REST endpoint \"" +
                                context.config.endpoints.rest +
                                "\" is not an https address; give https://host[:port]"};
  for (LaneState& lane : lanes_) {
    HttpsConfig config;
    config.name = context.name();
    config.base = *url;
    config.request_timeout = context.config.request_timeout;
    config.max_queued = 1;
    lane.session = std::make_unique<HttpsSession>(*context.loop, context.tls, std::move(config));
  }
}

RestDesk::Lane RestDesk::lane_of(RestCall::Kind kind) noexcept {
  return kind == RestCall::Kind::Instruments || kind == RestCall::Kind::Snapshot ? Lane::Market
                                                                                 : Lane::Account;
}

const Credential* RestDesk::key_for(const RestTask& task) const noexcept {
  const RestCall& call = task.call;
  if (!is_private(call.kind)) return nullptr;
  if (task.key != nullptr) return task.key;
  const bool trades = call.kind == RestCall::Kind::CancelOrder ||
                      call.kind == RestCall::Kind::ArmSwitch ||
                      call.kind == RestCall::Kind::SessionToken ||
                      (call.kind == RestCall::Kind::KeyScopes && call.key_role == KeyRole::Trade);
  const Credential* trade = context_.keys.trading();
  return trades && trade != nullptr ? trade : context_.keys.reading();
}

bool RestDesk::add(const RestTask& task) {
  std::deque<RestTask>& waiting = lanes_[static_cast<std::size_t>(lane_of(task.call.kind))].waiting;
  const bool is_asked = std::any_of(waiting.begin(), waiting.end(), [&](const RestTask& other) {
    return task.call.kind == RestCall::Kind::QueryOrder && other.call.kind == task.call.kind &&
           other.call.client_id == task.call.client_id;
  });
  if (is_asked) return true;  // where the limit is short, one question is as good as many
  if (waiting.size() >= kMaxRestTasks) return false;
  if (task.call.kind == RestCall::Kind::SessionToken)
    waiting.push_front(task);  // nothing can be traded or heard without it
  else
    waiting.push_back(task);
  return true;
}

int RestDesk::work(MonoNanos now) {
  int started = 0;
  for (LaneState& lane : lanes_) {
    if (lane.is_running) continue;
    auto due = std::find_if(lane.waiting.begin(), lane.waiting.end(), [&](const RestTask& task) {
      return task.is_urgent && task.not_before <= now;
    });
    if (due == lane.waiting.end())
      due = std::find_if(lane.waiting.begin(), lane.waiting.end(),
                         [&](const RestTask& task) { return task.not_before <= now; });
    if (due == lane.waiting.end()) continue;
    if (!context_.governor.try_take({{RateKind::RestWeight, context_.venue->rest_weight(due->call)},
                                     {RateKind::RestRequests, 1}},
                                    context_.venue_now(now), due->is_urgent))
      continue;
    const RestTask task = *due;
    lane.waiting.erase(due);
    lane.asks_recent = is_better_asked_together(lane, task, now);
    if (start(lane, task, now)) ++started;
  }
  return started;
}

/// Where one call tells of many orders, a short limit resolves them all.
bool RestDesk::is_better_asked_together(const LaneState& lane, const RestTask& task,
                                        MonoNanos now) const {
  return context_.capabilities.tells_recent_orders && is_query(task, now) &&
         std::any_of(lane.waiting.begin(), lane.waiting.end(),
                     [&](const RestTask& other) { return is_query(other, now); });
}

bool RestDesk::start(LaneState& lane, const RestTask& task, MonoNanos now) {
  HttpRequest request;
  const Credential* const key = key_for(task);
  const Result<void> encoded =
      context_.venue->encode_rest(lane.asks_recent ? of_recent_orders(task.call) : task.call,
                                  context_.request_context(now, key, context_.rest_host), request);
  if (encoded.has_error()) {
    const Errc code = encoded.error().code;
    const bool needs_listing =
        task.call.listing == nullptr && (code == Errc::MissingField || code == Errc::NotSupported);
    report_error(
        task, now,
        code == Errc::NotPermitted ? RejectReason::NotPermitted : RejectReason::InvalidParameter,
        std::string{to_string(code)} + " (" + encoded.error().field + ")", needs_listing);
    return false;
  }
  lane.running = task;
  lane.is_running = true;
  lane.signed_by = request.is_signed ? key : nullptr;
  lane.sent = now;
  if (request.is_signed) context_.stats.signatures_made.add();
  return lane.session->request(std::move(request),
                               [this, &lane](const HttpResponse* response, const SessionEnd* end) {
                                 on_done(lane, response, end);
                               });
}

void RestDesk::report_error(const RestTask& task, MonoNanos now, RejectReason reason,
                            std::string text, bool needs_listing) {
  events_.clear();
  RestResult result{task, events_};
  result.reason = reason;
  result.text = std::string{context_.name()} + ": " + std::string{to_string(task.call.kind)} +
                ": " + std::move(text);
  result.needs_listing = needs_listing;
  result.sent = result.received = now;
  sink_(result);
}

void RestDesk::on_done(LaneState& lane, const HttpResponse* response, const SessionEnd* failure) {
  lane.is_running = false;
  const RestTask task = lane.running;
  events_.clear();
  RestResult result{task, events_};
  result.sent = lane.sent;
  result.received = mono_now();
  if (failure != nullptr) {
    result.reason = RejectReason::OutcomeUnknown;
    result.text = failure->text;
    result.is_certificate_trouble = failure->kind == SessionEndKind::Certificate;
  } else {
    decode_answer(context_, result, lane.asks_recent ? of_recent_orders(task.call) : task.call,
                  *response);
    if (lane.signed_by != nullptr) count_signature(*lane.signed_by, result.reason);
  }
  if (lane.asks_recent && result.reason == RejectReason::None) return tell_each(lane, result);
  sink_(result);
}

/// A result for each order that is among the recent ones and was asked for or waits. The one that
/// was asked for is asked for alone if it is not, so that there is an end.
void RestDesk::tell_each(LaneState& lane, const RestResult& recent) {
  const std::vector<ExecutionReport> reports = std::move(recent.events.account.reports);
  const auto find = [&](const RestTask& task) {
    return std::find_if(reports.begin(), reports.end(), [&](const ExecutionReport& report) {
      return report.client_id == task.call.client_id;
    });
  };
  std::vector<RestTask> told;
  if (find(recent.task) != reports.end()) {
    told.push_back(recent.task);
  } else {
    lane.waiting.push_front(recent.task);
    lane.waiting.front().is_alone = true;
  }
  std::erase_if(lane.waiting, [&](const RestTask& task) {
    const bool is_told = is_query(task, recent.received) && find(task) != reports.end();
    if (is_told) told.push_back(task);
    return is_told;
  });
  for (const RestTask& task : told) {
    events_.clear();
    events_.account.reports.push_back(*find(task));
    RestResult result{task, events_};
    result.sent = recent.sent;
    result.received = recent.received;
    sink_(result);
  }
}

void RestDesk::count_signature(const Credential& key, RejectReason reason) noexcept {
  if (reason == RejectReason::OutcomeUnknown) return;
  const bool is_refused = is_signature_refusal(reason);
  (is_refused ? context_.stats.signatures_refused : context_.stats.signatures_accepted).add();
  key.tally().count_answer(!is_refused);
}

bool RestDesk::is_using(const Credential& key) const noexcept {
  return std::any_of(lanes_.begin(), lanes_.end(), [&](const LaneState& lane) {
    return (lane.is_running && lane.signed_by == &key) ||
           std::any_of(lane.waiting.begin(), lane.waiting.end(),
                       [&](const RestTask& task) { return task.key == &key; });
  });
}

void RestDesk::forget() {
  for (LaneState& lane : lanes_) lane.waiting.clear();
}

void RestDesk::close() {
  forget();
  for (LaneState& lane : lanes_) {
    lane.session.reset();
    lane.is_running = true;  // nothing starts any more
  }
}

}  // namespace crossbook
