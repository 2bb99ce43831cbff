// Stage 1: the venues' decimal text to mantissas, and back for orders. Each row first proves on its
// own texts that what it measures is right.
#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "venues/market/decimal.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kTexts = 4096;  // distinct, so that no branch learns them by heart
constexpr Scale kPriceScale{10};
constexpr Scale kQuantityScale{8};

struct Sample {
  std::string text;
  std::int64_t raw;
};

/// @param printed decimals on the wire. @param is_padded whether zeros that say nothing are printed
std::vector<Sample> make_samples(std::int64_t largest, unsigned printed, Scale scale,
                                 bool is_padded) {
  std::mt19937_64 random{20261123};
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < kTexts; ++i) {
    const auto mantissa =
        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(largest)) + 1;
    const Scale printed_scale{static_cast<std::uint8_t>(printed)};
    samples.push_back(
        {decimal_text(mantissa, printed_scale, static_cast<std::uint8_t>(is_padded ? printed : 0)),
         mantissa * power_of_ten(scale.decimals() - printed)});
  }
  return samples;
}

void run_parse(benchmark::State& state, const std::vector<Sample>& samples, Scale scale) {
  for (const Sample& sample : samples) {
    const auto raw = parse_decimal(sample.text, scale);
    if (!raw.has_value() || *raw != sample.raw) return state.SkipWithError("wrong number");
  }
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_decimal(samples[next].text, scale));
    next = (next + 1) % kTexts;
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_ParsePricePadded(benchmark::State& state) {  // "97123.42000000"
  auto samples = make_samples(9'999'999, 2, kPriceScale, true);
  for (Sample& sample : samples) sample.text += "000000";
  run_parse(state, samples, kPriceScale);
}
BENCHMARK(BM_ParsePricePadded);

void BM_ParsePriceShort(benchmark::State& state) {  // "97123.4", "97123"
  run_parse(state, make_samples(999'999, 1, kPriceScale, false), kPriceScale);
}
BENCHMARK(BM_ParsePriceShort);

void BM_ParseQuantityPadded(benchmark::State& state) {  // "1.54571953"
  run_parse(state, make_samples(9'999'999'999, 8, kQuantityScale, true), kQuantityScale);
}
BENCHMARK(BM_ParseQuantityPadded);

void BM_ParseQuantityMixed(benchmark::State& state) {  // "0.001" to "12345.67891", any length
  auto samples = make_samples(99'999, 5, kQuantityScale, false);
  const auto larger = make_samples(99'999'999, 5, kQuantityScale, false);
  for (std::size_t i = 0; i < kTexts; i += 2) samples[i] = larger[i];
  run_parse(state, samples, kQuantityScale);
}
BENCHMARK(BM_ParseQuantityMixed);

void BM_FormatPrice(benchmark::State& state) {
  const auto samples = make_samples(9'999'999, 2, kPriceScale, false);
  char out[kMaxDecimalChars];
  for (const Sample& sample : samples) {
    if (format_decimal(sample.raw, kPriceScale, out) != sample.text) {
      return state.SkipWithError("wrong text");
    }
  }
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(format_decimal(samples[next].raw, kPriceScale, out, 2));
    next = (next + 1) % kTexts;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_FormatPrice);

}  // namespace
}  // namespace crossbook
