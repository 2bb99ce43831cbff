// What a client sees of a venue's latency, through real sockets. Only lower bounds are timed: a
// busy machine is slower, never faster.
#include "tests/venues/exchange/server_fixture.hpp"

namespace crossbook {
namespace {

using namespace served_echo;
using Clock = std::chrono::steady_clock;

class SlowServer : public Server {
 public:
  ~SlowServer() override { server.reset(); }
  void serve(const VenueLatency& latency) {
    server.reset();
    ServedVenue venue;
    venue.exchange = &exchange;
    venue.simulator = &echo;
    venue.latency = latency;
    venue.seed = 7;
    server = std::make_unique<ExchangeServer>(std::vector{venue}, certificate);
    server->start(nullptr);
  }
  std::unique_ptr<Socket> socket_at(const std::string& url, const std::string& path) {
    auto socket = dial_ws(port_of(url.substr(0, url.rfind('/'))), path);
    EXPECT_EQ(read(*socket), "welcome");
    return socket;
  }
  std::unique_ptr<Socket> public_socket() {
    return socket_at(server->endpoints()[0].ws_public, "/public");
  }
  std::unique_ptr<Socket> private_socket() {
    return socket_at(server->endpoints()[0].ws_private, "/private?a=1");
  }
  static Clock::duration echo_time(Socket& socket) {
    const auto began = Clock::now();
    socket.write(net::buffer(std::string_view{"x"}));
    EXPECT_EQ(read(socket), "x");
    return Clock::now() - began;
  }
  Clock::duration call_time() {
    Tls stream = dial_tls(rest_port());
    const auto began = Clock::now();
    EXPECT_EQ(call(stream, http::verb::get, "/time").result_int(), 200U);
    return Clock::now() - began;
  }
};

TEST_F(SlowServer, AnswersNotBeforeEachStreamsBase) {
  serve({{150ms}, {100ms}, {200ms}});
  EXPECT_GE(echo_time(*public_socket()), 150ms);
  EXPECT_GE(echo_time(*private_socket()), 100ms);
  EXPECT_GE(call_time(), 200ms);
  EXPECT_GE(call_time(), 200ms) << "each call anew";
}

TEST_F(SlowServer, DelaysOnlyTheStreamThatIsNamed) {
  serve({{}, {}, {20s}});  // nobody waits so long in this test
  echo_time(*public_socket());
  echo_time(*private_socket());
  serve({{20s}, {}, {}});
  echo_time(*private_socket());
  call_time();
}

TEST_F(SlowServer, KeepsTheOrderOfAStream) {
  serve({{1ms, 20ms, 60ms, 200'000}, {}, {}});
  const auto socket = public_socket();
  constexpr int kMessages = 100;
  for (int i = 0; i < kMessages; ++i) socket->write(net::buffer(std::to_string(i)));
  for (int i = 0; i < kMessages; ++i) EXPECT_EQ(read(*socket), std::to_string(i));
}

TEST_F(SlowServer, ClosesAfterWhatItHadToSay) {
  serve({{50ms, 20ms}, {}, {}});
  const auto socket = public_socket();
  for (const char* text : {"one", "two", "close me"})
    socket->write(net::buffer(std::string_view{text}));
  EXPECT_EQ(read(*socket), "one");
  EXPECT_EQ(read(*socket), "two");
  EXPECT_EQ(close_code_of(*socket), 4001);
  EXPECT_TRUE(eventually([&] { return echo.open == 0; }));
}

TEST_F(SlowServer, StopsWhileRepliesWait) {
  serve({{20s}, {20s}, {20s}});
  Tls stream = dial_tls(rest_port());
  http::request<http::string_body> request{http::verb::get, "/", 11};
  request.set(http::field::host, "127.0.0.1");
  http::write(stream, request);
  const auto socket = dial_ws(public_port(), "/public");
  EXPECT_TRUE(eventually([&] { return echo.open == 1; }));
  server->stop();
  EXPECT_EQ(echo.open, 0);
}

}  // namespace
}  // namespace crossbook
