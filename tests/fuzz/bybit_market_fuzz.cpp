// Any bytes as Bybit's frames and answers. Seeds: venues/bybit/testdata.
#include "tests/fuzz/venue_codec.hpp"
#include "venues/bybit/venue.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static crossbook::FuzzedCodec codec{crossbook::bybit::make(), "BTC/USDT", "BTCUSDT"};
  codec.read(data, size);
  return 0;
}
