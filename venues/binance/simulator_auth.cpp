#include "venues/binance/simulator_auth.hpp"

#include <algorithm>
#include <vector>

#include "keys/encoding.hpp"
#include "venues/binance/auth.hpp"
#include "venues/binance/rules.hpp"
#include "venues/binance/symbols.hpp"
#include "venues/connector/wire_time.hpp"

namespace crossbook::binance {
namespace {

constexpr std::size_t kKeyIdChars = 64;
constexpr std::int64_t kMaxMicros = kMaxWireMillis * 1000;
constexpr std::int64_t kAheadMicros = 1'000'000;

bool is_key_id(std::string_view text) {
  return text.size() == kKeyIdChars && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

/// Cuts "signature=…" and the & that tied it.
std::string without_signature(std::string_view form) {
  std::string kept;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    if (pair.starts_with("signature=")) continue;
    if (!kept.empty()) kept += '&';
    kept += pair;
  }
  return kept;
}

Outcome<std::int64_t> window_micros(const Params& params) {
  const auto window = params.decimal("recvWindow", Scale{3}, 3);
  if (window.has_error()) return window.error();
  if (!*window) return std::int64_t{kDefaultReceiveWindow.count()} * 1000;
  const std::int64_t most = std::int64_t{kMaxReceiveWindow.count()} * 1000;
  if (**window > most) return ApiError{400, -1131, "recvWindow must be less than 60000"};
  return static_cast<std::int64_t>(**window);
}

}  // namespace

Outcome<const ApiKey*> check_key(Exchange& exchange, std::string_view id, std::string_view address,
                                 Security security, UtcNanos now) {
  if (!is_key_id(id)) return bad_key_format();
  const ApiKey* key = exchange.find_key(id);
  if (key == nullptr || !is_alive(*key, now) || !allows_address(*key, address))
    return key_refused();
  if (security == Security::Read && !key->permissions.read) return key_refused();
  if (security == Security::Trade && !key->permissions.trade) return key_refused();
  return key;
}

Outcome<void> check_time(const Params& params, UtcNanos now) {
  if (const auto sent = params.required("timestamp"); sent.has_error())
    return missing_parameter("timestamp");
  const auto timestamp = params.integer("timestamp");
  if (timestamp.has_error()) return timestamp.error();
  const auto window = window_micros(params);
  if (window.has_error()) return window.error();
  const std::int64_t given = **timestamp;
  const std::int64_t micros = given >= kMicrosFrom ? given : given * 1000;
  const std::int64_t server = now.count() / 1000;
  if (micros >= kMaxMicros || micros >= server + kAheadMicros)
    return ApiError{400, -1021,
                    "Timestamp for this request was 1000ms ahead of the server's time."};
  // A venue that prints milliseconds compares them: the rest of now's millisecond does not count.
  const std::int64_t compared = given >= kMicrosFrom ? server : server / 1000 * 1000;
  if (compared - micros > *window)
    return ApiError{400, -1021, "Timestamp for this request is outside of the recvWindow."};
  return {};
}

Outcome<void> check_signature(const ApiKey& key, std::string_view payload,
                              std::string_view signature) {
  const ApiError refused{400, -1022, "Signature for this request is not valid."};
  if (key.verifier == nullptr) return refused;
  Signature expected;
  key.verifier->sign(payload, expected);
  char text[kMaxSignatureChars];
  const Algorithm algorithm = key.verifier->algorithm();
  const std::string_view right = signature_text(expected, algorithm, text);
  const bool is_same =
      algorithm == Algorithm::Ed25519 ? right == signature : right == to_lower(signature);
  if (!is_same) return refused;
  return {};
}

std::string signed_payload(std::string_view query, std::string_view body) {
  return without_signature(query) + without_signature(body);
}

std::string signed_payload(const Params& params) {
  std::vector<const Param*> sorted;
  for (const Param& param : params.all())
    if (param.name != "signature") sorted.push_back(&param);
  std::sort(sorted.begin(), sorted.end(),
            [](const Param* a, const Param* b) { return a->name < b->name; });
  std::string payload;
  for (const Param* param : sorted) {
    if (!payload.empty()) payload += '&';
    payload += param->name + "=" + param->value;
  }
  return payload;
}

}  // namespace crossbook::binance
