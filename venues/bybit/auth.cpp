#include "venues/bybit/auth.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "keys/encoding.hpp"
#include "venues/bybit/rules.hpp"

namespace crossbook::bybit {
namespace {

// A login frame that waits in a queue must still be in time; its stamp lies in the future.
constexpr std::chrono::milliseconds kAuthLifetime{5'000};

std::string hex_text(const Signature& signature) {
  char text[128];  // 64 bytes at most
  return std::string{hex_encode(signature.view(), text)};
}

void check_field(std::string_view name, std::string_view text) {
  if (text.empty())
    throw std::invalid_argument("bybit key: the " + std::string{name} +
                                " is empty; copy it from the API page");
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != '"'; });
  if (!is_plain)
    throw std::invalid_argument("bybit key: the " + std::string{name} +
                                " has a space, a quote or a character that is not ASCII; copy it "
                                "again");
}

}  // namespace

Result<void> sign_request(const RequestContext& context, HttpRequest& request) {
  if (context.credential == nullptr) return Error{Errc::NoKey, "X-BAPI-API-KEY"};
  const bool is_get = request.method == HttpMethod::Get;
  const std::string_view target = request.target;
  const std::size_t mark = std::min(target.find('?'), target.size());
  const std::string_view query = target.substr(std::min(mark + 1, target.size()));
  const std::string_view payload = is_get ? query : std::string_view{request.body};
  std::string timestamp = std::to_string(context.venue_now.millis());
  std::string window = std::to_string(kReceiveWindow.count());
  Signature signature;
  const Result<void> is_signed =
      context.sign(is_get ? RequestMethod::Get : RequestMethod::Post, target.substr(0, mark),
                   {timestamp, context.credential->id(), window, payload}, signature);
  if (is_signed.has_error()) return is_signed;
  request.is_signed = true;
  request.headers.emplace_back("X-BAPI-API-KEY", std::string{context.credential->id()});
  request.headers.emplace_back("X-BAPI-TIMESTAMP", std::move(timestamp));
  request.headers.emplace_back("X-BAPI-RECV-WINDOW", std::move(window));
  request.headers.emplace_back("X-BAPI-SIGN", hex_text(signature));
  if (!is_get) request.headers.emplace_back("Content-Type", "application/json");
  return {};
}

Result<void> append_auth_frame(const RequestContext& context, std::vector<std::string>& frames) {
  if (context.credential == nullptr) return Error{Errc::NoKey, "key"};
  const std::string expires = std::to_string((context.venue_now + kAuthLifetime).millis());
  Signature signature;
  const Result<void> is_signed =
      context.sign(RequestMethod::Ws, kAuthOperation, {"GET/realtime", expires}, signature);
  if (is_signed.has_error()) return is_signed;
  std::string& frame = frames.emplace_back(R"({"req_id":"auth","op":"auth","args":[")");
  frame.append(context.credential->id()).append(R"(",)").append(expires);
  frame.append(R"(,")").append(hex_text(signature)).append(R"("]})");
  return {};
}

KeyMaterial make_key_material(std::string id, std::string_view secret) {
  check_field("key id", id);
  check_field("secret", secret);
  return {std::move(id), Algorithm::HmacSha256, Secret{secret}, Secret{std::string_view{}}};
}

}  // namespace crossbook::bybit
