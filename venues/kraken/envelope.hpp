// The outer object of every v2 message: a channel's push, or the answer to a method.
// In: one frame. Out: its words as enumerators, its data handed to a reader. Thread: its codec's.
// Limits: kMaxFrameBytes.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "venues/kraken/json_reading.hpp"

namespace crossbook::kraken {

enum class ChannelWord : std::uint8_t {
  None,
  Book,
  Status,
  Heartbeat,
  Executions,
  Balances,
  Unused,  // documented, and nothing to us: ticker, trade, ohlc, instrument, level3
  Unknown
};
enum class TypeWord : std::uint8_t { None, Snapshot, Update, Unknown };
enum class MethodWord : std::uint8_t {
  None,
  Subscribe,
  Unsubscribe,
  Pong,
  AddOrder,
  Unused,  // answers to requests that we do not make or whose end the executions tell
  Unknown
};

ChannelWord find_channel(std::string_view word) noexcept;
TypeWord find_type(std::string_view word) noexcept;
MethodWord find_method(std::string_view word) noexcept;

struct Envelope {
  ChannelWord channel = ChannelWord::None;
  TypeWord type = TypeWord::None;
  MethodWord method = MethodWord::None;
  bool has_data = false;
  bool has_request = false;
  bool has_success = false;
  bool is_success = false;
  bool is_first_generation = false;  // v1: {"event": …} or an array
  std::uint64_t request = 0;         // req_id
  std::int64_t sequence = -1;
  std::string_view error;
  std::string_view symbol;  // refusals of subscribe name it out here
  // Out of "result":
  ChannelWord result_channel = ChannelWord::None;
  std::string_view result_symbol;
  std::string_view order_id;
  std::string_view client_id;
  std::uint32_t depth = 0;
};

/// One walk over the outer object. Keys may stand in any order; "data" is handed to the reader once
/// channel and type are known.
class EnvelopeReader {
 public:
  /// Takes the memory for usual frames now: the first ones shall not wait for it.
  EnvelopeReader();
  /// @return TooLarge | Malformed
  Result<void> open(PaddedBytes frame) noexcept;
  /// @param read_data called as Result<void>(JsonValue& data, const Envelope&), at most once
  template <class DataReader>
  Result<void> read(Envelope& out, DataReader&& read_data) noexcept {
    bool data_came_early = false;
    Result<void> result = walk(out, read_data, data_came_early);
    if (result.has_error() || !data_came_early) return result;
    if (!is_sound()) return Error{Errc::Malformed, "message"};
    Envelope known;  // texts do not survive the rewind, the words do
    known.channel = out.channel;
    known.type = out.type;
    out = known;
    document_.rewind();
    words_known_ = true;
    return walk(out, read_data, data_came_early);
  }
  /// Whether the whole frame is JSON; needed before any of it is walked a second time.
  bool is_sound() noexcept { return validator_.is_sound(frame_.data(), frame_.size()); }

 private:
  template <class DataReader>
  Result<void> walk(Envelope& out, DataReader& read_data, bool& data_came_early) noexcept;
  /// Everything but "data"; keys that are not ours are passed over.
  Result<void> read_key(JsonField& field, Envelope& out) noexcept;
  Result<void> read_result(JsonValue& value, Envelope& out) noexcept;
  Result<void> open_root(JsonObject& root, Envelope& out) noexcept;

  JsonParser parser_{kMaxFrameBytes};
  JsonDocument document_;
  JsonValidator validator_{kMaxFrameBytes};
  PaddedBytes frame_{nullptr, 0};
  SeenKeys seen_;
  bool words_known_ = false;
};

template <class DataReader>
Result<void> EnvelopeReader::walk(Envelope& out, DataReader& read_data,
                                  bool& data_came_early) noexcept {
  seen_ = {};
  JsonObject root;
  if (Result<void> opened = open_root(root, out); opened.has_error() || out.is_first_generation)
    return opened;
  for (auto item : root) {
    JsonField field;
    if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "message"};
    Result<void> result;
    if (field.key() == "data") {
      if (out.has_data) return Error{Errc::Malformed, "data"};
      out.has_data = true;
      const bool is_ready =
          words_known_ || (out.channel != ChannelWord::None && (out.type != TypeWord::None));
      data_came_early = !is_ready;
      if (is_ready) result = read_data(field.value(), std::as_const(out));
    } else {
      result = read_key(field, out);
    }
    if (result.has_error()) return result;
  }
  if (document_.current_location().error() != simdjson::OUT_OF_BOUNDS)
    return Error{Errc::Malformed, "message"};
  return {};
}

}  // namespace crossbook::kraken
