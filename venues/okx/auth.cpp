#include "venues/okx/auth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "keys/encoding.hpp"

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

}  // namespace

std::string sign_base64(const SigningKey& key, std::initializer_list<std::string_view> parts) {
  Signature signature;
  key.sign(parts, signature);
  char text[96];  // 64 bytes make 88 characters
  return std::string{base64_encode(signature.view(), text)};
}

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

void sign_request(const SigningKey& key, UtcNanos venue_now, Environment environment,
                  HttpRequest& request) {
  std::string timestamp = iso_timestamp(venue_now);
  std::string signature =
      sign_base64(key, {timestamp, method_text(request.method), request.target, request.body});
  std::string passphrase;
  key.append_passphrase(passphrase);
  request.is_signed = true;
  request.headers.emplace_back("OK-ACCESS-KEY", std::string{key.id()});
  request.headers.emplace_back("OK-ACCESS-SIGN", std::move(signature));
  request.headers.emplace_back("OK-ACCESS-TIMESTAMP", std::move(timestamp));
  request.headers.emplace_back("OK-ACCESS-PASSPHRASE", std::move(passphrase));
  request.headers.emplace_back("Content-Type", "application/json");
  if (environment == Environment::Demo) request.headers.emplace_back("x-simulated-trading", "1");
}

std::string login_frame(const SigningKey& key, UtcNanos venue_now) {
  const std::string timestamp = std::to_string(venue_now.seconds());
  std::string passphrase;
  key.append_passphrase(passphrase);
  std::string frame = R"({"op":"login","args":[{"apiKey":")";
  append_escaped(frame, key.id());
  frame.append(R"(","passphrase":")");
  append_escaped(frame, passphrase);
  wipe(passphrase);
  frame.append(R"(","timestamp":")").append(timestamp).append(R"(","sign":")");
  frame.append(sign_base64(key, {timestamp, "GET", "/users/self/verify"})).append(R"("}]})");
  return frame;
}

KeyMaterial make_key_material(std::string id, std::string_view secret,
                              std::string_view passphrase) {
  check_field("key id", id);
  check_field("secret", secret);
  check_field("passphrase", passphrase);
  return {std::move(id), Algorithm::HmacSha256, Secret{secret}, Secret{passphrase}};
}

}  // namespace crossbook::okx
