// One WebSocket: the WsPeer that a simulator sees.
// In: an upgrade request. Out: messages to the simulator; its texts, pings and close to the client.
// Thread: the server's. Limits: text frames of kMaxServerFrameBytes, kMaxPeerBacklogBytes queued.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <memory>
#include <string>

#include "venues/exchange/server_core.hpp"

namespace crossbook::serving {

class WsConnection final : public Connection,
                           public WsPeer,
                           public std::enable_shared_from_this<WsConnection> {
 public:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;
  WsConnection(Core& core, const ServedVenue& venue, Listener listener, std::string address,
               TlsStream stream);
  /// Asks the simulator, then accepts the upgrade or answers 404.
  void start(Request request);
  void stop() override;
  void flood() override;

  void send(std::string text) override;
  void ping(std::string_view payload) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::string_view address() const noexcept override { return address_; }
  std::uint64_t id() const noexcept override { return number(); }

 private:
  enum class Kind : std::uint8_t { Text, Binary, Ping, Close };
  struct Outgoing {
    Kind kind;
    std::string text;
    std::uint16_t code = 0;
    LatencyLine::Moment leaves{};  // not before; epoch: at once
  };
  bool is_welcome(std::string_view path);
  void refuse(const Request& request);
  void read();
  void on_read(boost::beast::error_code error);
  bool handle_message();
  void on_control();
  void push(Outgoing outgoing);
  void write_next();
  bool is_early(const Outgoing& next);
  void on_written(boost::beast::error_code error);
  void abort();
  void on_closed();

  std::string address_;
  boost::beast::websocket::stream<TlsStream, false> socket_;  // no compression
  boost::asio::steady_timer deadline_;                        // of a close
  boost::asio::steady_timer pace_;                            // of the next message
  boost::beast::flat_buffer buffer_;
  std::deque<Outgoing> outgoing_;
  std::size_t backlog_ = 0;   // bytes in outgoing_
  bool is_known_ = false;     // the simulator has taken it and was not told of its end
  bool is_accepted_ = false;  // the upgrade is answered: writing may start
  bool is_writing_ = false;
  bool is_waiting_ = false;  // for pace_
  bool is_closing_ = false;
  bool is_answering_ = false;  // a message of the peer is being handled
};

}  // namespace crossbook::serving
