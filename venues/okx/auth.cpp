#include "venues/okx/auth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "keys/encoding.hpp"
#include "venues/okx/rules.hpp"

namespace crossbook::okx {
namespace {

std::string_view method_text(HttpMethod method) noexcept {
  switch (method) {
    case HttpMethod::Get: return "GET";
    case HttpMethod::Post: return "POST";
    case HttpMethod::Delete: return "DELETE";
    case HttpMethod::Put: return "PUT";
  }
  __builtin_unreachable();
}

/// A passphrase may hold quotes; control characters were refused with the key.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
}

void check_field(std::string_view name, std::string_view text) {
  const std::string field{name};
  if (text.empty())
    throw std::invalid_argument("okx key: the " + field + " is empty; copy it from the API page");
  const bool is_printable =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!is_printable)
    throw std::invalid_argument("okx key: the " + field +
                                " has a space or a character that is not ASCII; copy it again");
}

/// Base64 of HMAC-SHA256: 44 characters.
std::string base64_text(const Signature& signature) {
  char text[96];  // 64 bytes make 88 characters
  return std::string{base64_encode(signature.view(), text)};
}

}  // namespace

std::string iso_timestamp(UtcNanos time) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds{time.millis()}};
  const sys_days day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss clock{at - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

Result<void> sign_request(const RequestContext& context, HttpRequest& request) {
  if (context.credential == nullptr) return Error{Errc::NoKey, "key"};
  const std::string_view method = method_text(request.method);
  std::string timestamp = iso_timestamp(context.venue_now);
  Signature signature;
  const Result<void> is_signed =
      context.sign(parse_request_method(method).value(), request.target,
                   {timestamp, method, request.target, request.body}, signature);
  if (is_signed.has_error()) return is_signed;
  std::string passphrase;
  context.credential->append_passphrase(passphrase);
  request.is_signed = true;
  request.headers.emplace_back("OK-ACCESS-KEY", std::string{context.credential->id()});
  request.headers.emplace_back("OK-ACCESS-SIGN", base64_text(signature));
  request.headers.emplace_back("OK-ACCESS-TIMESTAMP", std::move(timestamp));
  request.headers.emplace_back("OK-ACCESS-PASSPHRASE", std::move(passphrase));
  request.headers.emplace_back("Content-Type", "application/json");
  if (context.environment == Environment::Demo)
    request.headers.emplace_back("x-simulated-trading", "1");
  return {};
}

Result<void> append_login_frame(const RequestContext& context, std::vector<std::string>& frames) {
  if (context.credential == nullptr) return Error{Errc::NoKey, "key"};
  const std::string timestamp = std::to_string(context.venue_now.seconds());
  Signature signature;
  const Result<void> is_signed = context.sign(RequestMethod::Ws, kLoginOperation,
                                              {timestamp, "GET", "/users/self/verify"}, signature);
  if (is_signed.has_error()) return is_signed;
  std::string passphrase;
  context.credential->append_passphrase(passphrase);
  std::string& frame = frames.emplace_back(R"({"op":"login","args":[{"apiKey":")");
  append_escaped(frame, context.credential->id());
  frame.append(R"(","passphrase":")");
  append_escaped(frame, passphrase);
  wipe(passphrase);
  frame.append(R"(","timestamp":")").append(timestamp).append(R"(","sign":")");
  frame.append(base64_text(signature)).append(R"("}]})");
  return {};
}

KeyMaterial make_key_material(std::string id, std::string_view secret,
                              std::string_view passphrase) {
  check_field("key id", id);
  check_field("secret", secret);
  check_field("passphrase", passphrase);
  return {std::move(id), Algorithm::HmacSha256, Secret{secret}, Secret{passphrase}};
}

}  // namespace crossbook::okx
