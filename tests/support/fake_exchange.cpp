#include "tests/support/fake_exchange.hpp"

#include <chrono>

#include "tests/support/loopback_world.hpp"

namespace crossbook::testing {

FakeExchange::FakeExchange()
    : answers_{{"/instruments", {200, "A USD AUSD 1 B USD BUSD 1"}},
               {"/fees/AUSD", {200, "10"}},
               {"/fees/BUSD", {200, "20"}},
               {"/balances", {200, "USD 5"}},
               {"/token", {200, "token-1"}},
               {"/depth/AUSD", {200, "10 99:1,98:1 101:1"}},
               {"/depth/BUSD", {200, "10 49:1 51:1"}}},
      frame_answers_{{"login", "welcome"}, {"ping", "pong"}},
      server_{good_certificate(),
              {[this](const LoopbackRequest& request) { return on_http(request); },
               [this](const std::shared_ptr<LoopbackPeer>& peer) {
                 const std::lock_guard lock{mutex_};
                 peers_[peer->target()].push_back(peer);
               },
               [this](const std::shared_ptr<LoopbackPeer>& peer, std::string_view text) {
                 on_frame(peer, text);
               }}} {}

FakeExchange::~FakeExchange() {
  server_.run([this] { peers_.clear(); });  // before the loop that they belong to
}

Endpoints FakeExchange::endpoints() const {
  return {server_.address("https"), server_.address("wss") + "/public",
          server_.address("wss") + "/private", ""};
}

LoopbackReply FakeExchange::on_http(const LoopbackRequest& request) {
  const std::lock_guard lock{mutex_};
  ++asked_[request.target];
  const auto known = answers_.find(request.target);
  if (known != answers_.end()) return known->second;
  if (request.target != "/time") return {404, "error missing"};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {200, std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count())};
}

void FakeExchange::on_frame(const std::shared_ptr<LoopbackPeer>& peer, std::string_view text) {
  const std::lock_guard lock{mutex_};
  frames_[peer->target()].emplace_back(text);
  for (const auto& [start, reply] : frame_answers_)
    if (text.starts_with(start) && !reply.empty()) peer->send(reply);
}

void FakeExchange::answer(const std::string& path, const std::string& body) {
  answer(path, LoopbackReply{200, body});
}
void FakeExchange::answer(const std::string& path, const LoopbackReply& reply) {
  const std::lock_guard lock{mutex_};
  answers_[path] = reply;
}
void FakeExchange::answer_frame(const std::string& start, const std::string& reply) {
  const std::lock_guard lock{mutex_};
  frame_answers_[start] = reply;
}

int FakeExchange::asked(const std::string& path) const {
  const std::lock_guard lock{mutex_};
  const auto known = asked_.find(path);
  return known == asked_.end() ? 0 : known->second;
}

std::vector<std::string> FakeExchange::frames(const std::string& socket) const {
  const std::lock_guard lock{mutex_};
  const auto known = frames_.find(socket);
  return known == frames_.end() ? std::vector<std::string>{} : known->second;
}

std::size_t FakeExchange::connections(const std::string& socket) const {
  const std::lock_guard lock{mutex_};
  const auto known = peers_.find(socket);
  return known == peers_.end() ? 0 : known->second.size();
}

void FakeExchange::push(const std::string& socket, const std::string& text) {
  const std::lock_guard lock{mutex_};
  peers_.at(socket).back()->send(text);
}
void FakeExchange::push(const std::string& socket, std::size_t connection,
                        const std::string& text) {
  const std::lock_guard lock{mutex_};
  peers_.at(socket).at(connection)->send(text);
}
void FakeExchange::drop(const std::string& socket) {
  const std::lock_guard lock{mutex_};
  peers_.at(socket).back()->drop();
}

}  // namespace crossbook::testing
