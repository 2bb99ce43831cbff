// The one writer of --json documents.
// In: a document. Out: one line of UTF-8. Thread: any. Limits: cold path.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace crossbook {

using Json = nlohmann::ordered_json;  // fields stand in the order in which they were added

/// With its line end. Bytes that are not UTF-8 (a file's name, a venue's words) are replaced.
inline std::string json_line(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace crossbook
