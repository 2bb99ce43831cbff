// Why a session ended or a request failed: a kind to act on and one line to read.
// In: what a socket said. Out: values. Thread: any. Limits: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crossbook {

enum class SessionEndKind : std::uint8_t {
  Unreachable,  // no name, no route, connection refused or timed out
  Certificate,  // not trusted, or another host's: needs a person
  Refused,      // TLS or the upgrade was refused
  Closed,       // by the other side
  Silent,       // no byte for too long
  TooLarge,     // frame or response over its cap
  Garbage,      // not the protocol
  Local         // we closed it
};

struct SessionEnd {
  SessionEndKind kind = SessionEndKind::Local;
  std::string text;            // "binance: wss://stream.binance.com/ws: closed by the venue (1001)"
  std::string_view mend = {};  // where the text ends with "; " and what a person can do: that part
};

}  // namespace crossbook
