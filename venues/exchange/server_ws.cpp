#include "venues/exchange/server_ws.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>

#include "venues/exchange/server_http.hpp"

namespace crossbook::serving {
namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

namespace {

constexpr std::size_t kMaxPingBytes = 125;    // RFC 6455, 5.5
constexpr std::size_t kMaxReasonBytes = 123;  // the same, less the code
constexpr std::size_t kFloodPings = 500;      // waiting at any time

}  // namespace

WsConnection::WsConnection(Core& core, const ServedVenue& venue, Listener listener,
                           std::string address, TlsStream stream)
    : Connection{core, venue, listener, venue.latency.of_socket(listener)},
      address_{std::move(address)},
      socket_{std::move(stream)},
      deadline_{core.io},
      pace_{core.io} {}

void WsConnection::start(Request request) {
  is_known_ = true;
  if (!is_welcome(request.target())) {
    is_known_ = false;
    return refuse(request);
  }
  websocket::stream_base::timeout timeout;
  timeout.handshake_timeout = kHandshakeTimeout;
  timeout.idle_timeout = websocket::stream_base::none();  // simulators decide who is idle
  timeout.keep_alive_pings = false;
  socket_.set_option(timeout);
  socket_.read_message_max(kMaxServerFrameBytes);
  socket_.auto_fragment(false);
  socket_.control_callback([this](websocket::frame_type kind, beast::string_view) {
    if (kind != websocket::frame_type::close) on_control();
  });
  const auto kept = std::make_shared<Request>(std::move(request));
  socket_.async_accept(*kept, [self = shared_from_this(), kept](beast::error_code error) {
    if (error) return self->on_closed();
    self->is_accepted_ = true;
    self->read();
    self->write_next();
  });
}

bool WsConnection::is_welcome(std::string_view path) {
  try {
    return venue().simulator->on_ws_open(listener(), path, *this, Core::now(venue()));
  } catch (const std::exception&) {
    return false;
  }
}

void WsConnection::refuse(const Request& request) {
  const auto response =
      std::make_shared<http::response<http::string_body>>(to_response({404, {}, {}, {}}));
  response->version(request.version());
  response->keep_alive(false);
  response->prepare_payload();
  beast::get_lowest_layer(socket_).expires_after(kWriteTimeout);
  http::async_write(socket_.next_layer(), *response,
                    [self = shared_from_this(), response](beast::error_code error, std::size_t) {
                      if (!error)
                        self->socket_.next_layer().async_shutdown([self](beast::error_code) {});
                    });
}

void WsConnection::stop() {
  abort();
  on_closed();
}

void WsConnection::read() {
  socket_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
    self->on_read(error);
  });
}

void WsConnection::on_read(beast::error_code error) {
  if (error) return on_closed();
  if (!socket_.got_text()) {
    close(websocket::close_code::unknown_data, "text frames only");
  } else if (!is_closing_ && !handle_message()) {
    abort();
    return on_closed();
  }
  buffer_.consume(buffer_.size());
  read();
}

/// @return false if the socket is to be cut now (a fault)
bool WsConnection::handle_message() {
  Faults* const faults = listener() == Listener::WsPrivate ? venue().faults : nullptr;
  const auto data = buffer_.data();
  is_answering_ = true;
  if (faults != nullptr) faults->begin_request();
  try {
    venue().simulator->on_ws_message(*this, {static_cast<const char*>(data.data()), data.size()},
                                     Core::now(venue()));
  } catch (const std::exception& failure) {
    close(websocket::close_code::internal_error, failure.what());
  }
  is_answering_ = false;
  return faults == nullptr || faults->end_request() != Faults::RequestFate::Cut;
}

/// Called inside a read: what the simulator answers must wait until that has ended.
void WsConnection::on_control() {
  net::post(core().io, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && self->is_known_ && !self->is_closing_)
      self->venue().simulator->on_ws_pong(*self, Core::now(self->venue()));
  });
}

void WsConnection::send(std::string text) {
  Kind kind = Kind::Text;
  if (venue().faults != nullptr) {
    const Faults::FrameFate fate = venue().faults->spoil(listener(), is_answering_, text);
    if (fate == Faults::FrameFate::Dropped) return;
    if (fate == Faults::FrameFate::Binary) kind = Kind::Binary;
  }
  push({kind, std::move(text)});
}

void WsConnection::flood() {
  while (outgoing_.size() < kFloodPings && !is_closing_) ping("");
}

void WsConnection::ping(std::string_view payload) {
  push({Kind::Ping, std::string{payload.substr(0, kMaxPingBytes)}});
}

void WsConnection::close(std::uint16_t code, std::string_view reason) {
  if (is_closing_) return;
  push({Kind::Close, std::string{reason}, code});
  is_closing_ = true;
  auto leaves = std::chrono::steady_clock::now();
  if (!outgoing_.empty()) leaves = std::max(leaves, outgoing_.back().leaves);
  deadline_.expires_at(leaves + kCloseTimeout);
  deadline_.async_wait([weak = weak_from_this()](boost::system::error_code stopped) {
    const auto self = weak.lock();
    if (!stopped && self) self->abort();
  });
}

void WsConnection::push(Outgoing outgoing) {
  if (is_closing_) return;
  backlog_ += outgoing.text.size();
  if (backlog_ > kMaxPeerBacklogBytes) return abort();
  if (line().is_slow()) outgoing.leaves = line().leaves(std::chrono::steady_clock::now());
  outgoing_.push_back(std::move(outgoing));
  write_next();
}

void WsConnection::write_next() {
  if (!is_accepted_ || is_writing_ || is_waiting_ || outgoing_.empty()) return;
  const Outgoing& next = outgoing_.front();
  if (is_early(next)) return;
  is_writing_ = true;
  const auto done = [self = shared_from_this()](beast::error_code error, std::size_t = 0) {
    self->on_written(error);
  };
  switch (next.kind) {
    case Kind::Text:
    case Kind::Binary:
      socket_.text(next.kind == Kind::Text);
      socket_.async_write(net::buffer(next.text), done);
      return;
    case Kind::Ping: socket_.async_ping(websocket::ping_data{next.text}, done); return;
    case Kind::Close: {
      const websocket::close_reason reason{
          static_cast<websocket::close_code>(next.code),
          beast::string_view{next.text}.substr(0, kMaxReasonBytes)};
      socket_.async_close(reason, done);
      return;
    }
  }
}

/// Comes back when it may leave.
bool WsConnection::is_early(const Outgoing& next) {
  if (!line().is_slow() || next.leaves <= std::chrono::steady_clock::now()) return false;
  is_waiting_ = true;
  pace_.expires_at(next.leaves);
  pace_.async_wait([weak = weak_from_this()](boost::system::error_code stopped) {
    const auto self = weak.lock();
    if (stopped || !self) return;
    self->is_waiting_ = false;
    self->write_next();
  });
  return true;
}

void WsConnection::on_written(beast::error_code error) {
  is_writing_ = false;
  if (error) return abort();  // the read that is under way will end it
  backlog_ -= outgoing_.front().text.size();
  outgoing_.pop_front();
  write_next();
}

void WsConnection::abort() {
  is_closing_ = true;
  beast::get_lowest_layer(socket_).close();
}

void WsConnection::on_closed() {
  is_closing_ = true;
  deadline_.cancel();
  if (!is_known_) return;
  is_known_ = false;
  venue().simulator->on_ws_close(*this);
}

}  // namespace crossbook::serving
