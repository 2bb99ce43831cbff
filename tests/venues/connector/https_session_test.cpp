#include "venues/connector/machine/https_session.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/loopback_world.hpp"

namespace crossbook {
namespace {

using std::chrono::milliseconds;
using testing::good_ca_file;
using testing::good_certificate;
using testing::LoopbackHandlers;
using testing::LoopbackReply;
using testing::LoopbackRequest;
using testing::LoopbackServer;
using testing::run_until;

struct Answer {
  std::optional<HttpResponse> response;
  std::optional<SessionEnd> failure;
};

class HttpsSessionTest : public ::testing::Test {
 protected:
  HttpsSessionTest() {
    handlers.on_http = [](const LoopbackRequest& request) {
      return LoopbackReply{200, request.method + " " + request.target + " " + request.body};
    };
  }
  void connect(const std::string& ca_file = good_ca_file()) {
    server = std::make_unique<LoopbackServer>(good_certificate(), handlers);
    tls = std::make_unique<TlsContext>(ca_file);
    config.name = "fake";
    config.base = *parse_url(server->address("https") + path);
    session = std::make_unique<HttpsSession>(loop, *tls, config);
  }
  bool ask(const std::string& target, HttpMethod method = HttpMethod::Get,
           const std::string& body = {}) {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.body = body;
    return session->request(request, [this](const HttpResponse* response, const SessionEnd* end) {
      Answer answer;
      if (response != nullptr) answer.response = *response;
      if (end != nullptr) answer.failure = *end;
      answers.push_back(answer);
    });
  }
  bool answered(std::size_t count) {
    return run_until(loop, [&] { return answers.size() >= count; });
  }

  LoopbackHandlers handlers;
  IoLoop loop;
  std::string path;
  std::unique_ptr<LoopbackServer> server;
  std::unique_ptr<TlsContext> tls;
  HttpsConfig config;
  std::unique_ptr<HttpsSession> session;
  std::vector<Answer> answers;
};

TEST_F(HttpsSessionTest, AnswersInOrderOverOneConnection) {
  path = "/api";
  connect();
  ASSERT_TRUE(ask("/a?x=1"));
  ASSERT_TRUE(ask("/b", HttpMethod::Post, "body"));
  ASSERT_TRUE(ask("/c", HttpMethod::Delete));
  ASSERT_TRUE(answered(3));
  EXPECT_EQ(answers[0].response->body, "GET /api/a?x=1 ");
  EXPECT_EQ(answers[1].response->body, "POST /api/b body");
  EXPECT_EQ(answers[2].response->body, "DELETE /api/c ");
  EXPECT_EQ(answers[0].response->header("x-loopback"), "Yes");
}

TEST_F(HttpsSessionTest, RefusesAnUnknownAuthority) {
  connect("");
  ask("/a");
  ASSERT_TRUE(answered(1));
  EXPECT_EQ(answers[0].failure->kind, SessionEndKind::Certificate);
}

TEST_F(HttpsSessionTest, GivesUpARequestThatIsNotAnsweredAndGoesOn) {
  handlers.on_http = [](const LoopbackRequest& request) {
    LoopbackReply reply{200, "fine"};
    reply.never = request.target == "/slow";
    return reply;
  };
  config.request_timeout = milliseconds{100};
  connect();
  ask("/slow");
  ask("/fast");
  ASSERT_TRUE(answered(2));
  EXPECT_EQ(answers[0].failure->kind, SessionEndKind::Silent);
  EXPECT_NE(answers[0].failure->text.find("100 ms"), std::string::npos);
  EXPECT_EQ(answers[1].response->body, "fine");
}

TEST_F(HttpsSessionTest, AsksOnceMoreWhenAKeptConnectionIsGone) {
  int requests = 0;
  handlers.on_http = [&requests](const LoopbackRequest&) {
    LoopbackReply reply{200, "fine"};
    reply.just_close = ++requests == 2;
    return reply;
  };
  connect();
  ask("/a");
  ASSERT_TRUE(answered(1));
  ask("/b");
  ASSERT_TRUE(answered(2));
  ASSERT_TRUE(answers[1].response.has_value()) << answers[1].failure->text;
  EXPECT_EQ(answers[1].response->body, "fine");
}

TEST_F(HttpsSessionTest, NeverSendsAPostTwice) {
  std::atomic<int> posts{0};
  handlers.on_http = [&posts](const LoopbackRequest& request) {
    LoopbackReply reply{200, "fine"};
    if (request.method == "POST") {
      ++posts;
      reply.just_close = true;
    }
    return reply;
  };
  connect();
  ask("/a");
  ASSERT_TRUE(answered(1));
  ask("/order", HttpMethod::Post, "x");
  ASSERT_TRUE(answered(2));
  EXPECT_TRUE(answers[1].failure.has_value());
  EXPECT_EQ(posts, 1);
}

TEST_F(HttpsSessionTest, OpensANewConnectionWhenTheServerEndsTheOldOne) {
  handlers.on_http = [](const LoopbackRequest&) {
    LoopbackReply reply{200, "fine"};
    reply.then_close = true;
    return reply;
  };
  connect();
  for (std::size_t i = 1; i <= 3; ++i) {
    ask("/a");
    ASSERT_TRUE(answered(i));
    EXPECT_TRUE(answers[i - 1].response.has_value());
  }
}

TEST_F(HttpsSessionTest, TakesALargeAnswerAndRefusesOneOverTheCap) {
  handlers.on_http = [](const LoopbackRequest& request) {
    return LoopbackReply{
        200, std::string(request.target == "/large" ? 20'000'000 : kMaxResponseBytes + 1, 'x')};
  };
  connect();
  ask("/large");
  ask("/too-large");
  ASSERT_TRUE(answered(2));
  EXPECT_EQ(answers[0].response->body.size(), 20'000'000U);
  EXPECT_EQ(answers[1].failure->kind, SessionEndKind::TooLarge);
}

TEST_F(HttpsSessionTest, DoesNotFollowRedirectsAndShowsErrorsAsTheyAre) {
  handlers.on_http = [](const LoopbackRequest&) { return LoopbackReply{302, "elsewhere"}; };
  connect();
  ask("/a");
  ASSERT_TRUE(answered(1));
  EXPECT_EQ(answers[0].response->status, 302);
}

TEST_F(HttpsSessionTest, RefusesMoreThanItsQueueHolds) {
  config.max_queued = 2;
  connect();
  EXPECT_TRUE(ask("/a"));
  EXPECT_TRUE(ask("/b"));
  EXPECT_FALSE(ask("/c"));
}

TEST_F(HttpsSessionTest, FailsWhatWaitsWhenItIsClosed) {
  connect();
  ask("/a");
  ask("/b");
  session->close();
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[1].failure->kind, SessionEndKind::Local);
  ask("/c");
  ASSERT_TRUE(answered(3));
  EXPECT_TRUE(answers[2].response.has_value());
}

TEST(TlsContext, NamesACaFileThatCannotBeRead) {
  try {
    TlsContext tls{"/nowhere/ca.pem"};
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string{error.what()}.find("/nowhere/ca.pem"), std::string::npos);
  }
}

}  // namespace
}  // namespace crossbook
