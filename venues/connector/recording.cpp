#include "venues/connector/recording.hpp"

#include <simdjson.h>

#include "venues/connector/line_reader.hpp"

namespace crossbook {

struct RecordingReader::Impl {
  explicit Impl(const std::string& file) : path{file}, lines{file} {}

  [[noreturn]] void fail(const std::string& what) const {
    throw FileError{path + ": line " + std::to_string(lines.number()) + ": " + what};
  }
  RecordedLine parse(std::string_view line);

  std::string path;
  LineReader lines;
  simdjson::ondemand::parser parser;
  std::string connection;
  std::string raw;
};

RecordedLine RecordingReader::Impl::parse(std::string_view line) {
  RecordedLine result;
  result.number = lines.number();
  connection.clear();
  bool has_raw = false;
  std::string_view direction;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING)
              .get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS)
    fail("is not a JSON object: the file is truncated or not a recording");
  for (auto field : object) {
    std::string_view key;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) fail("is not JSON");
    std::string_view value;
    std::int64_t time = 0;
    if (key == "conn" && field.value().get_string().get(value) == simdjson::SUCCESS) {
      connection = value;
    } else if (key == "dir" && field.value().get_string().get(value) == simdjson::SUCCESS) {
      result.is_received = value == "in";
      direction = value == "in" || value == "out" ? "known" : "";
    } else if (key == "raw" && field.value().get_string().get(value) == simdjson::SUCCESS) {
      raw.assign(value);
      has_raw = true;
    } else if (key == "ts_ns" && field.value().get_int64().get(time) == simdjson::SUCCESS) {
      result.time = UtcNanos{time};
    }
  }
  const std::size_t bar = connection.find('|');
  if (!has_raw || direction.empty() || bar == std::string::npos)
    fail("lacks conn, dir or raw: not a recording");
  const std::size_t size = raw.size();
  raw.append(PaddedBytes::kPadding, '\0');
  result.connection = connection;
  result.url = std::string_view{connection}.substr(bar + 1);
  result.is_http = std::string_view{connection}.starts_with("http|");
  result.raw = PaddedBytes{raw.data(), size};
  return result;
}

RecordingReader::RecordingReader(const std::string& path) : impl_{std::make_unique<Impl>(path)} {}
RecordingReader::~RecordingReader() = default;

std::optional<RecordedLine> RecordingReader::next() {
  std::string_view line;
  while (impl_->lines.next(line))
    if (!line.empty()) return impl_->parse(line);
  return std::nullopt;
}

}  // namespace crossbook
