// How the command line reads: help that fits 80 columns, and one line for each mistake.
// In: argv, CLI11's findings. Out: text. Thread: main's. Limits: kHelpColumns.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace crossbook {

inline constexpr std::size_t kHelpColumns = 80;

/// Breaks descriptions at kHelpColumns.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* verb) const override;

 private:
  std::string wrapped(const std::string& text) const;
};

/// @throws ConfigError naming the word, what was meant perhaps, and what is known
void refuse_unknown_command(const CLI::App& app, int argc, const char* const* argv);

/// "crossbook paper: --durration is not an option; did you mean --duration? …". Where nothing was
/// asked for at all: the help.
std::string usage_line(const CLI::App& app, const CLI::ParseError& error);

}  // namespace crossbook
