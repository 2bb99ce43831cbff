#include "venues/connector/crc32.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string>

namespace crossbook {
namespace {

TEST(Crc32, HasTheCheckValueOfTheStandard) {
  EXPECT_EQ(crc32_of("123456789"), 0xCBF43926U);
  EXPECT_EQ(crc32_of(""), 0U);
}

TEST(Crc32, AgreesWithZlibAtEveryLength) {
  std::mt19937_64 random{7};
  std::string text;
  for (int size = 0; size < 1'200; ++size) {
    ASSERT_EQ(crc32_of(text), ::crc32(0, reinterpret_cast<const Bytef*>(text.data()),
                                      static_cast<uInt>(text.size())))
        << size;
    text += static_cast<char>(random());
  }
}

}  // namespace
}  // namespace crossbook
