#include "venues/connector/wire_json.hpp"

#include <charconv>

#include "venues/connector/wire_time.hpp"

namespace crossbook {
namespace {}  // namespace

Result<std::string_view> text_of(Token token, const char* field) noexcept {
  if (token.empty() || token.front() != '"') return Error{Errc::MissingField, field};
  const std::size_t last = token.find_last_of('"');
  if (last == 0) return Error{Errc::Malformed, field};
  return token.substr(1, last - 1);
}

Result<std::int64_t> integer_of(Token token, const char* field) noexcept {
  const std::size_t end = token.find_last_not_of(" \t\r\n");
  if (end == token.npos) return Error{Errc::MissingField, field};
  const char* const last = token.data() + end + 1;
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(token.data(), last, value);
  if (error == std::errc::result_out_of_range) return Error{Errc::DecimalOverflow, field};
  if (error != std::errc{}) return Error{Errc::MissingField, field};
  if (stop != last) return Error{Errc::BadDecimal, field};
  return value;
}

Result<std::int64_t> millis_of(Token token, const char* field) noexcept {
  const Result<std::int64_t> value = integer_of(token, field);
  if (value.has_error()) return value.error();
  if (*value < 0 || *value > kMaxWireMillis) return Error{Errc::DecimalOverflow, field};
  return *value;
}

Result<bool> flag_of(Token token, const char* field) noexcept {
  token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  if (token == "true") return true;
  if (token == "false") return false;
  return Error{Errc::MissingField, field};
}

Result<Price> price_of(Token token, Scale scale, const char* field) noexcept {
  const Result<Price> price = decimal_of<Price>(token, scale, field);
  if (price.has_value() && price->raw() <= 0) return Error{Errc::BadDecimal, field};
  return price;
}

Result<Quantity> quantity_of(Token token, Scale scale, const char* field) noexcept {
  const Result<Quantity> quantity = decimal_of<Quantity>(token, scale, field);
  if (quantity.has_value() && quantity->raw() < 0) return Error{Errc::NegativeSize, field};
  return quantity;
}

Result<Amount> amount_of(Token token, const char* field) noexcept {
  const Result<std::string_view> text = text_of(token, field);
  if (text.has_error()) return text.error();
  const Result<Amount> amount = parse_amount(*text);
  if (amount.has_error()) return Error{amount.error().code, field};
  return *amount;
}

Result<void> open_object(ondemand::parser& parser, const char* data, std::size_t size,
                         ondemand::document& document, ondemand::object& object) noexcept {
  const auto parsed = parser.iterate(data, size, size + simdjson::SIMDJSON_PADDING).get(document);
  if (parsed != simdjson::SUCCESS) return Error{Errc::Malformed, "JSON"};
  if (document.get_object().get(object) != simdjson::SUCCESS) return Error{Errc::Malformed, "JSON"};
  return {};
}

Result<void> collect(ondemand::object& object, std::span<const Slot> slots) noexcept {
  for (auto found : object) {
    ondemand::field field;
    if (std::move(found).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "object"};
    const std::string_view key = raw_key(field.key());
    for (const Slot& slot : slots) {
      if (slot.key != key) continue;
      if (!slot.token->empty()) return Error{Errc::Malformed, slot.key.data()};
      *slot.token = field.value().raw_json_token();
      break;
    }
  }
  return {};
}

}  // namespace crossbook
