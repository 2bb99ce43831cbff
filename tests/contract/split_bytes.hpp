// The same messages as a network may bring them: cut anywhere, joined anywhere.
// In: messages, a seed. Out: bytes in pieces. Thread: any. Limits: kMaxPingsAStream.
#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/http.hpp"

namespace crossbook::contract {

inline constexpr int kMaxPingsAStream = 20;  // a session ends a flood of them

/// The bytes in pieces of 1 to most bytes.
std::vector<std::string> cut(std::string_view bytes, std::size_t most, std::mt19937_64& random);

/// Text messages as a server's WebSocket frames: whole, or in continuation frames of up to most
/// bytes, some of them empty, with pings between them.
std::string websocket_bytes(std::span<const std::string> messages, std::size_t most,
                            std::mt19937_64& random);

/// An HTTP/1.1 answer: with its length, or in chunks of up to most bytes.
std::string http_bytes(const HttpResponse& response, std::size_t most, std::mt19937_64& random);

}  // namespace crossbook::contract
