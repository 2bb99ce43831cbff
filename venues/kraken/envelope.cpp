#include "venues/kraken/envelope.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace crossbook::kraken {
namespace {

constexpr std::size_t kUsualFrameBytes = 64 * 1024;

template <class Word, std::size_t N>
Word find_word(const std::array<std::pair<std::string_view, Word>, N>& words,
               std::string_view text) noexcept {
  const auto found = std::find_if(words.begin(), words.end(),
                                  [text](const auto& row) { return row.first == text; });
  return found != words.end() ? found->second : Word::Unknown;
}

// In the order of how often they come.
constexpr std::array<std::pair<std::string_view, ChannelWord>, 10> kChannelWords{{
    {"book", ChannelWord::Book},
    {"heartbeat", ChannelWord::Heartbeat},
    {"executions", ChannelWord::Executions},
    {"balances", ChannelWord::Balances},
    {"status", ChannelWord::Status},
    {"instrument", ChannelWord::Unused},
    {"ticker", ChannelWord::Unused},
    {"trade", ChannelWord::Unused},
    {"ohlc", ChannelWord::Unused},
    {"level3", ChannelWord::Unused},
}};
constexpr std::array<std::pair<std::string_view, TypeWord>, 2> kTypes{{
    {"update", TypeWord::Update},
    {"snapshot", TypeWord::Snapshot},
}};
constexpr std::array<std::pair<std::string_view, MethodWord>, 12> kMethods{{
    {"add_order", MethodWord::AddOrder},
    {"pong", MethodWord::Pong},
    {"subscribe", MethodWord::Subscribe},
    {"unsubscribe", MethodWord::Unsubscribe},
    {"cancel_order", MethodWord::Unused},
    {"cancel_all", MethodWord::Unused},
    {"cancel_all_orders_after", MethodWord::Unused},
    {"amend_order", MethodWord::Unused},
    {"edit_order", MethodWord::Unused},
    {"batch_add", MethodWord::Unused},
    {"batch_cancel", MethodWord::Unused},
    {"ping", MethodWord::Unused},
}};

template <class Word>
Result<void> read_word(JsonValue& value, const char* field, Word (*find)(std::string_view) noexcept,
                       Word& out) noexcept {
  const Result<std::string_view> text = read_text(value, field);
  if (text.has_error()) return text.error();
  out = find(*text);
  return {};
}

Result<void> read_into(JsonValue& value, const char* field, std::string_view& out) noexcept {
  const Result<std::string_view> text = read_text(value, field);
  if (text.has_error()) return text.error();
  out = *text;
  return {};
}

}  // namespace

ChannelWord find_channel(std::string_view word) noexcept { return find_word(kChannelWords, word); }
TypeWord find_type(std::string_view word) noexcept { return find_word(kTypes, word); }
MethodWord find_method(std::string_view word) noexcept { return find_word(kMethods, word); }

EnvelopeReader::EnvelopeReader() {
  // Without memory now the first frame asks again, and is refused if there is none then.
  const auto error = parser_.allocate(kUsualFrameBytes);
  static_cast<void>(error);
}

Result<void> EnvelopeReader::open(PaddedBytes frame) noexcept {
  words_known_ = false;
  frame_ = frame;
  if (frame.size() > kMaxFrameBytes) return Error{Errc::TooLarge, "message"};
  const auto error =
      parser_.iterate(frame.data(), frame.size(), frame.size() + PaddedBytes::kPadding)
          .get(document_);
  if (error != simdjson::SUCCESS) return Error{Errc::Malformed, "message"};
  return {};
}

Result<void> EnvelopeReader::open_root(JsonObject& root, Envelope& out) noexcept {
  simdjson::ondemand::json_type type{};
  if (document_.type().get(type) != simdjson::SUCCESS) return Error{Errc::Malformed, "message"};
  if (type == simdjson::ondemand::json_type::array) {
    out.is_first_generation = true;
    return {};
  }
  if (document_.get_object().get(root) != simdjson::SUCCESS)
    return Error{Errc::Malformed, "message"};
  return {};
}

Result<void> EnvelopeReader::read_key(JsonField& field, Envelope& out) noexcept {
  const auto key = field.key();
  JsonValue& value = field.value();
  const auto is = [&](std::string_view name) { return key == name; };
  const auto first = [&](unsigned bit) { return seen_.add(bit); };
  if (is("channel")) {
    if (!first(0)) return Error{Errc::Malformed, "channel"};
    return read_word(value, "channel", &find_channel, out.channel);
  }
  if (is("type")) {
    if (!first(1)) return Error{Errc::Malformed, "type"};
    return read_word(value, "type", &find_type, out.type);
  }
  if (is("method")) {
    if (!first(2)) return Error{Errc::Malformed, "method"};
    return read_word(value, "method", &find_method, out.method);
  }
  if (is("sequence")) {
    const Result<std::uint64_t> number = read_unsigned(value, "sequence");
    if (number.has_error()) return number.error();
    if (!first(3) || *number > std::numeric_limits<std::int64_t>::max())
      return Error{Errc::Malformed, "sequence"};
    out.sequence = static_cast<std::int64_t>(*number);
    return {};
  }
  if (is("req_id")) {
    if (!first(4)) return Error{Errc::Malformed, "req_id"};
    if (is_null(value)) return {};
    const Result<std::uint64_t> number = read_unsigned(value, "req_id");
    if (number.has_error()) return number.error();
    out.request = *number;
    out.has_request = true;
    return {};
  }
  if (is("success")) {
    if (!first(5)) return Error{Errc::Malformed, "success"};
    out.has_success = true;
    if (value.get_bool().get(out.is_success) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "success"};
    return {};
  }
  if (is("error")) return is_null(value) ? Result<void>{} : read_into(value, "error", out.error);
  if (is("symbol")) return read_into(value, "symbol", out.symbol);
  if (is("result")) {
    if (!first(6)) return Error{Errc::Malformed, "result"};
    return read_result(value, out);
  }
  if (is("event")) out.is_first_generation = true;
  return {};
}

Result<void> EnvelopeReader::read_result(JsonValue& value, Envelope& out) noexcept {
  if (!raw_token(value).starts_with('{')) return {};  // null, or the rows of a batch
  JsonObject result;
  if (value.get_object().get(result) != simdjson::SUCCESS) return Error{Errc::Malformed, "result"};
  for (auto item : result) {
    JsonField field;
    if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "result"};
    const auto key = field.key();
    JsonValue& inner = field.value();
    Result<void> read;
    if (key == "channel") {
      read = read_word(inner, "channel", &find_channel, out.result_channel);
    } else if (key == "symbol") {
      read = read_into(inner, "symbol", out.result_symbol);
    } else if (key == "order_id") {
      read = read_into(inner, "order_id", out.order_id);
    } else if (key == "cl_ord_id") {
      read = is_null(inner) ? Result<void>{} : read_into(inner, "cl_ord_id", out.client_id);
    } else if (key == "depth") {
      const Result<std::uint64_t> depth = read_unsigned(inner, "depth");
      if (depth.has_error()) return depth.error();
      if (*depth > std::numeric_limits<std::uint32_t>::max()) return Error{Errc::TooLarge, "depth"};
      out.depth = static_cast<std::uint32_t>(*depth);
    }
    if (read.has_error()) return read;
  }
  return {};
}

}  // namespace crossbook::kraken
