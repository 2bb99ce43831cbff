#include "engine/runtime/tape.hpp"

#include <simdjson.h>

#include <algorithm>

#include "engine/runtime/symbol_name.hpp"
#include "venues/connector/line_reader.hpp"

namespace crossbook {
namespace {

class TapeParser {
 public:
  explicit TapeParser(const std::string& file) { tape_.file = file; }

  void add(std::string_view line, std::uint64_t number) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    number_ = number;
    simdjson::ondemand::document doc;
    text_.assign(line);
    text_.reserve(line.size() + simdjson::SIMDJSON_PADDING);
    if (parser_.iterate(text_).get(doc) != simdjson::SUCCESS) refuse("is not JSON");
    TapeQuote quote;
    std::int64_t time = 0;
    if (doc["ts_ns"].get_int64().get(time) != simdjson::SUCCESS)
      refuse("field ts_ns: must be whole nanoseconds since 1970");
    quote.time = UtcNanos{time};
    const std::string venue = text(doc, "venue");
    quote.series = series(venue, text(doc, "symbol"));
    quote.bid = decimal(doc, "bid");
    quote.ask = decimal(doc, "ask");
    if (!tape_.quotes.empty() && quote.time < tape_.quotes.back().time)
      refuse("field ts_ns: goes back in time; sort the tape");
    if (tape_.quotes.size() == kMaxTapeQuotes) refuse("more quotes than a tape may hold");
    tape_.quotes.push_back(std::move(quote));
  }

  Tape take() {
    if (tape_.quotes.empty()) throw ConfigError{tape_.file + ": holds no quote"};
    return std::move(tape_);
  }

 private:
  using Document = simdjson::ondemand::document;

  [[noreturn]] void refuse(std::string_view problem) const {
    throw ConfigError{
        tape_.file + ":" + std::to_string(number_) + ": " + std::string{problem} +
        " (a tape's line: "
        "{\"ts_ns\":…,\"venue\":\"…\",\"symbol\":\"…\",\"bid\":\"…\",\"ask\":\"…\"})"};
  }

  std::string text(Document& doc, const char* field) const {
    std::string_view value;
    if (doc[field].get_string().get(value) != simdjson::SUCCESS || value.empty())
      refuse("field " + std::string{field} + ": must be text");
    return std::string{value};
  }

  std::string decimal(Document& doc, const char* field) const {
    const std::string value = text(doc, field);
    const Result<Price> price = Price::parse(value, Scale{10});
    if (price.has_error() || price->raw() <= 0)
      refuse("field " + std::string{field} +
             ": must be a decimal above zero with at most ten decimals");
    return value;
  }

  std::uint16_t series(const std::string& venue, const std::string& symbol) {
    for (std::size_t i = 0; i < tape_.series.size(); ++i)
      if (tape_.series[i].venue == venue && tape_.series[i].symbol == symbol)
        return static_cast<std::uint16_t>(i);
    if (tape_.series.size() == kMaxInstruments) refuse("more instruments than a tape may hold");
    tape_.series.push_back({venue, symbol, instrument_name(symbol).value_or("")});
    return static_cast<std::uint16_t>(tape_.series.size() - 1);
  }

  Tape tape_;
  simdjson::ondemand::parser parser_;
  std::string text_;
  std::uint64_t number_ = 0;
};

}  // namespace

Tape read_tape(const std::string& file) {
  try {
    LineReader lines{file};
    TapeParser parser{file};
    std::string_view line;
    while (lines.next(line)) parser.add(line, lines.number());
    return parser.take();
  } catch (const FileError& error) {
    throw ConfigError{error.what()};
  }
}

}  // namespace crossbook
