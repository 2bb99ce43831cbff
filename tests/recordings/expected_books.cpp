#include "tests/recordings/expected_books.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace crossbook::recordings {
namespace {

namespace dom = simdjson::dom;
namespace fs = std::filesystem;

constexpr std::string_view kCaptureEnd = ".jsonl.zst";

std::int64_t count(const dom::object& book, std::string_view name) {
  std::int64_t value = 0;
  if (book.at_key(name).get_int64().get(value))
    throw std::runtime_error{"no count \"" + std::string{name} + "\""};
  return value;
}

std::string text(const dom::object& book, std::string_view name) {
  std::string_view value;
  if (book.at_key(name).get_string().get(value))
    throw std::runtime_error{"no text \"" + std::string{name} + "\""};
  return std::string{value};
}

/// P:Q,P:Q|P:Q: bids, then asks, best first.
std::string top_text(const dom::object& book) {
  std::string all;
  for (const std::string_view side : {"bids", "asks"}) {
    dom::array levels;
    if (book.at_key("final_top10").at_key(side).get_array().get(levels))
      throw std::runtime_error{"no final_top10"};
    if (side == "asks") all += '|';
    bool is_first = true;
    for (const dom::element level : levels) {
      std::string_view price, size;
      if (level.at(0).get_string().get(price) || level.at(1).get_string().get(size))
        throw std::runtime_error{"final_top10 is not made of texts"};
      if (!is_first) all += ',';
      is_first = false;
      all.append(price).append(":").append(size);
    }
  }
  return all;
}

ExpectedBook read_book(const dom::object& book) {
  ExpectedBook expected;
  expected.book_messages = count(book, "book_messages");
  expected.snapshots = count(book, "snapshots");
  expected.deltas_applied = count(book, "deltas_applied");
  expected.buffered = count(book, "buffered");
  expected.stale_dropped = count(book, "stale_dropped");
  expected.gaps = count(book, "gaps");
  expected.checksum_ok = count(book, "checksum_ok");
  expected.checksum_bad = count(book, "checksum_bad");
  expected.top10 = top_text(book);
  expected.bbo_sha256 = text(book, "bbo_sha256");
  expected.depth10_sha256 = text(book, "depth10_sha256");
  return expected;
}

}  // namespace

std::map<std::string, ExpectedBook> read_expected_books(const fs::path& file) {
  dom::parser parser;
  dom::object symbols;
  if (parser.load(file.string()).at_key("symbols").get_object().get(symbols))
    throw std::runtime_error{file.string() + ": no symbols"};
  std::map<std::string, ExpectedBook> books;
  for (const auto& [symbol, value] : symbols) {
    dom::object book;
    if (value.get_object().get(book))
      throw std::runtime_error{file.string() + ": a book is no object"};
    books.emplace(symbol, read_book(book));
  }
  return books;
}

std::optional<fs::path> recordings_folder() {
  const char* shared = std::getenv("CROSSBOOK_SHARED");
  const fs::path folder =
      fs::path{shared != nullptr ? shared : CROSSBOOK_SHARED_DIR} / "recordings";
  if (!fs::is_directory(folder)) return std::nullopt;
  return folder;
}

std::vector<std::string> capture_names(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder}) {
    const std::string file = entry.path().filename().string();
    if (!file.ends_with(kCaptureEnd)) continue;
    const std::string name = file.substr(0, file.size() - kCaptureEnd.size());
    if (fs::exists(folder / (name + ".expected.json"))) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace crossbook::recordings
