#include "engine/cli/usage.hpp"

#include <algorithm>
#include <vector>

#include "engine/runtime/config.hpp"
#include "engine/runtime/spelling.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kNameColumns = 26;

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    if (option->nonpositional()) names.push_back(option->get_name());
  return names;
}

/// What was not expected: its first option, else its first word.
std::string unexpected_line(const CLI::App& verb, const std::string& name) {
  const std::vector<std::string> words = verb.remaining(true);
  const auto is_option = [](const std::string& word) { return word.starts_with("-"); };
  const auto option = std::find_if(words.begin(), words.end(), is_option);
  if (option != words.end()) {
    const std::string given = option->substr(0, option->find('='));
    return name + ": " + given + " is not an option" + did_you_mean(given, options_of(verb)) +
           " (" + name + " --help lists all)";
  }
  return name + ": \"" + (words.empty() ? "" : words.front()) +
         "\" is not expected here; write a value with blanks in quotes (" + name +
         " --help shows examples)";
}

}  // namespace

HelpFormatter::HelpFormatter() { column_width(kNameColumns); }

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  return wrapped(CLI::Formatter::make_option_desc(option));
}

std::string HelpFormatter::make_subcommand(const CLI::App* verb) const {
  std::ostringstream out;
  CLI::detail::format_help(out, verb->get_display_name(true), wrapped(verb->get_description()),
                           get_column_width());
  return out.str();
}

std::string HelpFormatter::wrapped(const std::string& text) const {
  const std::size_t width = kHelpColumns - get_column_width();
  std::string out;
  std::size_t column = 0;
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    const bool is_break = column > 0 && column + 1 + word.size() > width;
    if (column > 0) out += is_break ? '\n' : ' ';
    column = is_break || column == 0 ? word.size() : column + 1 + word.size();
    out += word;
  }
  return out;
}

void refuse_unknown_command(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* at = &app;
  std::string where;
  for (int i = 1; i < argc; ++i) {
    const std::string word{argv[i]};
    const std::vector<std::string> known = verbs_of(*at);
    if (known.empty() || word.starts_with("-")) return;
    if (std::find(known.begin(), known.end(), word) == known.end())
      throw ConfigError{where + "\"" + word + "\" is not a command" + did_you_mean(word, known) +
                        " (known are: " + listed(known) + ")"};
    at = at->get_subcommand(word);
    where += word + ": ";
  }
}

std::string usage_line(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* verb = &app;
  std::string name = app.get_name();
  while (!verb->get_subcommands().empty()) {
    verb = verb->get_subcommands().front();
    name += " " + verb->get_name();
  }
  const auto is = [&](CLI::ExitCodes code) {
    return error.get_exit_code() == static_cast<int>(code);
  };
  if (is(CLI::ExitCodes::ExtrasError) || app.remaining_size(true) > 0)
    return unexpected_line(*verb, name);
  if (is(CLI::ExitCodes::RequiredError) && !verbs_of(*verb).empty()) {
    if (verb == &app) return app.help();
    return name + ": say which: " + listed(verbs_of(*verb)) + " (" + name + " --help)";
  }
  std::string what = error.what();
  if (is(CLI::ExitCodes::ArgumentMismatch))
    what = what.substr(0, what.find(':')) + " needs a value";
  return name + ": " + what + " (" + name + " --help shows examples)";
}

}  // namespace crossbook
