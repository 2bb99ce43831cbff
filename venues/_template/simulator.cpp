#include "venues/_template/simulator.hpp"

#include <memory>
#include <string>
#include <utility>

namespace crossbook::_template {

std::string_view TemplateSimulator::path(Listener listener) const noexcept {
  switch (listener) {
    case Listener::Rest: return "";
    case Listener::WsPublic: return "/public";
    case Listener::WsPrivate: return "/private";
  }
  __builtin_unreachable();
}

HttpReply TemplateSimulator::on_http(const HttpCall& call, UtcNanos) {
  HttpReply reply;
  reply.status = 501;
  reply.body =
      R"({"fill in":"venues/_template/simulator.cpp: on_http, )" + std::string{call.path} + R"("})";
  return reply;
}

bool TemplateSimulator::on_ws_open(Listener listener, std::string_view path_sent, WsPeer&,
                                   UtcNanos) {
  return listener != Listener::Rest && path_sent == path(listener);
}

void TemplateSimulator::on_ws_message(WsPeer& peer, std::string_view, UtcNanos) {
  peer.send(R"({"fill in":"venues/_template/simulator.cpp: on_ws_message"})");
}

const ApiKey& TemplateSimulator::issue_key(AccountId account, KeyPermissions permissions,
                                           std::mt19937_64& random, UtcNanos now) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const auto letters = [&](std::size_t count) {
    std::string text;
    while (text.size() < count) text += kLetters[random() % kLetters.size()];
    return text;
  };
  ApiKey key;
  key.id = letters(18);
  key.secret = letters(36);
  key.account = account;
  key.permissions = permissions;
  key.created = now;
  key.verifier = std::make_shared<Signer>(Algorithm::HmacSha256, Secret{key.secret});
  return exchange_.add_key(std::move(key));
}

}  // namespace crossbook::_template
