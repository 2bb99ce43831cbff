// Yes or no, from whoever sits at the terminal.
// In: a question. Out: an answer. Thread: main's. Limits: none.
#pragma once

#include <string>
#include <string_view>

namespace crossbook {

/// Whether the question must be put, because --yes was not given.
/// @param verb "keys add"
/// @throws ConfigError if it must and nobody can be asked: no terminal, or --json
bool must_confirm(std::string_view verb, bool is_agreed, bool as_json);
/// Anything but y or yes is no.
bool confirm(const std::string& question);

}  // namespace crossbook
