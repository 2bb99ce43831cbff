// What stands between a venue's codec and its simulator where there are no sockets.
// In: a client's requests and frames. Out: what the other side answered. Thread: the test's.
// Limits: none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "venues/connector/http.hpp"
#include "venues/connector/venue.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::contract {

inline constexpr std::string_view kHomeAddress = "127.0.0.1";

/// A frame with the readable bytes behind it that the codecs may ask for.
class PaddedText {
 public:
  PaddedText() = default;
  /// @param padding what stands behind the frame, repeated: codecs must not take it for the frame
  explicit PaddedText(std::string_view frame, std::string_view padding = " ") {
    assign(frame, padding);
  }
  void assign(std::string_view frame, std::string_view padding = " ") {
    text_.assign(frame);
    size_ = frame.size();
    while (text_.size() < size_ + PaddedBytes::kPadding) text_.append(padding);
    text_.resize(size_ + PaddedBytes::kPadding);
  }
  PaddedBytes bytes() const noexcept { return {text_.data(), size_}; }

 private:
  std::string text_;
  std::size_t size_ = 0;
};

/// The client's end of one WebSocket: keeps what the simulator sends until it is taken.
class CapturingPeer final : public WsPeer {
 public:
  CapturingPeer(std::uint64_t id, std::string address) : id_{id}, address_{std::move(address)} {}

  void send(std::string text) override { frames_.push_back(std::move(text)); }
  void ping(std::string_view) override { ++pings_; }
  void close(std::uint16_t code, std::string_view reason) override {
    is_open_ = false;
    close_text_ = std::to_string(code) + " " + std::string{reason};
  }
  std::string_view address() const noexcept override { return address_; }
  std::uint64_t id() const noexcept override { return id_; }

  /// The frames since the last call, in order.
  std::vector<std::string> take() { return std::exchange(frames_, {}); }
  /// How many pings wait for a pong.
  int take_pings() noexcept { return std::exchange(pings_, 0); }
  bool is_open() const noexcept { return is_open_; }
  /// "1008 policy", empty while it is open.
  const std::string& close_text() const noexcept { return close_text_; }

 private:
  std::uint64_t id_;
  std::string address_;
  std::vector<std::string> frames_;
  int pings_ = 0;
  bool is_open_ = true;
  std::string close_text_;
};

inline std::string_view method_text(HttpMethod method) noexcept {
  switch (method) {
    case HttpMethod::Get: return "GET";
    case HttpMethod::Post: return "POST";
    case HttpMethod::Delete: return "DELETE";
    case HttpMethod::Put: return "PUT";
  }
  __builtin_unreachable();
}

inline std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

/// One whole HTTP/1.1 POST as the server would read it. @throws std::logic_error if it is none
inline HttpRequest parse_request(std::string_view text) {
  const auto take_until = [&](std::string_view end) {
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) throw std::logic_error{"not a whole request"};
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(at + end.size());
    return part;
  };
  const auto expect = [](bool is_right, const char* what) {
    if (!is_right) throw std::logic_error{what};
  };
  HttpRequest request;
  expect(take_until(" ") == "POST", "not a POST");
  request.method = HttpMethod::Post;
  request.target = take_until(" ");
  expect(take_until("\r\n") == "HTTP/1.1", "not HTTP/1.1");
  std::size_t length = 0;
  while (!text.empty() && !text.starts_with("\r\n")) {
    const std::string_view name = take_until(": ");
    const std::string_view value = take_until("\r\n");
    request.headers.emplace_back(name, value);
    if (lower_case(name) == "content-length") length = std::stoul(std::string{value});
  }
  take_until("\r\n");
  expect(text.size() == length, "the body is not as long as its header says");
  request.body = text;
  return request;
}

/// One request's way to the simulator and back.
inline HttpResponse exchange_http(Simulator& simulator, const HttpRequest& request,
                                  std::string_view address, UtcNanos now) {
  HttpCall call;
  const std::string_view target = request.target;
  const std::size_t mark = std::min(target.find('?'), target.size());
  call.method = method_text(request.method);
  call.path = target.substr(0, mark);
  call.query = mark < target.size() ? target.substr(mark + 1) : std::string_view{};
  call.body = request.body;
  call.address = address;
  for (const auto& [name, value] : request.headers)
    call.headers.emplace_back(lower_case(name), value);
  HttpReply reply = simulator.on_http(call, now);
  HttpResponse response;
  response.status = reply.status;
  response.body = std::move(reply.body);
  for (const auto& [name, value] : reply.headers)
    response.headers.emplace_back(lower_case(name), value);
  return response;
}

}  // namespace crossbook::contract
