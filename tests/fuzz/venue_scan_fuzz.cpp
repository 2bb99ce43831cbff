// Any bytes as one venue's market frame, by its quick reader and by its parser: both say the same.
// Built once for each venue, which it learns by name. Seeds: venues/*/testdata.
#include "tests/fuzz/venue_codec.hpp"
#include "venues/registry.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crossbook::FuzzedCodec codec{*crossbook::find_venue(CROSSBOOK_FUZZED_VENUE)};
  static std::string text;
  text.assign(reinterpret_cast<const char*>(data), size);
  text.append(crossbook::PaddedBytes::kPadding, '"');
  codec.compare_scan({text.data(), size});
  return 0;
}
