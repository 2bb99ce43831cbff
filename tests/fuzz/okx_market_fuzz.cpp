// Any bytes as OKX's frames and answers. Seeds: venues/okx/testdata.
#include "tests/fuzz/venue_codec.hpp"
#include "venues/okx/venue.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crossbook::FuzzedCodec codec{crossbook::okx::make(), "BTC/USDT", "BTC-USDT"};
  codec.read(data, size);
  return 0;
}
