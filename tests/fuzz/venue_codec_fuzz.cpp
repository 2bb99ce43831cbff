// Any bytes as one venue's frames and answers. Built once for each venue, which it learns by name.
// Seeds: venues/*/testdata.
#include "tests/fuzz/venue_codec.hpp"
#include "venues/registry.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crossbook::FuzzedCodec codec{*crossbook::find_venue(CROSSBOOK_FUZZED_VENUE)};
  codec.read(data, size);
  return 0;
}
