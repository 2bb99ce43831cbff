#include "tests/contract/split_bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbook::contract {
namespace {

enum class Opcode : unsigned char { Continuation = 0, Text = 1, Ping = 9 };

std::size_t between(std::size_t least, std::size_t most, std::mt19937_64& random) {
  return std::uniform_int_distribution<std::size_t>{least, most}(random);
}
bool one_in(std::size_t times, std::mt19937_64& random) { return between(1, times, random) == 1; }

void append_frame(std::string& bytes, Opcode opcode, bool is_last, std::string_view payload) {
  const auto byte = [&](std::size_t value) {
    bytes += static_cast<char>(static_cast<unsigned char>(value & 0xFFU));
  };
  const auto number = [&](std::size_t value, unsigned width) {
    for (unsigned shift = 8 * width; shift > 0; shift -= 8) byte(value >> (shift - 8));
  };
  byte((is_last ? 0x80U : 0U) | static_cast<unsigned>(opcode));
  const std::size_t size = payload.size();
  if (size < 126) {
    byte(size);
  } else if (size < 65'536) {
    byte(126);
    number(size, 2);
  } else {
    byte(127);
    number(size, 8);
  }
  bytes += payload;
}

}  // namespace

std::vector<std::string> cut(std::string_view bytes, std::size_t most, std::mt19937_64& random) {
  std::vector<std::string> pieces;
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), between(1, most, random));
    pieces.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return pieces;
}

std::string websocket_bytes(std::span<const std::string> messages, std::size_t most,
                            std::mt19937_64& random) {
  std::string bytes;
  int pings = 0;
  const auto may_ping = [&] {
    if (pings == kMaxPingsAStream || !one_in(8, random)) return;
    ++pings;
    append_frame(bytes, Opcode::Ping, true, std::string(between(0, 125, random), 'p'));
  };
  for (const std::string& message : messages) {
    may_ping();
    const std::vector<std::string> fragments =
        one_in(3, random) ? std::vector{message} : cut(message, most, random);
    Opcode opcode = Opcode::Text;
    for (const std::string& fragment : fragments) {
      if (one_in(20, random)) {
        append_frame(bytes, opcode, false, {});
        opcode = Opcode::Continuation;
      }
      append_frame(bytes, opcode, &fragment == &fragments.back(), fragment);
      opcode = Opcode::Continuation;
      may_ping();
    }
  }
  return bytes;
}

std::string http_bytes(const HttpResponse& response, std::size_t most, std::mt19937_64& random) {
  std::string bytes = fmt::format("HTTP/1.1 {} Whatever\r\n", response.status);
  for (const auto& [name, value] : response.headers)
    bytes += fmt::format("{}: {}\r\n", name, value);
  if (one_in(2, random))
    return bytes + fmt::format("Content-Length: {}\r\n\r\n{}", response.body.size(), response.body);
  bytes += "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string& chunk : cut(response.body, most, random))
    bytes += fmt::format("{:x}{}\r\n{}\r\n", chunk.size(), one_in(5, random) ? ";a=b" : "", chunk);
  return bytes + "0\r\n\r\n";
}

}  // namespace crossbook::contract
