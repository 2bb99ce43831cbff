// The built crossbook command, run as its users do: what it wrote, and how it ended.
// In: arguments, signals. Out: standard output and error, the exit code. Thread: the test's.
// Limits: kPatience for each wait; whoever is still running then is killed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbook::testing {

class Command {
 public:
  static constexpr std::chrono::seconds kPatience{60};

  /// Text that it can read to its end from a descriptor of that number, 50 or higher.
  using Inputs = std::vector<std::pair<int, std::string>>;

  /// Starts it. @param max_file_bytes if set, no file that it writes may grow beyond
  explicit Command(std::vector<std::string> arguments, std::size_t max_file_bytes = 0,
                   const Inputs& inputs = {});
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  /// Reads until its standard output (or error) holds the text. @return false: not in time
  bool says(std::string_view text) { return read_until(out_, text); }
  bool warns(std::string_view text) { return read_until(err_, text); }
  /// Closes our end of its standard output: its next write there fails.
  void stop_listening();
  void signal(int number) const;
  pid_t process() const noexcept { return process_; }
  /// Reads to the end and waits. @return the exit code, 128 + the signal if one killed it, -1: it
  /// had to be killed
  int exit_code();

  const std::string& out() const noexcept { return out_; }
  const std::string& err() const noexcept { return err_; }

 private:
  bool read_until(const std::string& where, std::string_view text);
  bool read_some(std::chrono::steady_clock::time_point deadline);
  void close_end(int& descriptor) const;

  pid_t process_ = -1;
  int out_end_ = -1;
  int err_end_ = -1;
  bool has_ended_ = false;
  int code_ = -1;
  std::string out_, err_;
};

/// Runs it to its end.
struct Ran {
  explicit Ran(std::vector<std::string> arguments, const Command::Inputs& inputs = {},
               std::size_t max_file_bytes = 0) {
    Command command{std::move(arguments), max_file_bytes, inputs};
    code = command.exit_code();
    out = command.out();
    err = command.err();
  }
  int code = -1;
  std::string out, err;
};

}  // namespace crossbook::testing
