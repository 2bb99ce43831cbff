#include "engine/runtime/key_control.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>

namespace crossbook {
namespace {

constexpr std::string_view kMark = ".session-";

std::string socket_path(const std::string& vault_path, std::string_view rest) {
  return vault_path + std::string{kMark} + std::string{rest};
}

/// @throws std::runtime_error if the path is longer than the system's sockets take
sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw std::runtime_error{"vault: its path is too long for a socket beside it (" + path +
                             "); keep it under a shorter one"};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

Descriptor new_socket() { return Descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}; }

void set_timeout(const Descriptor& socket) {
  timeval time{};
  time.tv_sec = kControlTimeout.count() / 1000;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

bool send_line(const Descriptor& socket, std::string line) {
  line += '\n';
  std::size_t sent = 0;
  while (sent < line.size()) {
    const ssize_t count =
        ::send(socket.get(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

/// nullopt: nothing whole came in time, or too much.
std::optional<std::string> receive_line(const Descriptor& socket) {
  std::string line;
  char byte = 0;
  while (line.size() <= kMaxControlLine) {
    if (::recv(socket.get(), &byte, 1, 0) != 1) return std::nullopt;
    if (byte == '\n') return line;
    line += byte;
  }
  return std::nullopt;
}

bool is_our_user(const Descriptor& peer) {
  ucred who{};
  socklen_t size = sizeof who;
  return ::getsockopt(peer.get(), SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 &&
         who.uid == ::geteuid();
}

[[noreturn]] void fail(const std::string& vault_path, std::string_view doing) {
  throw std::runtime_error{"vault " + vault_path + ": " + std::string{doing} + " (" +
                           std::strerror(errno) +
                           "); it is where revocations reach a running session"};
}

}  // namespace

KeyControl::KeyControl(const std::string& vault_path, Handler handler)
    : handler_{std::move(handler)}, listener_{new_socket()}, wake_{::eventfd(0, EFD_CLOEXEC)} {
  static std::atomic<int> count{0};
  path_ = socket_path(vault_path, std::to_string(::getpid()) + "-" + std::to_string(count++));
  const sockaddr_un address = address_of(path_);
  if (!listener_.is_open() || !wake_.is_open()) fail(vault_path, "no socket is to be had");
  ::unlink(path_.c_str());  // of a process that had our number
  // private before it can be found: the folder is its owner's alone
  if (::fchmod(listener_.get(), 0600) != 0 ||
      ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_.get(), 8) != 0)
    fail(vault_path, "no socket can be made beside it");
  thread_ = std::jthread{[this](const std::stop_token& stop) { serve(stop); }};
}

KeyControl::~KeyControl() {
  thread_.request_stop();
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto ignored = ::write(wake_.get(), &one, sizeof one);
  thread_.join();
  ::unlink(path_.c_str());
}

void KeyControl::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd waiting[2] = {{listener_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return;
    if ((waiting[0].revents & POLLIN) == 0) continue;
    const Descriptor peer{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (peer.is_open()) answer(peer);
  }
}

void KeyControl::answer(const Descriptor& peer) {
  if (!is_our_user(peer)) return;
  set_timeout(peer);
  if (const auto line = receive_line(peer)) send_line(peer, handler_(*line));
}

std::vector<std::string> ask_sessions(const std::string& vault_path, std::string_view line) {
  namespace fs = std::filesystem;
  const fs::path folder =
      fs::path{vault_path}.has_parent_path() ? fs::path{vault_path}.parent_path() : fs::path{"."};
  const std::string prefix = fs::path{vault_path}.filename().string() + std::string{kMark};
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator{folder, ignored}) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix))
      paths.push_back(socket_path(vault_path, std::string_view{name}.substr(prefix.size())));
  }
  std::vector<std::string> answers;
  for (const std::string& path : paths) {
    const Descriptor socket = new_socket();
    const sockaddr_un address = address_of(path);
    set_timeout(socket);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      if (errno == ECONNREFUSED) ::unlink(path.c_str());
      continue;
    }
    const bool is_sent = send_line(socket, std::string{line});
    const std::optional<std::string> answer = is_sent ? receive_line(socket) : std::nullopt;
    answers.push_back(answer.value_or("no answer"));
  }
  return answers;
}

}  // namespace crossbook
