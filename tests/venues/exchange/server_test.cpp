#include "tests/venues/exchange/server_fixture.hpp"

namespace crossbook {
namespace {

using namespace served_echo;

TEST_F(Server, AnswersManyCallsOnOneConnection) {
  Tls stream = dial_tls(rest_port());
  for (int i = 0; i < 3; ++i) {
    const auto response = call(stream, http::verb::post, "/api/order?symbol=A%20B", "hello");
    EXPECT_EQ(response.result_int(), 200U);
    EXPECT_EQ(response.body(), "POST /api/order ? symbol=A%20B from 127.0.0.1 key abc body hello");
    EXPECT_EQ(response["X-Weight"], "7");
    EXPECT_EQ(response[http::field::content_type], "application/json");
  }
}

TEST_F(Server, AddsTheVenuesClockSkew) {
  Tls stream = dial_tls(rest_port());
  call(stream, http::verb::get, "/");
  const UtcNanos here{
      std::chrono::nanoseconds{std::chrono::system_clock::now().time_since_epoch()}.count()};
  UtcNanos there;
  server->run([&] { there = echo.last_http; });
  EXPECT_LT(std::chrono::abs(there - here - 5h), 1min);
}

TEST_F(Server, AnswersHttpOnAWebSocketPortToo) {
  Tls stream = dial_tls(public_port());
  EXPECT_EQ(call(stream, http::verb::get, "/time").result_int(), 200U);
}

TEST_F(Server, AnswersASimulatorsSlipWith500) {
  Tls stream = dial_tls(rest_port());
  EXPECT_EQ(call(stream, http::verb::get, "/throw").result_int(), 500U);
  EXPECT_EQ(call(stream, http::verb::get, "/").result_int(), 200U);
}

TEST_F(Server, RefusesWhatIsNotHttpAndTooLargeBodies) {
  const auto status_of = [&](std::string_view bytes) {
    Tls stream = dial_tls(rest_port());
    net::write(stream, net::buffer(bytes));
    beast::flat_buffer buffer;
    http::response<http::string_body> response;
    http::read(stream, buffer, response);
    return response.result_int();
  };
  EXPECT_EQ(status_of("\x01\x02 nonsense\r\n\r\n"), 400U);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"), 413U);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + std::string(40'000, 'x') + "\r\n\r\n"), 431U);
}

TEST_F(Server, EchoesWebSocketMessages) {
  const auto socket = dial_ws(public_port(), "/public");
  EXPECT_EQ(read(*socket), "welcome");
  for (const char* text : {"one", "two"}) {
    socket->write(net::buffer(std::string_view{text}));
    EXPECT_EQ(read(*socket), text);
  }
  EXPECT_EQ(echo.open, 1);
  socket->close(websocket::close_code::normal);
  EXPECT_TRUE(eventually([&] { return echo.open == 0; }));
}

TEST_F(Server, GivesTheQueryOfAnUpgradeAndRefusesUnknownPaths) {
  EXPECT_EQ(read(*dial_ws(public_port(), "/private?a=1")), "welcome");
  Socket socket{dial_tls(public_port())};
  beast::error_code error;
  websocket::response_type response;
  socket.handshake(response, "127.0.0.1", "/other", error);
  EXPECT_EQ(error, websocket::error::upgrade_declined);
  EXPECT_EQ(response.result_int(), 404U);
}

TEST_F(Server, ClosesWithTheSimulatorsCode) {
  const auto socket = dial_ws(public_port(), "/public");
  socket->write(net::buffer(std::string_view{"close me"}));
  EXPECT_EQ(close_code_of(*socket), 4001);
  EXPECT_TRUE(eventually([&] { return echo.open == 0; }));
}

TEST_F(Server, PingsAndHearsThePong) {
  const auto socket = dial_ws(public_port(), "/public");
  EXPECT_EQ(read(*socket), "welcome");
  socket->write(net::buffer(std::string_view{"ping me"}));
  socket->write(net::buffer(std::string_view{"x"}));
  EXPECT_EQ(read(*socket), "x");
  EXPECT_TRUE(eventually([&] { return echo.pongs >= 1; }));
}

TEST_F(Server, RefusesBinaryOversizedAndBadlyEncodedFrames) {
  const auto binary = dial_ws(public_port(), "/public");
  binary->binary(true);
  binary->write(net::buffer(std::string_view{"x"}));
  EXPECT_EQ(close_code_of(*binary), 1003);

  const auto large = dial_ws(public_port(), "/public");
  beast::error_code ignored;
  large->write(net::buffer(std::string(kMaxServerFrameBytes + 1, 'x')), ignored);
  EXPECT_EQ(close_code_of(*large), 1009);

  const auto bytes = dial_ws(public_port(), "/public");
  bytes->write(net::buffer(std::string_view{"\xff\xfe\xff"}));
  EXPECT_EQ(close_code_of(*bytes), 1007);
  EXPECT_TRUE(eventually([&] { return echo.open == 0; }));
}

TEST_F(Server, ClosesAReaderThatIsTooSlow) {
  const auto socket = dial_ws(public_port(), "/public");
  socket->write(net::buffer(std::string_view{"flood me"}));
  EXPECT_TRUE(eventually([&] { return echo.open == 0; }));
}

TEST_F(Server, SurvivesGarbageHalfOpenAndAbruptPeers) {
  for (int i = 0; i < 20; ++i) {
    tcp::socket garbage = dial(rest_port());
    net::write(garbage, net::buffer(std::string_view{"GET / HTTP/1.1\r\n\r\n not TLS at all"}));
    tcp::socket silent = dial(public_port());
    const auto socket = dial_ws(public_port(), "/public");
    beast::get_lowest_layer(*socket).socket().set_option(net::socket_base::linger{true, 0});
    beast::get_lowest_layer(*socket).socket().close();
  }
  EXPECT_TRUE(eventually([&] { return echo.open == 0; }));
  Tls stream = dial_tls(rest_port());
  EXPECT_EQ(call(stream, http::verb::get, "/").result_int(), 200U);
}

TEST_F(Server, NamesThePortThatIsTaken) {
  ServedVenue venue;
  venue.exchange = &exchange;
  venue.simulator = &echo;
  venue.ports = {0, public_port(), 0};
  try {
    ExchangeServer second{{venue}, certificate};
    FAIL() << "bound a port twice";
  } catch (const std::runtime_error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("echo"), std::string::npos) << text;
    EXPECT_NE(text.find("public WebSocket"), std::string::npos) << text;
    EXPECT_NE(text.find(std::to_string(public_port())), std::string::npos) << text;
  }
}

TEST_F(Server, RunsFunctionsOnItsThreadAndAfterStopHere) {
  std::thread::id where;
  server->run([&] { where = std::this_thread::get_id(); });
  EXPECT_NE(where, std::this_thread::get_id());
  EXPECT_THROW(server->run([] { throw std::runtime_error{"out"}; }), std::runtime_error);
  const auto socket = dial_ws(public_port(), "/public");
  EXPECT_TRUE(eventually([&] { return echo.open == 1; }));
  server->stop();
  EXPECT_EQ(echo.open, 0) << "every peer is told of its end";
  server->run([&] { where = std::this_thread::get_id(); });
  EXPECT_EQ(where, std::this_thread::get_id());
}

TEST_F(Server, TicksWhileNobodyIsConnected) {
  const int before = echo.ticks;
  EXPECT_TRUE(eventually([&] { return echo.ticks > before + 10; }));
}

TEST_F(Server, TellsItsAddressesWithTheVenuesPaths) {
  const ServedEndpoints& endpoints = server->endpoints()[0];
  EXPECT_EQ(endpoints.rest, "https://127.0.0.1:" + std::to_string(rest_port()));
  EXPECT_EQ(endpoints.ws_public, "wss://127.0.0.1:" + std::to_string(public_port()) + "/public");
  EXPECT_TRUE(endpoints.ws_private.ends_with("/private"));
}

class FaultyServer : public Server {
 public:
  ~FaultyServer() override { server.reset(); }  // it asks the faults to its end
  void serve(std::vector<PlannedFault> plan) {
    server.reset();
    faults = std::make_unique<Faults>(std::move(plan), exchange, authority);
    ServedVenue venue;
    venue.exchange = &exchange;
    venue.simulator = &echo;
    venue.faults = faults.get();
    certificate = authority.issue();
    server = std::make_unique<ExchangeServer>(std::vector{venue}, certificate);
    server->start(nullptr);
    tls = net::ssl::context{net::ssl::context::tls_client};
    tls.add_certificate_authority(net::buffer(certificate.ca_pem));
    tls.set_verify_mode(net::ssl::verify_peer);
  }
  /// Whether a TLS handshake as 127.0.0.1 succeeds.
  bool is_trusted() {
    try {
      dial_tls(rest_port());
    } catch (const boost::system::system_error&) {
      return false;
    }
    return true;
  }
  CertificateAuthority authority;
  std::unique_ptr<Faults> faults;
};

TEST_F(FaultyServer, AnswersRestInThePlaceOfTheVenue) {
  serve({{FaultKind::Rest429, 0s, 200ms}, {FaultKind::Rest503, 200ms}});
  Tls stream = dial_tls(rest_port());
  const auto limited = call(stream, http::verb::get, "/time");
  EXPECT_EQ(limited.result_int(), 429U);
  EXPECT_EQ(limited["Retry-After"], "2");
  EXPECT_TRUE(eventually(
      [&] { return call(stream, http::verb::get, "/time").result() == http::status{503}; }));
}

TEST_F(FaultyServer, ShowsBadCertificates) {
  serve({{FaultKind::OtherHost}});
  EXPECT_FALSE(is_trusted());
  serve({{FaultKind::ExpiredCertificate}});
  EXPECT_FALSE(is_trusted());
  serve({});
  EXPECT_TRUE(is_trusted());
}

TEST_F(FaultyServer, CutsAndRefusesWhileItIsGone) {
  serve({{FaultKind::Gone, 300ms, 500ms}});
  const auto socket = dial_ws(public_port(), "/public");
  EXPECT_EQ(read(*socket), "welcome");
  beast::error_code error;
  beast::flat_buffer buffer;
  socket->read(buffer, error);
  EXPECT_TRUE(error) << "cut without a close frame";
  EXPECT_NE(error, websocket::error::closed);
  EXPECT_FALSE(is_trusted());
  EXPECT_TRUE(eventually([&] { return is_trusted(); })) << "and is there again, on the same port";
  EXPECT_EQ(echo.open, 0);
}

TEST_F(FaultyServer, FloodsWithPings) {
  serve({{FaultKind::PingFlood}});
  auto socket = dial_ws(public_port(), "/public");
  int pings = 0;
  socket->control_callback([&](websocket::frame_type, beast::string_view) { ++pings; });
  EXPECT_EQ(read(*socket), "welcome");
  socket->write(net::buffer(std::string_view{"still there"}));
  EXPECT_EQ(read(*socket), "still there");
  EXPECT_TRUE(eventually([&] {
    socket->write(net::buffer(std::string_view{"x"}));
    return read(*socket) == "x" && pings > 1'000;
  }));
}

TEST_F(FaultyServer, SendsBinaryNoiseAndBadText) {
  serve({{FaultKind::BinaryFrames, 0s, 300ms}, {FaultKind::BadUtf8, 300ms}});
  const auto socket = dial_ws(public_port(), "/public");
  EXPECT_NE(read(*socket), "welcome");
  EXPECT_TRUE(socket->got_binary());
  std::this_thread::sleep_for(400ms);
  socket->text(true);
  socket->write(net::buffer(std::string_view{"hello"}));
  beast::error_code error;
  beast::flat_buffer buffer;
  socket->read(buffer, error);
  EXPECT_TRUE(error) << "a client ends such a session";
}

}  // namespace
}  // namespace crossbook
