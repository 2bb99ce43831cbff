#include "engine/runtime/market_admin.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "engine/runtime/market_json.hpp"
#include "engine/runtime/spelling.hpp"

namespace crossbook {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kAdminAddress = "127.0.0.1";
constexpr std::string_view kRoutes =
    "there are: GET /venues, GET /venues/NAME/ledger, GET /faults, POST /faults, "
    "DELETE /faults/VENUE/FAULT, DELETE /faults/VENUE, DELETE /faults";

/// What is wrong with a request, in words for who made it.
class Refused : public std::runtime_error {
 public:
  Refused(int its_status, const std::string& words)
      : std::runtime_error{words}, status{its_status} {}
  int status;
};

HttpReply json_reply(int status, const Json& document) {
  HttpReply reply;
  reply.status = status;
  reply.body = json_line(document);
  return reply;
}

std::size_t venue_index(const LocalMarket& market, std::string_view name) {
  const std::vector<std::string> names = market.names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw Refused{404, "there is no venue " + std::string{name} + known_are(name, names)};
  return static_cast<std::size_t>(found - names.begin());
}

FaultKind fault_kind(std::string_view name, int status) {
  const auto kind = find_fault(name);
  if (!kind)
    throw Refused{status, "there is no fault " + std::string{name} +
                              did_you_mean(name, fault_names()) + " (GET /faults lists all)"};
  return *kind;
}

/// Reads "for_ms".
std::chrono::nanoseconds fault_span(const Json& value) {
  constexpr std::int64_t kMost = milliseconds{kLongestFault}.count();
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() < 1 ||
      value.get<std::uint64_t>() > static_cast<std::uint64_t>(kMost))
    throw Refused{400, "for_ms must be a whole number from 1 to " + std::to_string(kMost) +
                           ", or left out: until it is ended"};
  return milliseconds{value.get<std::int64_t>()};
}

std::string word_of(const Json& body, const char* name) {
  const auto field = body.find(name);
  if (field == body.end() || !field->is_string())
    throw Refused{400, std::string{name} + " is missing or not text; write " +
                           R"({"venue":"okx","fault":"silence","for_ms":5000})"};
  return field->get<std::string>();
}

Json object_of(std::string_view text) {
  Json body = Json::parse(text, nullptr, false);
  if (!body.is_object())
    throw Refused{400, R"(the body must be JSON like {"venue":"okx","fault":"silence"})"};
  const std::vector<std::string> known{"venue", "fault", "for_ms"};
  for (const auto& [name, value] : body.items())
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw Refused{400, name + " is not a field here" + known_are(name, known)};
  return body;
}

std::size_t fills_asked(std::string_view query) {
  if (query.empty()) return kFillsTold;
  constexpr std::string_view kName = "fills=";
  std::size_t fills = 0;
  const char* end = query.data() + query.size();
  const bool is_named = query.starts_with(kName);
  if (is_named) query.remove_prefix(kName.size());
  const auto read = std::from_chars(query.data(), end, fills);
  if (!is_named || read.ec != std::errc{} || read.ptr != end || fills > kMaxFillsTold)
    throw Refused{400, "the query must be fills=N, N from 0 to " + std::to_string(kMaxFillsTold)};
  return fills;
}

/// "/faults/okx/silence" -> faults, okx, silence
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto slash = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, slash));
    path.remove_prefix(slash);
  }
  return parts;
}

}  // namespace

MarketAdmin::MarketAdmin(LocalMarket& market, std::uint16_t port)
    : market_{market}, server_{std::string{kAdminAddress}, port, [this](const HttpCall& call) {
                                 try {
                                   return answer(call);
                                 } catch (const Refused& refused) {
                                   return admin_error(refused.status, refused.what());
                                 }
                               }} {}

HttpReply MarketAdmin::answer(const HttpCall& call) {
  const std::vector<std::string_view> parts = parts_of(call.path);
  const std::size_t count = parts.size();
  const std::string_view root = count > 0 ? parts[0] : std::string_view{};
  std::string_view allowed;
  if (root == "venues" && count == 1) {
    allowed = "GET";
    if (call.method == "GET") {
      Json document;
      market_.run([&] { document = endpoints_json(market_); });
      return json_reply(200, document);
    }
  } else if (root == "venues" && count == 3 && parts[2] == "ledger") {
    allowed = "GET";
    if (call.method == "GET") return ledger(parts[1], call.query);
  } else if (root == "faults" && count <= 3) {
    allowed = count == 1 ? "GET, POST, DELETE" : "DELETE";
    if (call.method == "GET" && count == 1) return list_faults();
    if (call.method == "POST" && count == 1) return begin_fault(call);
    if (call.method == "DELETE")
      return end_faults(count > 1 ? parts[1] : std::string_view{},
                        count > 2 ? parts[2] : std::string_view{});
  }
  if (allowed.empty())
    throw Refused{404, "there is no " + std::string{call.path} + "; " + std::string{kRoutes}};
  HttpReply reply =
      admin_error(405, std::string{call.path} + " takes " + std::string{allowed} + " only");
  reply.headers.emplace_back("Allow", allowed);
  return reply;
}

HttpReply MarketAdmin::list_faults() {
  Json known = Json::array();
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    known.push_back({{"fault", to_string(kind)}, {"does", explain(kind)}});
  }
  Json active = Json::array();
  const std::vector<std::string> names = market_.names();
  for (std::size_t i = 0; i < names.size(); ++i)
    for (const ActiveFault& fault : market_.active_faults(i)) {
      Json row = {{"venue", names[i]},
                  {"fault", to_string(fault.kind)},
                  {"since_ms", fault.since / milliseconds{1}}};
      row["left_ms"] = fault.left ? Json(*fault.left / milliseconds{1}) : Json(nullptr);
      active.push_back(std::move(row));
    }
  return json_reply(200, {{"active", std::move(active)}, {"known", std::move(known)}});
}

HttpReply MarketAdmin::begin_fault(const HttpCall& call) {
  const Json body = object_of(call.body);
  const std::string venue = word_of(body, "venue");
  const std::size_t index = venue_index(market_, venue);
  const FaultKind kind = fault_kind(word_of(body, "fault"), 400);
  const bool has_end = body.contains("for_ms");
  const std::chrono::nanoseconds lasts =
      has_end ? fault_span(body["for_ms"]) : std::chrono::nanoseconds::max();
  market_.inject_fault(index, kind, lasts);
  Json out = {{"venue", venue}, {"fault", to_string(kind)}, {"does", explain(kind)}};
  out["for_ms"] = has_end ? body["for_ms"] : Json(nullptr);
  return json_reply(201, out);
}

/// @param venue, fault empty: all
HttpReply MarketAdmin::end_faults(std::string_view venue, std::string_view fault) {
  const std::vector<std::string> names = market_.names();
  const std::size_t first = venue.empty() ? 0 : venue_index(market_, venue);
  const std::size_t end = venue.empty() ? names.size() : first + 1;
  const bool is_one = !fault.empty();
  const FaultKind kind = is_one ? fault_kind(fault, 404) : FaultKind{};
  Json ended = Json::array();
  for (std::size_t i = first; i < end; ++i)
    for (const ActiveFault& active : market_.active_faults(i))
      if ((!is_one || active.kind == kind) && market_.end_fault(i, active.kind))
        ended.push_back({{"venue", names[i]}, {"fault", to_string(active.kind)}});
  if (is_one && ended.empty())
    throw Refused{404, std::string{fault} + " is not on at " + std::string{venue} +
                           "; GET /faults lists what is"};
  return json_reply(200, {{"ended", std::move(ended)}});
}

HttpReply MarketAdmin::ledger(std::string_view venue, std::string_view query) {
  const std::size_t index = venue_index(market_, venue);
  const std::size_t fills = fills_asked(query);
  Json document;
  market_.run([&] { document = ledger_json(market_.venues()[index], fills); });
  return json_reply(200, document);
}

}  // namespace crossbook
