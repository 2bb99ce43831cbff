// The capability table says the same in README.md as in the code.
#include "engine/cli/venues_table.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace crossbook {
namespace {

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

TEST(VenuesTable, OfTheReadmeIsTheCodes) {
  const std::string path = std::string{CROSSBOOK_SOURCE_DIR} + "/README.md";
  const std::string readme = content_of(path);
  const auto begins = readme.find(kVenueTableBegins);
  const auto ends = readme.find(kVenueTableEnds);
  ASSERT_NE(begins, std::string::npos) << "README.md lacks the line " << kVenueTableBegins;
  ASSERT_NE(ends, std::string::npos) << "README.md lacks the line " << kVenueTableEnds;
  const auto first = begins + kVenueTableBegins.size();
  ASSERT_LE(first, ends);
  if (std::getenv("CROSSBOOK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream{path, std::ios::binary}
        << readme.substr(0, first) + capability_markdown() + readme.substr(ends);
    return;
  }
  EXPECT_EQ(readme.substr(first, ends - first), capability_markdown())
      << "the venues' capabilities and README.md differ; write its table anew with\n"
         "CROSSBOOK_UPDATE_GOLDEN=1 ctest --preset dev -R VenuesTable, and read the difference";
}

}  // namespace
}  // namespace crossbook
