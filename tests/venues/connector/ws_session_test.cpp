#include "venues/connector/machine/ws_session.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/loopback_world.hpp"

namespace crossbook {
namespace {

using std::chrono::milliseconds;
using testing::good_ca_file;
using testing::good_certificate;
using testing::LoopbackHandlers;
using testing::LoopbackPeer;
using testing::LoopbackServer;
using testing::run_until;
using PeerPtr = std::shared_ptr<LoopbackPeer>;

/// A session against a server that echoes, with everything that it said written down.
class WsSessionTest : public ::testing::Test {
 protected:
  WsSessionTest() {
    handlers.on_ws_message = [](const PeerPtr& peer, std::string_view text) {
      peer->send("echo " + std::string{text});
    };
  }
  void connect(const std::string& ca_file = good_ca_file(), const std::string& host = "127.0.0.1",
               const ServerCertificate& certificate = good_certificate()) {
    server = std::make_unique<LoopbackServer>(certificate, handlers);
    tls = std::make_unique<TlsContext>(ca_file);
    config.name = "fake";
    config.url = *parse_url(server->address("wss", host) + "/feed");
    session = std::make_unique<WsSession>(
        loop, *tls, config,
        WsCallbacks{[this] { ++opened; },
                    [this](PaddedBytes message, MonoNanos received) {
                      messages.emplace_back(message.view());
                      last_received = received;
                    },
                    [this](const SessionEnd& end) { ends.push_back(end); }});
    session->open();
  }
  bool is_open() {
    return run_until(loop, [&] { return opened > 0 || !ends.empty(); }) && session->is_open();
  }
  bool has_ended() {
    return run_until(loop, [&] { return !ends.empty(); });
  }

  LoopbackHandlers handlers;
  IoLoop loop;
  std::unique_ptr<LoopbackServer> server;
  std::unique_ptr<TlsContext> tls;
  WsConfig config;
  std::unique_ptr<WsSession> session;
  int opened = 0;
  std::vector<std::string> messages;
  MonoNanos last_received;
  std::vector<SessionEnd> ends;
};

TEST_F(WsSessionTest, SendsAndReceivesInOrder) {
  connect();
  ASSERT_TRUE(is_open()) << (ends.empty() ? "" : ends[0].text);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(session->send(std::to_string(i)));
  ASSERT_TRUE(run_until(loop, [&] { return messages.size() == 20; }));
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(messages[i], "echo " + std::to_string(i));
  EXPECT_GT(last_received, MonoNanos{});
}

TEST_F(WsSessionTest, AcceptsAHostNameThatTheCertificateCarries) {
  connect(good_ca_file(), "localhost");
  EXPECT_TRUE(is_open()) << (ends.empty() ? "" : ends[0].text);
}

TEST_F(WsSessionTest, RefusesACertificateOfAnotherHost) {  // M26
  const std::vector<std::string> names{"api.example.com"};
  const ServerCertificate other = make_server_certificate(names);
  const testing::TemporaryFile ca{other.ca_pem};
  connect(ca.path(), "127.0.0.1", other);
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Certificate);
  EXPECT_EQ(ends[0].text, "fake: " + server->address("wss") +
                              "/feed: certificate of another host (wanted 127.0.0.1); nothing is "
                              "sent; set the right host, or remove what stands between");
  EXPECT_EQ(opened, 0);
}

TEST_F(WsSessionTest, RefusesANameTheCertificateDoesNotCarry) {
  const std::vector<std::string> names{"127.0.0.1"};
  const ServerCertificate other = make_server_certificate(names);
  const testing::TemporaryFile ca{other.ca_pem};
  connect(ca.path(), "localhost", other);
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Certificate);
  EXPECT_NE(ends[0].text.find("wanted localhost"), std::string::npos) << ends[0].text;
}

TEST_F(WsSessionTest, RefusesAnUnknownAuthority) {
  connect("");
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Certificate);
  EXPECT_NE(ends[0].text.find("ca_file"), std::string::npos) << "names the mend: " << ends[0].text;
}

TEST_F(WsSessionTest, EndsWhenNobodyListens) {
  connect();
  ASSERT_TRUE(is_open());
  const Url gone = config.url;
  server.reset();
  ASSERT_TRUE(has_ended());
  ends.clear();
  session->open();
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Unreachable);
}

TEST_F(WsSessionTest, EndsWhenTheUpgradeIsRefused) {
  handlers.refuses_upgrades = true;
  connect();
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Refused);
  EXPECT_NE(ends[0].text.find("HTTP 404"), std::string::npos) << ends[0].text;
}

TEST_F(WsSessionTest, GivesTheVenuesReasonForAClose) {
  handlers.on_ws_message = [](const PeerPtr& peer, std::string_view) {
    peer->close(1001, "see you");
  };
  connect();
  ASSERT_TRUE(is_open());
  session->send("x");
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Closed);
  EXPECT_NE(ends[0].text.find("1001 see you"), std::string::npos) << ends[0].text;
}

TEST_F(WsSessionTest, NoticesAConnectionThatIsCutWithoutAWord) {
  handlers.on_ws_message = [](const PeerPtr& peer, std::string_view) { peer->drop(); };
  connect();
  ASSERT_TRUE(is_open());
  session->send("x");
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Closed);
}

TEST_F(WsSessionTest, ClosesOnAMessageOverTheCap) {  // M20
  handlers.on_ws_message = [](const PeerPtr& peer, std::string_view) {
    peer->send(std::string(kMaxFrameBytes + 1, 'x'));
  };
  connect();
  ASSERT_TRUE(is_open());
  session->send("x");
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::TooLarge) << ends[0].text;
  EXPECT_TRUE(messages.empty());
}

TEST_F(WsSessionTest, TakesAMessageOfExactlyTheCap) {
  handlers.on_ws_message = [](const PeerPtr& peer, std::string_view) {
    peer->send(std::string(kMaxFrameBytes, 'x'));
    peer->send("small");
  };
  connect();
  ASSERT_TRUE(is_open());
  session->send("x");
  ASSERT_TRUE(run_until(loop, [&] { return messages.size() == 2; }));
  EXPECT_EQ(messages[0].size(), kMaxFrameBytes);
  EXPECT_EQ(messages[1], "small");
}

TEST_F(WsSessionTest, ClosesOnGarbage) {
  handlers.on_ws_message = [](const PeerPtr& peer, std::string_view) {
    peer->send_bytes("\xff\xff\xff this is no frame");
  };
  connect();
  ASSERT_TRUE(is_open());
  session->send("x");
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Garbage) << ends[0].text;
}

TEST_F(WsSessionTest, ClosesOnTextThatIsNotUtf8) {  // M22
  handlers.on_ws_message = [](const PeerPtr& peer, std::string_view) {
    peer->send_bytes(std::string{"\x81\x02\xc3\x28", 4});
  };
  connect();
  ASSERT_TRUE(is_open());
  session->send("x");
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Garbage) << ends[0].text;
}

TEST_F(WsSessionTest, JoinsFragmentsWithControlFramesBetween) {  // M21
  handlers.on_ws_message = [](const PeerPtr& peer, std::string_view) {
    std::string bytes;
    bytes += std::string{
        "\x01\x01"
        "a",
        3};  // first fragment
    bytes += std::string{
        "\x89\x01"
        "p",
        3};  // ping between
    bytes += std::string{
        "\x80\x01"
        "b",
        3};  // last fragment
    for (const char byte : bytes) peer->send_bytes(std::string{byte});
  };
  connect();
  ASSERT_TRUE(is_open());
  session->send("x");
  ASSERT_TRUE(run_until(loop, [&] { return !messages.empty() || !ends.empty(); }));
  ASSERT_EQ(messages, std::vector<std::string>{"ab"});
}

TEST_F(WsSessionTest, EndsAFloodOfPings) {  // M24
  handlers.on_ws_open = [](const PeerPtr& peer) {
    std::string pings;
    for (int i = 0; i <= kMaxControlFrames; ++i) pings.append("\x89\x00", 2);
    peer->send_bytes(pings);
  };
  connect();
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Garbage);
  EXPECT_NE(ends[0].text.find("more than 100 pings in a second"), std::string::npos)
      << ends[0].text;
  EXPECT_EQ(ends.size(), 1U);
}

TEST_F(WsSessionTest, BearsAsManyPingsAsItsLimit) {
  handlers.on_ws_open = [](const PeerPtr& peer) {
    std::string pings;
    for (int i = 0; i < kMaxControlFrames; ++i) pings.append("\x89\x00", 2);
    peer->send_bytes(pings);
  };
  connect();
  ASSERT_TRUE(is_open());
  session->send("x");
  ASSERT_TRUE(run_until(loop, [&] { return !messages.empty() || !ends.empty(); }));
  EXPECT_TRUE(ends.empty());
}

TEST_F(WsSessionTest, EndsAHalfOpenConnectionAfterTheSilence) {  // M25
  handlers.on_ws_open = [](const PeerPtr& peer) { peer->freeze(); };
  config.max_silence = milliseconds{200};
  config.ping_interval = milliseconds{50};
  connect();
  ASSERT_TRUE(is_open());
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Silent) << ends[0].text;
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds{2'000});
}

TEST_F(WsSessionTest, StaysOpenWhenPingsAreAnswered) {
  config.max_silence = milliseconds{200};
  config.ping_interval = milliseconds{50};
  connect();
  ASSERT_TRUE(is_open());
  EXPECT_FALSE(run_until(
      loop, [&] { return !ends.empty(); }, milliseconds{700}));
  EXPECT_TRUE(session->is_open());
}

TEST_F(WsSessionTest, RefusesMoreFramesThanItsQueueHolds) {
  config.max_queued_writes = 4;
  connect();
  ASSERT_TRUE(is_open());
  int taken = 0;
  while (taken < 100 && session->send(std::string(64 * 1024, 'x'))) ++taken;
  EXPECT_EQ(taken, 4);
}

TEST_F(WsSessionTest, ClosesPolitelyAndOpensAgain) {
  connect();
  ASSERT_TRUE(is_open());
  session->close();
  EXPECT_FALSE(session->send("x"));
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Local);
  EXPECT_TRUE(session->is_closed());
  ends.clear();
  opened = 0;
  session->open();
  ASSERT_TRUE(is_open());
  session->send("again");
  ASSERT_TRUE(run_until(loop, [&] { return !messages.empty(); }));
  EXPECT_EQ(messages.back(), "echo again");
}

TEST_F(WsSessionTest, EndsWithinItsTimeWhenTheOtherSideIgnoresTheClose) {
  handlers.on_ws_open = [](const PeerPtr& peer) { peer->freeze(); };
  config.close_timeout = milliseconds{100};
  connect();
  ASSERT_TRUE(is_open());
  session->close();
  ASSERT_TRUE(has_ended());
  EXPECT_EQ(ends[0].kind, SessionEndKind::Local);
}

TEST_F(WsSessionTest, DiesQuietlyInTheMiddleOfAnything) {
  connect();
  session.reset();  // while it dials
  loop.poll();
  connect();
  ASSERT_TRUE(is_open());
  session->send("x");
  session.reset();  // while it reads and writes
  for (int i = 0; i < 20; ++i) loop.wait(milliseconds{1});
  EXPECT_TRUE(ends.empty());
}

}  // namespace
}  // namespace crossbook
