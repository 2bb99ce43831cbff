// Orders that go over HTTPS: connections held open, an order at a time on each.
// In: permitted requests. Out: a result each, of kind RestCall::PlaceOrder. Thread: its
// connector's. Limits: kOrderLines orders under way.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "venues/connector/connector_context.hpp"
#include "venues/connector/machine/https_line.hpp"
#include "venues/connector/reconnect.hpp"
#include "venues/connector/rest_desk.hpp"

namespace crossbook {

inline constexpr std::size_t kOrderLines = 4;

class OrderDesk {
 public:
  /// A line that broke with an order under way gives OutcomeUnknown: it may have arrived (O29).
  using Sink = std::function<void(RestResult&)>;

  OrderDesk(ConnectorContext& context, Sink sink);

  /// Opens the lines, and again after each loss, until stop().
  void start(MonoNanos now);
  /// Closes what is open; orders under way are reported as unknown first.
  void stop();
  bool is_ready() const noexcept;  // an order could leave now, or as soon as an answer is there
  bool is_closed() const noexcept;

  /// The one place where orders leave over HTTPS: each takes its permit with it (I12).
  /// @return false if no line is free, or the permit is not bound to exactly this request
  bool send_order(OrderPermit& permit, std::string_view request, const RestCall& call);
  /// Reconnects. @return how many lines were opened
  int work(MonoNanos now);

 private:
  struct Line {
    std::unique_ptr<HttpsLine> https;
    std::unique_ptr<Reconnect> backoff;
    MonoNanos open_at;
    MonoNanos sent;
    RestTask order;
    bool is_busy = false;
  };
  void on_response(Line& line, const HttpResponse& response, MonoNanos received);
  void on_closed(Line& line, const SessionEnd& end);

  ConnectorContext& context_;
  Sink sink_;
  std::array<Line, kOrderLines> lines_;
  RestEvents events_;
  bool is_wanted_ = false;
};

}  // namespace crossbook
