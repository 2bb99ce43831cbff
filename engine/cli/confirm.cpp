#include "engine/cli/confirm.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "engine/runtime/config.hpp"

namespace crossbook {

bool must_confirm(std::string_view verb, bool is_agreed, bool as_json) {
  if (is_agreed) return false;
  if (as_json) throw ConfigError{fmt::format("{}: --json asks nothing; give --yes, too", verb)};
  if (::isatty(STDIN_FILENO) != 1)
    throw ConfigError{
        fmt::format("{}: there is no terminal to ask \"are you sure\" on; give --yes", verb)};
  return true;
}

bool confirm(const std::string& question) {
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer)) std::cerr << '\n';
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace crossbook
