#include "venues/bybit/simulator_keys.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "keys/encoding.hpp"
#include "venues/connector/wire_time.hpp"

namespace crossbook::bybit {
namespace {

using namespace std::chrono_literals;
constexpr std::int64_t kUsualWindow = 5'000;
constexpr std::int64_t kMostWindow = 60'000;
constexpr std::int64_t kAheadMillis = 1'000;
// Of a key that no address is bound to.
constexpr std::chrono::nanoseconds kUnboundLifetime = std::chrono::hours{90 * 24};

bool is_signed_by(const ApiKey& key, std::initializer_list<std::string_view> parts,
                  std::string_view claimed) {
  if (key.verifier == nullptr) return false;
  Signature signature;
  key.verifier->sign(parts, signature);
  char text[128];
  return Secret{hex_encode(signature.view(), text)}.equals(claimed);
}

std::int64_t whole(std::string_view text, std::int64_t otherwise) noexcept {
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && stop == text.data() + text.size() ? number : otherwise;
}

std::string time_text(UtcNanos time) {
  char text[kWireTimeChars];
  return std::string{format_wire_time(time, 0, text)};
}

UtcNanos end_of(const ApiKey& key) noexcept {
  if (key.expires.count() != 0) return key.expires;
  return key.ip_allow_list.empty() ? key.created + kUnboundLifetime : UtcNanos{};
}

}  // namespace

Refusal KeyDesk::check_time(std::string_view stamp, std::string_view window, UtcNanos now) {
  const std::int64_t millis = whole(stamp, -1);
  const std::int64_t width = window.empty() ? kUsualWindow : whole(window, -1);
  if (millis < 0) return {10001, "empty value: apiTimestamp[]"};
  if (width <= 0 || width > kMostWindow) return {10001, "invalid recv_window"};
  if (millis >= now.millis() - width && millis < now.millis() + kAheadMillis) return {};
  return {10002, fmt::format("invalid request, please check your server timestamp or recv_window "
                             "param. req_timestamp[{}],server_timestamp[{}],recv_window[{}]",
                             millis, now.millis(), width)};
}

const ApiKey* KeyDesk::find(std::string_view id, std::string_view address, UtcNanos now,
                            Refusal& refusal) const {
  const ApiKey* const key = exchange_.find_key(id);
  if (key == nullptr || key->is_revoked) {
    refusal = {10003, "API key is invalid."};
    return nullptr;
  }
  const UtcNanos end = end_of(*key);
  if (end.count() != 0 && now >= end) {
    refusal = {33004, "Your api key has expired."};
    return nullptr;
  }
  if (!allows_address(*key, address)) {
    refusal = {10010, "Unmatched IP, please check your API key's bound IP addresses."};
    return nullptr;
  }
  return key;
}

const ApiKey* KeyDesk::check_request(const HttpCall& call, UtcNanos now, Refusal& refusal) const {
  const std::string_view id = call.header("x-bapi-api-key");
  const std::string_view stamp = call.header("x-bapi-timestamp");
  const std::string_view window = call.header("x-bapi-recv-window");
  const ApiKey* const key = find(id, call.address, now, refusal);
  if (key == nullptr) return nullptr;
  refusal = check_time(stamp, window, now);
  if (refusal.is_refused()) return nullptr;
  const std::string_view payload = call.method == "GET" ? call.query : call.body;
  if (is_signed_by(*key, {stamp, id, window, payload}, call.header("x-bapi-sign"))) return key;
  refusal = {10004, fmt::format("error sign! origin_string[{}{}{}{}]", stamp, id, window, payload)};
  return nullptr;
}

const ApiKey* KeyDesk::check_login(const WireJson& args, std::string_view address, UtcNanos now,
                                   Refusal& refusal) const {
  const bool is_whole = args.is_array() && args.size() == 3 && args[0].is_string() &&
                        args[2].is_string() && (args[1].is_string() || args[1].is_number());
  if (!is_whole) {
    refusal = {10001, "Params Error"};
    return nullptr;
  }
  const std::string id = args[0].get<std::string>();
  const std::string expires = args[1].is_string() ? args[1].get<std::string>() : args[1].dump();
  const ApiKey* const key = find(id, address, now, refusal);
  if (key == nullptr) return nullptr;
  if (whole(expires, -1) <= now.millis()) {
    refusal = {10002, "Params Error: request expired"};
    return nullptr;
  }
  if (is_signed_by(*key, {"GET/realtime", expires}, args[2].get<std::string>())) return key;
  refusal = {10004, "Invalid sign"};
  return nullptr;
}

const ApiKey& KeyDesk::issue(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                             UtcNanos now) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const auto letters = [&](std::size_t count) {
    std::string text;
    while (text.size() < count) text += kLetters[random() % kLetters.size()];
    return text;
  };
  ApiKey key;
  key.id = letters(18);
  key.secret = letters(36);
  key.account = account;
  key.permissions = permissions;
  key.created = now;
  key.verifier = std::make_shared<Signer>(Algorithm::HmacSha256, Secret{key.secret});
  return exchange_.add_key(std::move(key));
}

WireJson KeyDesk::describe(const ApiKey& key, UtcNanos now) const {
  const KeyPermissions& may = key.permissions;
  const bool writes = may.trade || may.withdraw || may.transfer || may.beyond_spot;
  const auto words = [](std::initializer_list<std::pair<bool, const char*>> all) {
    WireJson list = WireJson::array();
    for (const auto& [is_on, word] : all)
      if (is_on) list.push_back(word);
    return list;
  };
  WireJson addresses = WireJson::array();
  for (const std::string& address : key.ip_allow_list) addresses.push_back(address);
  if (addresses.empty()) addresses.push_back("*");
  const UtcNanos end = end_of(key);
  constexpr std::int64_t kDayMillis = 86'400'000;
  const std::int64_t days_left = end.count() == 0 ? -2 : (end.millis() - now.millis()) / kDayMillis;
  return {{"id", std::to_string(13'770'000 + key.account.value())},
          {"note", "local"},
          {"apiKey", key.id},
          {"readOnly", writes ? 0 : 1},
          {"secret", ""},
          {"permissions",
           {{"ContractTrade", words({{may.beyond_spot, "Order"}, {may.beyond_spot, "Position"}})},
            {"Spot", words({{may.trade, "SpotTrade"}})},
            {"Wallet", words({{may.transfer, "AccountTransfer"},
                              {may.transfer, "SubMemberTransfer"},
                              {may.withdraw, "Withdraw"}})},
            {"Options", WireJson::array()},
            {"Derivatives", WireJson::array()},
            {"CopyTrading", WireJson::array()},
            {"BlockTrade", WireJson::array()},
            {"Exchange", WireJson::array()},
            {"NFT", WireJson::array()},
            {"Affiliate", WireJson::array()},
            {"Earn", WireJson::array()}}},
          {"ips", std::move(addresses)},
          {"type", 1},
          {"deadlineDay", days_left},
          {"expiredAt", time_text(end)},
          {"createdAt", time_text(key.created)},
          {"unified", 0},
          {"uta", 1},
          {"userID", 24'600'000 + key.account.value()},
          {"inviterID", 0},
          {"vipLevel", "No VIP"},
          {"mktMakerLevel", "0"},
          {"affiliateID", 0},
          {"rsaPublicKey", ""},
          {"isMaster", true},
          {"parentUid", "0"},
          {"kycLevel", "LEVEL_1"},
          {"kycRegion", ""}};
}

CallBudget KeyDesk::count(AccountId account, std::string_view endpoint, std::int64_t per_second,
                          UtcNanos now, std::int64_t calls) {
  constexpr std::int64_t kMilli = 1'000;
  const std::string name = fmt::format("{} {}", account.value(), endpoint);
  LeakyCounter& counter =
      calls_.try_emplace(name, per_second * kMilli, per_second * kMilli).first->second;
  const bool fits = counter.try_add(calls * kMilli, now);
  const std::int64_t left = per_second - (counter.level_milli(now) + kMilli - 1) / kMilli;
  return {per_second, fits ? std::max<std::int64_t>(left, 0) : 0, !fits};
}

}  // namespace crossbook::bybit
