#include "venues/okx/frame.hpp"

namespace crossbook::okx {
namespace {

enum HeadKey : unsigned { kId, kOp, kEvent, kCode, kMessage, kAction, kArg, kData };

struct TextField {
  std::string_view key;
  HeadKey bit;
  std::string_view FrameHead::*target;
};
constexpr TextField kTextFields[] = {
    {"action", kAction, &FrameHead::action},
    {"event", kEvent, &FrameHead::event},
    {"op", kOp, &FrameHead::op},
    {"id", kId, &FrameHead::id},
    {"code", kCode, &FrameHead::code},
    {"msg", kMessage, &FrameHead::message},
};

}  // namespace

Result<std::string_view> raw_text(ondemand::value value, const char* field) noexcept {
  ondemand::raw_json_string raw;
  if (value.get_raw_json_string().get(raw)) return Error{Errc::MissingField, field};
  const char* const begin = raw.raw();
  const char* end = begin;
  while (*end != '"') end += *end == '\\' ? 2 : 1;  // the first pass proved that it is closed
  return std::string_view{begin, static_cast<std::size_t>(end - begin)};
}

std::string_view loose_text(ondemand::value value) noexcept {
  const Result<std::string_view> text = raw_text(value, "");
  return text.has_value() ? *text : std::string_view{};
}

std::int64_t parse_digits(std::string_view digits) noexcept {
  if (digits.empty() || digits.size() > 18) return -1;
  std::int64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

Result<UtcNanos> parse_millis(std::string_view digits, const char* field) noexcept {
  constexpr std::int64_t kMaxMillis = INT64_MAX / 1'000'000;  // the year 2262
  const std::int64_t millis = parse_digits(digits);
  if (millis < 0) return Error{Errc::BadDecimal, field};
  if (millis > kMaxMillis) return Error{Errc::DecimalOverflow, field};
  return UtcNanos::from_millis(millis);
}

Result<void> FrameHead::take_arg(ondemand::value value) noexcept {
  ondemand::object object;
  if (value.get_object().get(object)) return Error{Errc::MissingField, "arg"};
  KeysSeen keys;
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "arg"};
    const bool is_channel = key == "channel";
    if (!is_channel && key != "instId") continue;
    if (!keys.first(is_channel ? 0 : 1)) return Error{Errc::Malformed, "arg"};
    const Result<std::string_view> text =
        raw_text(field.value(), is_channel ? "arg.channel" : "arg.instId");
    if (text.has_error()) return text.error();
    (is_channel ? channel : inst_id) = *text;
  }
  return {};
}

Result<void> FrameHead::take(std::string_view key, ondemand::value value) noexcept {
  if (key == "data") {
    if (!seen.first(kData)) return Error{Errc::Malformed, "data"};
    has_data = true;
    return {};
  }
  if (key == "arg") {
    if (!seen.first(kArg)) return Error{Errc::Malformed, "arg"};
    return take_arg(value);
  }
  for (const TextField& field : kTextFields) {
    if (key != field.key) continue;
    if (!seen.first(field.bit)) return Error{Errc::Malformed, field.key.data()};
    if (field.bit == kMessage || field.bit == kId) {
      this->*field.target = loose_text(value);
      return {};
    }
    const Result<std::string_view> text = raw_text(value, field.key.data());
    if (text.has_error()) return text.error();
    this->*field.target = *text;
    return {};
  }
  return {};  // what we do not know says nothing to us
}

Result<void> open_object(ondemand::parser& parser, const char* data, std::size_t size,
                         std::size_t allocated, ondemand::document& document,
                         ondemand::object& object) noexcept {
  if (parser.iterate(simdjson::padded_string_view{data, size, allocated}).get(document) ||
      document.get_object().get(object))
    return Error{Errc::Malformed, "frame"};
  return {};
}

bool is_at_end(ondemand::document& document) noexcept {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

}  // namespace crossbook::okx
