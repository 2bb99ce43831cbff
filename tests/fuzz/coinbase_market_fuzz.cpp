// Any bytes as Coinbase's frames and answers. Seeds: venues/coinbase/testdata.
#include "tests/fuzz/venue_codec.hpp"
#include "venues/coinbase/venue.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crossbook::FuzzedCodec codec{crossbook::coinbase::make(), "BTC/USD", "BTC-USD"};
  codec.read(data, size);
  return 0;
}
