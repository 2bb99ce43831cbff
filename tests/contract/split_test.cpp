// M21: a network may cut and join bytes as it likes; the events stay the same. Each venue's
// messages go over TLS through the connector's own sessions, cut anew in each round.
#include <memory>
#include <random>

#include "tests/contract/sample_frames.hpp"
#include "tests/contract/split_bytes.hpp"
#include "tests/contract/venue_contract.hpp"
#include "tests/support/described_events.hpp"
#include "tests/support/loopback_world.hpp"
#include "venues/connector/machine/https_line.hpp"
#include "venues/connector/machine/https_session.hpp"
#include "venues/connector/machine/ws_session.hpp"

namespace crossbook::contract {
namespace {

using testing::good_ca_file;
using testing::good_certificate;
using testing::LoopbackPeer;
using testing::LoopbackReply;
using testing::LoopbackRequest;
using testing::LoopbackServer;

constexpr std::chrono::seconds kLongWait{60};  // a busy machine's patience
// The longest piece of a round. What it brings is bounded, so that no round is all about TLS.
constexpr std::size_t kLongestPieces[] = {1,   2,   5,     14,     40,     125,
                                          300, 900, 2'500, 16'384, 50'000, 200'000};
constexpr std::size_t kPiecesARound = 3'000;
constexpr std::size_t kBytesARound = 400'000;

/// As many of the messages as a round takes, from another one on in each round.
std::vector<std::string> pick(const std::vector<std::string>& all, std::size_t longest_piece,
                              std::mt19937_64& random) {
  std::vector<std::string> picked;
  std::size_t room = std::min(kBytesARound, longest_piece * kPiecesARound / 2);
  const std::size_t first = random() % all.size();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string& message = all[(first + i) % all.size()];
    if (message.size() > room) continue;
    room -= message.size();
    picked.push_back(message);
  }
  return picked;
}

class SplitContract : public VenueContract {
 protected:
  SplitContract()
      : tls{good_ca_file()},
        server{good_certificate(),
               {[this](const LoopbackRequest& request) {
                  LoopbackReply reply;
                  reply.pieces = answers.at(std::stoul(request.target.substr(1)));
                  return reply;
                },
                [this](const std::shared_ptr<LoopbackPeer>& peer) {
                  for (const std::string& piece : pieces) peer->send_bytes(piece);
                },
                {}}} {}

  /// One frame by a codec that saw the frames before it.
  std::string decode(Venue& venue, Channel channel, PaddedBytes frame) const {
    MarketEvents market;
    AccountEvents account;
    const bool is_public = channel == Channel::Public;
    const Result<void> decoded =
        is_public ? venue.decode_market(frame, market) : venue.decode_account(frame, account);
    if (decoded.has_error()) return std::string{to_string(decoded.error().code)};
    return is_public ? testing::describe(market) : testing::describe(account, bench.table);
  }
  std::string decode(const RestCall& call, const HttpResponse& response) const {
    RestEvents events;
    const Result<void> decoded = fresh_venue()->decode_rest(call, response, events);
    if (decoded.has_error()) return std::string{to_string(decoded.error().code)};
    return testing::describe(events, bench.table);
  }
  std::unique_ptr<Venue> fresh_venue() const {
    std::unique_ptr<Venue> venue = bench.module().make_venue();
    venue->set_listings(bench.listings, bench.table);
    return venue;
  }

  void deliver(Channel channel, const std::vector<std::string>& messages);
  void deliver_in_rounds(Channel channel, const std::vector<std::string>& all) {
    ASSERT_FALSE(all.empty());
    for (const std::size_t longest : kLongestPieces) {
      SCOPED_TRACE("pieces of up to " + std::to_string(longest) + " bytes");
      const std::vector<std::string> messages = pick(all, longest, random);
      ASSERT_FALSE(messages.empty());
      const std::string bytes = websocket_bytes(messages, longest, random);
      server.run([&] { pieces = cut(bytes, longest, random); });
      deliver(channel, messages);
      if (HasFatalFailure()) return;
    }
  }

  /// Tells the server what to say to "/0", "/1" …
  void cut_answers(const std::vector<SampleAnswer>& all, std::size_t longest) {
    server.run([&] {
      answers.clear();
      for (const SampleAnswer& one : all)
        answers.push_back(cut(http_bytes(one.response, longest, random), longest, random));
    });
  }
  HttpsConfig https_config() {
    HttpsConfig config;
    config.name = "split";
    config.base = *parse_url(server.address("https"));
    config.request_timeout = kLongWait;
    return config;
  }
  void expect_same(const SampleAnswer& sent, const HttpResponse& got) const {
    EXPECT_EQ(got.status, sent.response.status);
    EXPECT_EQ(got.body, sent.response.body);
    EXPECT_EQ(decode(sent.call, got), decode(sent.call, sent.response));
  }

  std::mt19937_64 random{20'261'127};
  std::vector<std::string> pieces;                // the server's, of a WebSocket
  std::vector<std::vector<std::string>> answers;  // the server's, by target
  IoLoop loop;
  TlsContext tls;
  LoopbackServer server;
};
CROSSBOOK_FOR_ALL_VENUES(SplitContract);

void SplitContract::deliver(Channel channel, const std::vector<std::string>& messages) {
  const std::unique_ptr<Venue> whole = fresh_venue();
  const std::unique_ptr<Venue> split = fresh_venue();
  std::vector<std::string> got;
  std::string end;
  WsConfig config;
  config.name = "split";
  config.url = *parse_url(server.address("wss") + "/");
  config.max_silence = kLongWait;
  config.max_message_bytes = bench.capabilities().max_frame_bytes;
  WsSession session{loop, tls, config,
                    WsCallbacks{{},
                                [&](PaddedBytes message, MonoNanos) {
                                  const std::string events = decode(*split, channel, message);
                                  got.push_back(std::string{message.view()} + "\n" + events);
                                },
                                [&](const SessionEnd& ended) { end = ended.text; }}};
  session.open();
  ASSERT_TRUE(testing::run_until(
      loop, [&] { return got.size() >= messages.size() || !end.empty(); }, kLongWait))
      << got.size() << " of " << messages.size() << " messages came";
  ASSERT_EQ(end, "");
  for (std::size_t i = 0; i < messages.size(); ++i)
    ASSERT_EQ(got[i], messages[i] + "\n" + decode(*whole, channel, PaddedText{messages[i]}.bytes()))
        << "message " << i;
}

TEST_P(SplitContract, MarketFramesInAnyPiecesGiveTheSameEvents) {
  deliver_in_rounds(Channel::Public, record_session(bench).market);
}

TEST_P(SplitContract, AccountFramesInAnyPiecesGiveTheSameEvents) {
  const std::vector<std::string> frames = record_session(bench).account;
  if (frames.empty()) GTEST_SKIP() << "the account is told of by REST alone";
  deliver_in_rounds(Channel::Private, frames);
}

TEST_P(SplitContract, AnswersInAnyPiecesGiveTheSameEvents) {
  const std::vector<SampleAnswer> all = record_answers(bench);
  ASSERT_GE(all.size(), 6U);
  HttpsSession session{loop, tls, https_config()};
  for (const std::size_t longest : kLongestPieces) {
    SCOPED_TRACE("pieces of up to " + std::to_string(longest) + " bytes");
    cut_answers(all, longest);
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::optional<HttpResponse> got;
      std::string end;
      HttpRequest request;
      request.target = "/" + std::to_string(i);
      ASSERT_TRUE(
          session.request(request, [&](const HttpResponse* answer, const SessionEnd* ended) {
            if (answer != nullptr) got = *answer;
            if (ended != nullptr) end = ended->text;
          }));
      ASSERT_TRUE(testing::run_until(
          loop, [&] { return got.has_value() || !end.empty(); }, kLongWait));
      ASSERT_TRUE(got.has_value()) << end;
      expect_same(all[i], *got);
    }
  }
}

TEST_P(SplitContract, AnswersOnTheLineOfOrdersInAnyPiecesGiveTheSameEvents) {
  const std::vector<SampleAnswer> all = record_answers(bench);
  std::optional<HttpResponse> got;
  std::string end;
  HttpsLine line{loop,
                 tls,
                 https_config(),
                 {{},
                  [&](const HttpResponse& answer, MonoNanos) { got = answer; },
                  [&](const SessionEnd& ended) { end = ended.text; }}};
  line.open();
  for (const std::size_t longest : kLongestPieces) {
    SCOPED_TRACE("pieces of up to " + std::to_string(longest) + " bytes");
    cut_answers(all, longest);
    for (std::size_t i = 0; i < all.size(); ++i) {
      ASSERT_TRUE(testing::run_until(
          loop, [&] { return line.is_free() || !end.empty(); }, kLongWait));
      got.reset();
      ASSERT_TRUE(line.send("GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: split\r\n\r\n"))
          << end;
      ASSERT_TRUE(testing::run_until(
          loop, [&] { return got.has_value() || !end.empty(); }, kLongWait));
      ASSERT_TRUE(got.has_value()) << end;
      expect_same(all[i], *got);
    }
  }
}

}  // namespace
}  // namespace crossbook::contract
