#include "venues/okx/simulator_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "keys/encoding.hpp"
#include "venues/okx/frame.hpp"

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
constexpr auto kWindow = 30s;
constexpr auto kUnusedLimit = std::chrono::hours{14 * 24};

bool is_signed_by(const ApiKey& key, std::initializer_list<std::string_view> parts,
                  std::string_view claimed) {
  if (key.verifier == nullptr) return false;
  Signature signature;
  key.verifier->sign(parts, signature);
  char text[96];
  return Secret{base64_encode(signature.view(), text)}.equals(claimed);
}

std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t size) {
  const std::int64_t number = parse_digits(text.substr(at, size));
  if (number < 0) return std::nullopt;
  return static_cast<int>(number);
}

/// "2020-12-08T09:08:57.715Z"; the milliseconds may be absent.
std::optional<UtcNanos> parse_iso(std::string_view text) {
  using namespace std::chrono;
  const bool has_millis = text.size() == 24;
  if ((!has_millis && text.size() != 20) || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
      text[13] != ':' || text[16] != ':' || text.back() != 'Z' || (has_millis && text[19] != '.'))
    return std::nullopt;
  const auto year_number = number_at(text, 0, 4), month_number = number_at(text, 5, 2);
  const auto day_number = number_at(text, 8, 2), hour = number_at(text, 11, 2);
  const auto minute = number_at(text, 14, 2), second = number_at(text, 17, 2);
  const auto millis = has_millis ? number_at(text, 20, 3) : 0;
  if (!year_number || !month_number || !day_number || !hour || !minute || !second || !millis)
    return std::nullopt;
  const year_month_day date{year{*year_number}, month{static_cast<unsigned>(*month_number)},
                            day{static_cast<unsigned>(*day_number)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto at =
      sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second} + milliseconds{*millis};
  return UtcNanos{duration_cast<nanoseconds>(at.time_since_epoch()).count()};
}

/// Seconds, with or without a fraction: the documents' own example has one.
std::optional<UtcNanos> parse_seconds(std::string_view text) {
  constexpr std::int64_t kMost = INT64_MAX / 1'000'000'000;
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::int64_t seconds = parse_digits(text.substr(0, point));
  std::string fraction{text.substr(std::min(point + 1, text.size()))};
  fraction.resize(9, '0');
  const std::int64_t nanos = parse_digits(fraction);
  if (seconds < 0 || seconds >= kMost || nanos < 0) return std::nullopt;
  return UtcNanos{seconds * 1'000'000'000 + nanos};
}

/// 8-4-4-4-12 hexadecimal digits, as OKX makes them.
bool is_key_id(std::string_view id) noexcept {
  constexpr std::size_t kSize = 36;
  if (id.size() != kSize) return false;
  for (std::size_t i = 0; i < kSize; ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = id[i];
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (is_dash ? c != '-' : !is_hex) return false;
  }
  return true;
}

bool is_within_window(UtcNanos time, UtcNanos now) noexcept {
  return now - time <= kWindow && time - now <= kWindow;
}

struct RequiredHeader {
  std::string_view name;
  int code;
};
constexpr RequiredHeader kRequiredHeaders[] = {{"ok-access-key", 50103},
                                               {"ok-access-passphrase", 50104},
                                               {"ok-access-sign", 50106},
                                               {"ok-access-timestamp", 50107}};

std::string upper(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

}  // namespace

const ApiKey* KeyDesk::check_request(const HttpCall& call, UtcNanos now, Refusal& refusal) {
  const auto refuse = [&](int code, std::string message) {
    refusal = {code, std::move(message), 401, {}};
    return nullptr;
  };
  for (const RequiredHeader& required : kRequiredHeaders)
    if (call.header(required.name).empty())
      return refuse(required.code,
                    fmt::format("Request header \"{}\" can not be empty.", upper(required.name)));
  const std::string_view timestamp = call.header("ok-access-timestamp");
  const std::optional<UtcNanos> time = parse_iso(timestamp);
  if (!time) return refuse(50112, "Invalid OK-ACCESS-TIMESTAMP");
  if (!is_within_window(*time, now)) return refuse(50102, "Timestamp request expired");
  const ApiKey* key = find_key(call.header("ok-access-key"), refusal, now, false);
  if (key == nullptr) return nullptr;
  if (!allows_address(*key, call.address))
    return refuse(50110, fmt::format("Your IP {} is not included in your API key's IP whitelist.",
                                     call.address));
  if (!Secret{key->passphrase}.equals(call.header("ok-access-passphrase")))
    return refuse(50105, "Request header \"OK-ACCESS-PASSPHRASE\" incorrect.");
  const auto is_signed_with = [&](std::string_view mark) {
    return is_signed_by(*key, {timestamp, call.method, call.path, mark, call.query, call.body},
                        call.header("ok-access-sign"));
  };
  // "/path?" without arguments is signed with its mark, and cannot be told from "/path" here.
  const bool is_signed =
      is_signed_with(call.query.empty() ? "" : "?") || (call.query.empty() && is_signed_with("?"));
  if (!is_signed) return refuse(50113, "Invalid Sign");
  const bool is_demo = call.header("x-simulated-trading") == "1";
  if (!is_of_environment(*key, is_demo ? Environment::Demo : Environment::Live))
    return refuse(50101, "APIKey does not match current environment.");
  last_used_[key->id] = now;
  return key;
}

/// A key that has the venue's form and is not there does not exist; another is no key.
const ApiKey* KeyDesk::find_key(std::string_view id, Refusal& refusal, UtcNanos now,
                                bool is_login) {
  const ApiKey* key = exchange_.find_key(id);
  if (key != nullptr && is_alive(*key, now)) return key;
  const bool is_gone = key != nullptr || is_key_id(id);
  if (is_login)
    refusal = is_gone ? Refusal{60032, "API key doesn't exist", 401, {}}
                      : Refusal{60005, "Invalid apiKey", 401, {}};
  else
    refusal = is_gone ? Refusal{50119, "API key doesn't exist", 401, {}}
                      : Refusal{50111, "Invalid OK-ACCESS-KEY", 401, {}};
  return nullptr;
}

bool KeyDesk::is_of_environment(const ApiKey& key, Environment environment) {
  return environments_.try_emplace(key.id, environment).first->second == environment;
}

const ApiKey* KeyDesk::check_login(const dom::object& login, std::string_view address, UtcNanos now,
                                   Refusal& refusal) {
  const auto refuse = [&](int code, std::string message) {
    refusal = {code, std::move(message), 401, {}};
    return nullptr;
  };
  const std::string_view timestamp = text_of(login, "timestamp");
  const std::optional<UtcNanos> time = parse_seconds(timestamp);
  if (!time) return refuse(60004, "Invalid timestamp");
  if (!is_within_window(*time, now)) return refuse(60006, "Timestamp request expired");
  const ApiKey* key = find_key(text_of(login, "apiKey"), refusal, now, true);
  if (key == nullptr) return nullptr;
  if (!allows_address(*key, address)) return refuse(60009, "Login failed.");
  if (!Secret{key->passphrase}.equals(text_of(login, "passphrase")))
    return refuse(60024, "Wrong passphrase");
  if (!is_signed_by(*key, {timestamp, "GET", "/users/self/verify"}, text_of(login, "sign")))
    return refuse(60007, "Invalid sign");
  last_used_[key->id] = now;
  return key;
}

const ApiKey& KeyDesk::issue(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                             UtcNanos now) {
  const std::uint64_t a = random(), b = random(), c = random(), d = random();
  ApiKey key;
  key.id = fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xffff,
                       a & 0xffff, b >> 48, b & 0xffff'ffff'ffff);
  key.secret = fmt::format("{:016X}{:016X}", c, d);
  key.passphrase = fmt::format("Local#{:08x}", random() >> 32);
  key.account = account;
  key.permissions = permissions;
  key.created = now;
  key.verifier = std::make_shared<Signer>(Algorithm::HmacSha256, Secret{key.secret});
  last_used_[key.id] = now;
  return exchange_.add_key(std::move(key));
}

void KeyDesk::drop_unused(UtcNanos now, std::int64_t speed) {
  for (const auto& key : exchange_.keys()) {
    const bool can_lapse = (key->permissions.trade || key->permissions.withdraw) &&
                           key->ip_allow_list.empty() && !key->is_revoked;
    const auto used = last_used_.find(key->id);
    if (can_lapse && used != last_used_.end() && now - used->second > kUnusedLimit / speed)
      key->is_revoked = true;
  }
}

bool RequestLimits::take(const std::string& name, std::int64_t limit, UtcNanos now,
                         std::int64_t weight, std::chrono::nanoseconds window) {
  const auto found = counters_.try_emplace(name, window, limit).first;
  return found->second.add(weight, now);
}

}  // namespace crossbook::okx
