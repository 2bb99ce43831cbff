#include "engine/runtime/fault_plan.hpp"

#include "engine/runtime/config.hpp"
#include "engine/runtime/duration.hpp"
#include "engine/runtime/spelling.hpp"

namespace crossbook {
namespace {

[[noreturn]] void refuse(std::string_view text, const std::string& problem) {
  throw ConfigError{"fault " + std::string{text} + ": " + problem};
}

std::chrono::nanoseconds time_of(std::string_view text, std::string_view part) {
  const auto time = parse_duration(part);
  if (!time)
    refuse(text, "\"" + std::string{part} + "\" is not a duration; write VENUE:NAME@10s+5s");
  return *time;
}

}  // namespace

std::vector<std::string> fault_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kFaultKinds; ++i)
    names.emplace_back(to_string(static_cast<FaultKind>(i)));
  return names;
}

VenueFault parse_fault(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos)
    refuse(text, "names no venue; write VENUE:NAME@10s+5s");
  VenueFault planned;
  planned.venue = text.substr(0, colon);
  std::string_view rest = text.substr(colon + 1);
  if (const auto plus = rest.find('+'); plus != std::string_view::npos) {
    planned.fault.lasts = time_of(text, rest.substr(plus + 1));
    rest = rest.substr(0, plus);
  }
  if (const auto at = rest.find('@'); at != std::string_view::npos) {
    planned.fault.after = time_of(text, rest.substr(at + 1));
    rest = rest.substr(0, at);
  }
  const auto kind = find_fault(rest);
  if (!kind)
    refuse(text, "\"" + std::string{rest} + "\" is not a fault" + known_are(rest, fault_names()));
  planned.fault.kind = *kind;
  return planned;
}

}  // namespace crossbook
