// The capability table of all registered venues: for a terminal, for programs, for README.md.
// In: the registry. Out: text. Thread: any. Limits: none.
#pragma once

#include <string>

#include "engine/telemetry/json_document.hpp"

namespace crossbook {

/// README.md holds capability_markdown() between these lines.
inline constexpr std::string_view kVenueTableBegins = "<!-- venues:begin -->\n";
inline constexpr std::string_view kVenueTableEnds = "<!-- venues:end -->\n";

/// In 80 columns.
std::string capability_text();
/// An array, a row for each venue.
Json capability_json();
std::string capability_markdown();

}  // namespace crossbook
