#include "engine/runtime/key_control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "tests/keys/temporary_folder.hpp"

namespace crossbook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct KeyControlTest : ::testing::Test {
  std::vector<std::string> sockets() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator{folder.path()})
      found.push_back(entry.path().string());
    return found;
  }
  TemporaryFolder folder;
  std::string vault = folder.file("k.vault");
};

TEST_F(KeyControlTest, AnswersEachSessionOfTheVaultAndNoOther) {
  EXPECT_THAT(ask_sessions(vault, "hello"), IsEmpty());
  KeyControl one{vault, [](std::string_view line) { return "one " + std::string{line}; }};
  KeyControl two{vault, [](std::string_view line) { return "two " + std::string{line}; }};
  KeyControl other{folder.file("other.vault"), [](std::string_view) { return "other"; }};
  EXPECT_THAT(ask_sessions(vault, "hello"), UnorderedElementsAre("one hello", "two hello"));
}

TEST_F(KeyControlTest, LeavesNothingBehindAndForgetsACrashedSession) {
  {
    const KeyControl gone{vault, [](std::string_view) { return ""; }};
  }
  EXPECT_THAT(sockets(), IsEmpty());
  const std::string crashed = vault + ".session-1-0";
  const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, crashed.c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(left, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(left);
  EXPECT_THAT(ask_sessions(vault, "hello"), IsEmpty());
  EXPECT_THAT(sockets(), IsEmpty());
}

TEST_F(KeyControlTest, IsForItsOwnerOnly) {
  const KeyControl control{vault, [](std::string_view) { return ""; }};
  struct stat status {};
  ASSERT_EQ(::stat(sockets().front().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(KeyControlTest, SurvivesWhatIsNoRequest) {
  const KeyControl control{vault, [](std::string_view) { return "yes"; }};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, sockets().front().c_str(), sizeof address.sun_path - 1);
  for (const std::string& bytes :
       {std::string{}, std::string(5'000, 'x'), std::string{"\0\xff", 2}}) {
    const int peer = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(::connect(peer, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ::close(peer);
  }
  EXPECT_THAT(ask_sessions(vault, "hello"), ElementsAre("yes"));
}

TEST_F(KeyControlTest, SaysSoWhereThePathIsTooLong) {
  const std::string deep = folder.file(std::string(100, 'v'));
  EXPECT_THROW(KeyControl(deep, [](std::string_view) { return ""; }), std::runtime_error);
}

}  // namespace
}  // namespace crossbook
