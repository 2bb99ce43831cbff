// Who gets to the admin endpoint, and what is refused, through real sockets.
#include "venues/exchange/admin_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "tests/support/loopback_http.hpp"

namespace crossbook {
namespace {

using testing::HttpAnswer;
using testing::HttpQuestion;
using testing::plain_call;
using testing::plain_send;

class Admin : public ::testing::Test {
 protected:
  HttpQuestion with_token(HttpQuestion request = {}) const {
    request.headers.emplace_back("Authorization", "Bearer " + server_.token());
    return request;
  }
  HttpAnswer call(const HttpQuestion& request) const { return plain_call(server_.url(), request); }

  std::atomic<int> handled_{0};
  AdminServer server_{"127.0.0.1", 0, [this](const HttpCall& call) {
                        ++handled_;
                        if (call.path == "/throw") throw std::runtime_error{"a \"slip\""};
                        HttpReply reply;
                        reply.body = std::string{call.method} + " " + std::string{call.path} +
                                     " ? " + std::string{call.query} + " " + std::string{call.body};
                        return reply;
                      }};
};

std::string refusal_of(const std::string& address, std::uint16_t port) {
  try {
    const AdminServer server{address, port, [](const HttpCall&) { return HttpReply{}; }};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "served";
}

TEST_F(Admin, AnswersWhoHasTheToken) {
  const HttpAnswer reply = call(with_token({"POST", "/faults?x=1", "hello", {}}));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.body, "POST /faults ? x=1 hello");
  EXPECT_EQ(reply.header("Content-Type"), "application/json");
  EXPECT_EQ(reply.header("Cache-Control"), "no-store");
}

TEST_F(Admin, RefusesWhoHasNot) {
  const std::string& token = server_.token();
  EXPECT_GE(token.size(), 32U);
  const std::string other = (token.front() == '0' ? '1' : '0') + token.substr(1);
  const std::vector<std::string> all{
      "", "Bearer", "Bearer ", "Bearer " + other, token, "Bearer " + token + "0", "Basic " + token};
  for (const std::string& words : all) {
    HttpQuestion request;
    if (!words.empty()) request.headers.emplace_back("Authorization", words);
    const HttpAnswer reply = call(request);
    EXPECT_EQ(reply.status, 401U) << words;
    EXPECT_EQ(reply.header("WWW-Authenticate"), "Bearer");
    EXPECT_NE(reply.body.find(R"({"error":"send \"Authorization: Bearer TOKEN\")"),
              std::string::npos)
        << reply.body;
  }
  EXPECT_EQ(handled_, 0);
}

TEST_F(Admin, HasATokenOfItsOwn) {
  const AdminServer second{"127.0.0.1", 0, [](const HttpCall&) { return HttpReply{}; }};
  EXPECT_NE(second.token(), server_.token());
}

TEST_F(Admin, RefusesWebPagesEvenWithTheToken) {
  HttpQuestion from_page = with_token();
  from_page.headers.emplace_back("Origin", "https://example.com");
  EXPECT_EQ(call(from_page).status, 403U);
  for (const char* host : {"example.com", "example.com:9099", "127.0.0.1.example.com", "",
                           "192.168.1.7:80", "[::2]:80"}) {
    HttpQuestion rebound = with_token();
    rebound.host = host;
    EXPECT_EQ(call(rebound).status, 403U) << host;
  }
  EXPECT_EQ(handled_, 0);
  for (const char* host : {"localhost", "localhost:9099", "127.0.0.1", "[::1]:9099"}) {
    HttpQuestion local = with_token();
    local.host = host;
    EXPECT_EQ(call(local).status, 200U) << host;
  }
}

TEST_F(Admin, RefusesWhatIsTooLargeOrNotHttp) {
  const std::string start = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  const auto refused = [&](const std::string& bytes, unsigned status, std::string_view part) {
    const HttpAnswer reply = plain_send(server_.url(), bytes);
    EXPECT_EQ(reply.status, status);
    EXPECT_NE(reply.body.find(part), std::string::npos) << reply.body;
  };
  refused(start + "Content-Length: 16385\r\n\r\n", 413, R"({"error":"the body is too large)");
  refused(start + "X: " + std::string(9'000, 'x') + "\r\n\r\n", 431,
          R"({"error":"the headers are too large)");
  refused("\x16\x03\x01 hello\r\n\r\n", 400, R"({"error":"this is not an HTTP/1.1 request)");
  EXPECT_EQ(handled_, 0);
  EXPECT_EQ(call(with_token({"POST", "/", std::string(16'384, 'x'), {}})).status, 200U);
}

TEST_F(Admin, AnswersASlipWith500AndGoesOn) {
  const HttpAnswer reply = call(with_token({"GET", "/throw", "", {}}));
  EXPECT_EQ(reply.status, 500U);
  EXPECT_EQ(reply.body, "{\"error\":\"a \\\"slip\\\"\"}\n");
  EXPECT_EQ(call(with_token()).status, 200U);
}

TEST_F(Admin, ListensOnLoopbackOnly) {
  for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "localhost", ""})
    EXPECT_NE(refusal_of(address, 0).find("is not a loopback address"), std::string::npos)
        << address;
  EXPECT_EQ(refusal_of("127.0.0.2", 0), "served");
}

TEST_F(Admin, NamesThePortThatIsTaken) {
  const std::string port = server_.url().substr(server_.url().rfind(':') + 1);
  const std::string words = refusal_of("127.0.0.1", static_cast<std::uint16_t>(std::stoi(port)));
  EXPECT_NE(words.find("admin endpoint: cannot use 127.0.0.1 port " + port), std::string::npos)
      << words;
  EXPECT_NE(words.find("choose another port"), std::string::npos) << words;
}

}  // namespace
}  // namespace crossbook
