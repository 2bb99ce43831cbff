#include "keys/passphrase.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <string>

#include "keys/private_file.hpp"
#include "tests/keys/child_process.hpp"
#include "tests/keys/memory_watch.hpp"
#include "tests/keys/on_a_terminal.hpp"
#include "tests/keys/temporary_folder.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Secret from_descriptor(int descriptor, PassphraseUse use = PassphraseUse::Open) {
  return read_passphrase(
      {.kind = SecretSource::Kind::Descriptor, .descriptor = descriptor, .credential = {}}, use,
      "vault");
}

/// The read end of a pipe that holds the text and is closed behind it.
Descriptor pipe_with(std::string_view text) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  return Descriptor{ends[0]};
}

std::string line_for(std::string_view text, PassphraseUse use = PassphraseUse::Open) {
  return line_of([&] { from_descriptor(pipe_with(text).get(), use); });
}

TEST(PassphraseK9, ComesFromADescriptorAndEndsWithItsLine) {
  for (const std::string_view end : {"", "\n", "\r\n", "\nmore lines\n"}) {
    const Descriptor pipe = pipe_with("correct horse" + std::string{end});
    EXPECT_TRUE(from_descriptor(pipe.get()).equals("correct horse")) << end;
  }
  const Descriptor pipe = pipe_with("one\ntwo\n");
  EXPECT_TRUE(from_descriptor(pipe.get()).equals("one"));
  EXPECT_TRUE(from_descriptor(pipe.get()).equals("two")) << "what stands behind it is not taken";
}

TEST(PassphraseK9, MayBeAnyText) {
  const std::string_view text = "  p\xc3\xa4ssw\xc3\xb6rt with spaces ";
  EXPECT_TRUE(from_descriptor(pipe_with(text).get()).equals(text));
  const std::string longest(kMaxPassphraseBytes, 'x');
  EXPECT_TRUE(from_descriptor(pipe_with(longest).get()).equals(longest));
  EXPECT_TRUE(from_descriptor(pipe_with(longest + "\n").get()).equals(longest));
}

TEST(PassphraseK9, RefusesWhatIsNone) {
  EXPECT_EQ(line_for(""), "passphrase: empty; give one");
  EXPECT_EQ(line_for("\n"), "passphrase: empty; give one");
  EXPECT_EQ(line_for(std::string(kMaxPassphraseBytes + 1, 'x')),
            "passphrase: longer than 1024 bytes; give the text itself");
  EXPECT_EQ(line_for(std::string(10 * kMaxPassphraseBytes, 'x')),
            "passphrase: longer than 1024 bytes; give the text itself");
  EXPECT_EQ(line_for(std::string_view{"pass\0word", 9}),
            "passphrase: an unprintable character in place 5; give one line of text");
  EXPECT_THAT(line_for("tab\there"), HasSubstr("in place 4"));
}

TEST(PassphraseK9, OfANewVaultHasTwelveCharacters) {
  EXPECT_EQ(line_for("12345678901", PassphraseUse::New),
            "passphrase: shorter than 12 characters; use several words");
  EXPECT_EQ(line_for("123456789012", PassphraseUse::New), "");
  EXPECT_THAT(line_for("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", PassphraseUse::New),
              HasSubstr("shorter than 12 characters"))
      << "twelve bytes are six characters here";
}

TEST(PassphraseK9, SaysWhatIsWrongWithADescriptor) {
  EXPECT_EQ(line_of([] { from_descriptor(987); }),
            "passphrase: descriptor 987 cannot be read; open it for the command, as in 3<file");
  int master = -1;
  int terminal = -1;
  ASSERT_EQ(::openpty(&master, &terminal, nullptr, nullptr, nullptr), 0);
  EXPECT_THAT(line_of([&] { from_descriptor(terminal); }),
              HasSubstr("is a terminal, which would show it; leave the descriptor out"));
  ::close(master);
  ::close(terminal);
}

class Credential : public ::testing::Test {
 protected:
  Credential() { ::setenv("CREDENTIALS_DIRECTORY", folder_.path().c_str(), 1); }
  ~Credential() override { ::unsetenv("CREDENTIALS_DIRECTORY"); }
  static Secret read(const std::string& name) {
    return read_passphrase(
        {.kind = SecretSource::Kind::Credential, .descriptor = -1, .credential = name},
        PassphraseUse::Open, "vault");
  }
  TemporaryFolder folder_;
};

TEST_F(Credential, IsAFileThatSystemdGives) {
  write_file(folder_.file("vault-passphrase"), "correct horse\n");
  EXPECT_TRUE(read("vault-passphrase").equals("correct horse"));
}

TEST_F(Credential, IsLookedForInItsFolderOnly) {
  for (const char* name : {"", "../x", "/etc/passwd", ".", "..", "a/b"}) {
    EXPECT_THAT(line_of([&] { read(name); }), HasSubstr("a credential's name is that of a file"));
  }
  EXPECT_EQ(line_of([&] { read("absent"); }),
            "passphrase: there is no credential absent; look at the unit's names");
  std::filesystem::create_symlink("/etc/passwd", folder_.file("link"));
  EXPECT_THAT(line_of([&] { read("link"); }), HasSubstr("there is no credential link"));
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(line_of([&] { read("absent"); }),
            "passphrase: systemd gave no credentials; set LoadCredentialEncrypted= in the unit");
}

TEST_F(Credential, IsNotForEverybody) {
  write_file(folder_.file("open"), "correct horse");
  ::chmod(folder_.file("open").c_str(), 0644);
  EXPECT_THAT(line_of([&] { read("open"); }), HasSubstr("everybody may read the credential open"));
}

TEST(ApiSecret, IsOneLineOrAPem) {
  const auto read = [](std::string_view text) {
    return read_api_secret({.kind = SecretSource::Kind::Descriptor,
                            .descriptor = pipe_with(text).get(),
                            .credential = {}},
                           "key");
  };
  EXPECT_TRUE(read("abc123==\n").equals("abc123=="));
  const std::string pem = "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----";
  EXPECT_TRUE(read(pem + "\n").equals(pem));
  EXPECT_THAT(line_of([&] { read("one\ntwo\n"); }),
              HasSubstr("secret: an unprintable character in place 4; give one line of text"));
  EXPECT_THAT(line_of([&] { read(std::string(kMaxSecretBytes + 1, 'x')); }),
              HasSubstr("secret: longer than 4096 bytes"));
}

TEST(ApiSecret, MayHaveAPassphraseOnTheNextLine) {
  const auto read = [](std::string_view text) {
    return read_api_secret_and_passphrase({.kind = SecretSource::Kind::Descriptor,
                                           .descriptor = pipe_with(text).get(),
                                           .credential = {}},
                                          "key");
  };
  const SecretAndPassphrase both = read("abc123==\nopen sesame\n");
  EXPECT_TRUE(both.secret.equals("abc123=="));
  EXPECT_TRUE(both.passphrase.equals("open sesame"));
  EXPECT_EQ(line_of([&] { read("abc123==\n"); }), "key's passphrase: empty; give one");
  EXPECT_EQ(line_of([&] { read("\nopen sesame\n"); }), "secret: empty; give one");
}

int expect_typed(std::string_view expected, PassphraseUse use = PassphraseUse::Open) {
  return read_passphrase({}, use, "vault").equals(expected) ? 0 : 1;
}

TEST(TerminalK9, AsksWithoutShowingAndGivesTheTerminalBack) {
  OnATerminal terminal{[] {
    const int code = expect_typed("correct horse");
    ::pause();
    return code;
  }};
  terminal.wait_for_text("Passphrase of vault: ");
  EXPECT_FALSE(terminal.shows_what_is_typed());
  terminal.type("correct horse\n");
  terminal.wait_for_text("\n");
  for (int i = 0; i < 1'000 && !terminal.shows_what_is_typed(); ++i) ::usleep(1'000);
  EXPECT_TRUE(terminal.shows_what_is_typed());
  ::kill(terminal.child(), SIGKILL);
  terminal.end();
  EXPECT_THAT(terminal.shown(), Not(HasSubstr("horse")));
}

TEST(TerminalK9, LetsTheLineBeEdited) {
  OnATerminal terminal{[] { return expect_typed("right"); }};
  terminal.wait_for_text(": ");
  terminal.type("wrong\x15righf\x7ft\n");  // ^U takes the line away, DEL one character
  EXPECT_EQ(terminal.end(), 0);
}

TEST(TerminalK9, AsksTwiceForANewOne) {
  OnATerminal terminal{[] { return expect_typed("correct horse", PassphraseUse::New); }};
  terminal.wait_for_text("New passphrase of vault: ");
  terminal.type("correct horse\n");
  terminal.wait_for_text("Once more: ");
  terminal.type("correct horse\n");
  EXPECT_EQ(terminal.end(), 0);
}

TEST(TerminalK9, RefusesTwoThatDifferAndOneThatIsShort) {
  OnATerminal two{[] { return expect_typed("correct horse", PassphraseUse::New); }};
  two.wait_for_text(": ");
  two.type("correct horse\n");
  two.wait_for_text("Once more: ");
  two.type("correct house\n");
  EXPECT_EQ(two.end(), kChildThrew);
  EXPECT_THAT(two.shown(), HasSubstr("line: passphrase: the two differ; try again"));

  OnATerminal brief{[] { return expect_typed("short", PassphraseUse::New); }};
  brief.wait_for_text(": ");
  brief.type("short\n");
  EXPECT_EQ(brief.end(), kChildThrew);
  EXPECT_THAT(brief.shown(), HasSubstr("shorter than 12 characters"));
}

TEST(TerminalK9, RefusesAnEmptyOneAndOneThatIsTooLong) {
  OnATerminal empty{[] { return expect_typed(""); }};
  empty.wait_for_text(": ");
  empty.type("\n");
  EXPECT_EQ(empty.end(), kChildThrew);
  EXPECT_THAT(empty.shown(), HasSubstr("line: passphrase: empty; give one"));

  OnATerminal large{[] { return expect_typed(""); }};
  large.wait_for_text(": ");
  large.type(std::string(kMaxPassphraseBytes + 100, 'x') + "\n");
  EXPECT_EQ(large.end(), kChildThrew);
  EXPECT_THAT(large.shown(), HasSubstr("longer than 1024 bytes"));
}

TEST(TerminalK9, TakesTheLongestOne) {
  const std::string longest(kMaxPassphraseBytes, 'x');
  OnATerminal terminal{[&] { return expect_typed(longest); }};
  terminal.wait_for_text(": ");
  terminal.type(longest + "\n");
  EXPECT_EQ(terminal.end(), 0);
}

TEST(TerminalK9, SaysThatTheTerminalClosed) {
  const TemporaryFolder folder;
  const std::string said = folder.file("said");
  OnATerminal terminal{[&] {
    write_file(said, line_of([] { expect_typed(""); }));
    return 0;
  }};
  terminal.wait_for_text(": ");
  terminal.type("half a pass");
  terminal.hang_up();
  EXPECT_EQ(terminal.end(), 0);
  EXPECT_EQ(read_file(said), "terminal: it closed before the end of the line; try again");

  OnATerminal end_of_file{[] { return expect_typed(""); }};
  end_of_file.wait_for_text(": ");
  end_of_file.type("\x04");
  EXPECT_EQ(end_of_file.end(), kChildThrew);
  EXPECT_THAT(end_of_file.shown(), HasSubstr("line: terminal: it closed before the end"));
}

TEST(TerminalK9, IsGivenBackWhenASignalEndsTheProcess) {
  for (const int number : {SIGINT, SIGTERM, SIGQUIT}) {
    OnATerminal terminal{[] { return expect_typed(""); }};
    terminal.wait_for_text(": ");
    EXPECT_FALSE(terminal.shows_what_is_typed());
    // The state is the terminal's, not the process's: it stays when that one is gone.
    if (number == SIGINT) {
      terminal.type("half\x03");
    } else {
      ::kill(terminal.child(), number);
    }
    const int code = wait_for(terminal.child());
    EXPECT_EQ(code & 0x7F, number) << "ended by the signal itself";
    EXPECT_TRUE(terminal.shows_what_is_typed());
  }
}

TEST(TerminalK9, SaysThatItWasInterruptedToAProgramThatGoesOn) {
  OnATerminal terminal{[] {
    ::signal(SIGINT, [](int) {});
    return expect_typed("");
  }};
  terminal.wait_for_text(": ");
  terminal.type("\x03");
  EXPECT_EQ(terminal.end(), kChildThrew);
  EXPECT_THAT(terminal.shown(), HasSubstr("line: terminal: interrupted; try again"));
}

TEST(TerminalK9, AsksAgainAfterAStop) {
  OnATerminal terminal{[] {
    const pid_t inner = start_child([] { return expect_typed("correct horse"); });
    ::setpgid(inner, inner);
    ::signal(SIGTTOU, SIG_IGN);
    ::tcsetpgrp(STDIN_FILENO, inner);
    int status = 0;
    ::waitpid(inner, &status, WUNTRACED);
    if (!WIFSTOPPED(status)) return 1;
    termios state{};
    ::tcgetattr(STDIN_FILENO, &state);
    if ((state.c_lflag & ECHO) == 0) return 2;
    ::dprintf(STDOUT_FILENO, "stopped\n");
    ::kill(inner, SIGCONT);
    return wait_for(inner);
  }};
  terminal.wait_for_text(": ");
  ::usleep(50'000);  // the inner one may have to wait for its place in the foreground
  terminal.type("half\x1a");
  terminal.wait_for_text("stopped");
  terminal.wait_for_text("Passphrase of vault: ");
  terminal.type("correct horse\n");
  EXPECT_EQ(terminal.end(), 0);
}

TEST(TerminalK9, ReadsAPemToItsEnd) {
  const std::string pem = "-----BEGIN PRIVATE KEY-----\nMC4C\nAQAw\n-----END PRIVATE KEY-----";
  OnATerminal terminal{[&] { return read_api_secret({}, "key").equals(pem) ? 0 : 1; }};
  terminal.wait_for_text("Secret of key: ");
  terminal.type(pem + "\n");
  EXPECT_EQ(terminal.end(), 0);
}

TEST(TerminalK9, IsMissed) {
  EXPECT_EQ(run_in_child([] {
              ::setsid();
              const std::string line = line_of([] { expect_typed(""); });
              return line == "passphrase: there is no terminal to ask on; give a file descriptor "
                             "or a credential"
                         ? 0
                         : 1;
            }),
            0);
}

TEST(PassphraseK9, LeavesNothingInFreedMemory) {
  static constexpr std::string_view kText = "a passphrase that nobody else may see";
  const FreedTextWatch watch{kText};
  from_descriptor(pipe_with(kText).get(), PassphraseUse::New);
  EXPECT_EQ(watch.hits(), 0U);
}

}  // namespace
}  // namespace crossbook
