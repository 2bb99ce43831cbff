// SUBSCRIBE and its kin as a stream socket's clients send them.
// In: one message. Out: the request, or the refusal to send back. Thread: any. Limits: none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossbook::binance {

enum class StreamMethod { Subscribe, Unsubscribe, ListSubscriptions, SetProperty, GetProperty };

struct StreamRequest {
  StreamMethod method{};
  std::vector<std::string> params;  // stream names
  bool value = false;               // of SET_PROPERTY combined
  std::string id = "null";          // JSON text, echoed
  std::string refusal;              // not empty: send this instead
};

StreamRequest parse_stream_request(std::string_view text);
/// {"code":2,"msg":…,"id":…}. @param id JSON text
std::string refuse_stream_request(int code, std::string_view message, std::string_view id);

}  // namespace crossbook::binance
