// Any bytes as the fields of a request to the local Kraken. Seeds: venues/*/testdata.
#include <cstddef>
#include <cstdint>
#include <string>

#include "venues/kraken/simulator_request.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  static_cast<void>(crossbook::kraken::Fields::from_json(text));
  static_cast<void>(crossbook::kraken::Fields::from_form(text));
  return 0;
}
