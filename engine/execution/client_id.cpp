#include "engine/execution/client_id.hpp"

#include <algorithm>

#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr char kPrefix = 'x';
constexpr std::size_t kRunChars = 4;
constexpr std::size_t kOpportunityChars = 5;
constexpr std::size_t kTakeChars = 2;
constexpr std::size_t kLegChars = 1;
constexpr std::size_t kTagChars = 5;
constexpr std::uint64_t kTags = 36ULL * 36 * 36 * 36 * 36;
constexpr std::size_t kRunAt = 1;
constexpr std::size_t kOpportunityAt = kRunAt + kRunChars;
constexpr std::size_t kTakeAt = kOpportunityAt + kOpportunityChars;
constexpr std::size_t kLegAt = kTakeAt + kTakeChars;
constexpr std::size_t kTagAt = kLegAt + kLegChars;
constexpr std::size_t kIdChars = kTagAt + kTagChars;
static_assert(kIdChars == 18, "what every venue takes");
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

bool has_our_shape(const ClientOrderId& id) noexcept {
  const std::string_view text = id.view();
  return text.size() == kIdChars && text.front() == kPrefix && are_digits(text);
}

ClientIds::ClientIds(const RunId& run, const RunKey& key) noexcept : run_{run} {
  init_hmac_sha256(key_, key);
}

std::uint64_t ClientIds::tag_of(std::string_view name) const noexcept {
  std::array<unsigned char, 32> mac;
  compute_hmac(key_, {name}, mac.data());
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i) value = value << 8U | mac[i];
  return value % kTags;
}

ClientOrderId ClientIds::make(const OrderName& name) const noexcept {
  std::array<char, kIdChars> text{};
  text[0] = kPrefix;
  std::copy_n(run_.view().data(), kRunChars, text.data() + kRunAt);
  const std::uint64_t opportunity =
      is_planted(PlantedBug::ClientIdReused) ? 1 : name.opportunity.value();
  write_base36(opportunity, text.data() + kOpportunityAt, kOpportunityChars);
  write_base36(name.take, text.data() + kTakeAt, kTakeChars);
  write_base36(name.leg, text.data() + kLegAt, kLegChars);
  write_base36(tag_of({text.data(), kTagAt}), text.data() + kTagAt, kTagChars);
  return ClientOrderId{std::string_view{text.data(), text.size()}};
}

bool ClientIds::names_run(const ClientOrderId& id) const noexcept {
  return has_our_shape(id) && id.view().substr(kRunAt, kRunChars) == run_.view();
}

std::optional<OrderName> ClientIds::parse(const ClientOrderId& id) const noexcept {
  if (!names_run(id)) return std::nullopt;
  const std::string_view text = id.view();
  if (read_base36(text.substr(kTagAt)) != tag_of(text.substr(0, kTagAt))) return std::nullopt;
  OrderName name;
  name.opportunity = OpportunityId{read_base36(text.substr(kOpportunityAt, kOpportunityChars))};
  name.take = static_cast<std::uint16_t>(read_base36(text.substr(kTakeAt, kTakeChars)));
  name.leg = static_cast<std::uint8_t>(read_base36(text.substr(kLegAt, kLegChars)));
  return name;
}

}  // namespace crossbook
