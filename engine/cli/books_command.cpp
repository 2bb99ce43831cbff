#include <memory>

#include "engine/cli/commands.hpp"
#include "engine/cli/output.hpp"
#include "engine/runtime/recorded_books.hpp"

namespace crossbook {

void add_books_command(CLI::App& app, CommandAction& action) {
  CLI::App* verb = app.add_subcommand(
      "books", "Rebuild the books of a raw recording with the connector's own codec");
  auto file = std::make_shared<std::string>();
  auto as_json = std::make_shared<bool>(false);
  verb->add_option("recording", *file, "JSON Lines of raw messages, zstd or plain")->required();
  verb->add_flag("--json", *as_json, "one JSON document on standard output");
  verb->footer("Example:\n  crossbook books binance.jsonl.zst --json");
  verb->callback([file, as_json, &action] {
    action = [file, as_json] {
      print_out(recorded_books(*file, *as_json));
      return kDone;
    };
  });
}

}  // namespace crossbook
