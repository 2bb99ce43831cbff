#include "engine/execution/client_id.hpp"

#include <algorithm>
#include <array>

namespace crossbook {
namespace {

constexpr char kPrefix = 'x';
constexpr std::size_t kRunChars = 5;
constexpr std::size_t kOpportunityChars = 7;
constexpr std::size_t kTakeChars = 2;
constexpr std::size_t kIdChars = 1 + kRunChars + kOpportunityChars + kTakeChars + 1;
constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";

bool is_digit(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }
bool are_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), is_digit);
}
std::uint64_t digit_value(char c) noexcept {
  return static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

void write_base36(std::uint64_t value, char* out, std::size_t chars) noexcept {
  while (chars-- > 0) {
    out[chars] = kDigits[value % 36];
    value /= 36;
  }
}
std::uint64_t read_base36(std::string_view text) noexcept {
  std::uint64_t value = 0;
  for (const char c : text) value = value * 36 + digit_value(c);
  return value;
}

}  // namespace

bool is_run_id(std::string_view text) noexcept {
  return text.size() == kRunChars && are_digits(text);
}

ClientOrderId client_order_id(const RunId& run, const OrderName& name) noexcept {
  std::array<char, kIdChars> text{};
  char* at = text.data();
  *at++ = kPrefix;
  at = std::copy_n(run.view().data(), kRunChars, at);
  write_base36(name.opportunity.value(), at, kOpportunityChars);
  at += kOpportunityChars;
  write_base36(name.take, at, kTakeChars);
  at += kTakeChars;
  write_base36(name.leg, at, 1);
  return ClientOrderId{std::string_view{text.data(), text.size()}};
}

std::optional<OrderName> parse_client_order_id(const RunId& run, const ClientOrderId& id) noexcept {
  if (!is_our_client_order_id(id)) return std::nullopt;
  const std::string_view text = id.view().substr(1);
  if (text.substr(0, kRunChars) != run.view()) return std::nullopt;
  const std::string_view name = text.substr(kRunChars);
  OrderName parsed;
  parsed.opportunity = OpportunityId{read_base36(name.substr(0, kOpportunityChars))};
  parsed.take = static_cast<std::uint16_t>(read_base36(name.substr(kOpportunityChars, kTakeChars)));
  parsed.leg = static_cast<std::uint8_t>(read_base36(name.substr(kOpportunityChars + kTakeChars)));
  return parsed;
}

bool is_our_client_order_id(const ClientOrderId& id) noexcept {
  const std::string_view text = id.view();
  return text.size() == kIdChars && text.front() == kPrefix && are_digits(text);
}

}  // namespace crossbook
