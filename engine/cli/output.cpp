#include "engine/cli/output.hpp"

#include <cerrno>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>

namespace crossbook {

void print_out(std::string_view text) {
  errno = 0;
  std::cout << text << std::flush;
  if (std::cout) return;
  const std::string why = errno != 0 ? std::strerror(errno) : "it is closed";
  std::cout.clear();
  throw std::runtime_error{"standard output: not all could be written (" + why +
                           "); read it to its end, or give it more room"};
}

}  // namespace crossbook
