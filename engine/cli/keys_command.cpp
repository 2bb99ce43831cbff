#include <memory>

#include "engine/cli/commands.hpp"
#include "engine/cli/keys_verbs.hpp"

namespace crossbook {
namespace {

void add_common_options(CLI::App& verb, KeysFlags& flags) {
  add_vault_options(verb, flags.vault);
  verb.add_flag("--json", flags.as_json, "one JSON document on standard output");
}

void add_config_option(CLI::App& verb, KeysFlags& flags, const char* description) {
  verb.add_option("--config", flags.config_file, description)->type_name("FILE");
}

void add_yes_option(CLI::App& verb, KeysFlags& flags) {
  verb.add_flag("--yes", flags.is_agreed, "do not ask");
}

/// A verb whose flags live as long as the action that uses them.
template <class Flags>
std::shared_ptr<Flags> add_verb(CLI::App& keys, CommandAction& action, const char* name,
                                const char* description, const char* footer,
                                int (*run)(const Flags&), CLI::App*& verb) {
  auto flags = std::make_shared<Flags>();
  verb = keys.add_subcommand(name, description);
  verb->footer(footer);
  verb->callback([flags, run, &action] { action = [flags, run] { return run(*flags); }; });
  return flags;
}

void add_accept_options(CLI::App& verb, AcceptFlags& accept) {
  verb.add_option("--accept-unrestricted-ip", accept.unrestricted_ip,
                  "the venue lets this key in from any address, and that is meant")
      ->type_name("ID");
  verb.add_option("--accept-withdraw-scope", accept.withdraw_scope,
                  "the key could withdraw; crossbook never does")
      ->type_name("ID");
  verb.add_option("--accept-transfer-scope", accept.transfer_scope,
                  "the key could transfer; crossbook never does")
      ->type_name("ID");
  verb.add_option("--accept-no-scopes-endpoint", accept.no_scopes_endpoint,
                  "the venue does not say what its keys may do")
      ->type_name("ID");
}

void add_init(CLI::App& keys, CommandAction& action) {
  CLI::App* verb = nullptr;
  const auto flags = add_verb<KeysFlags>(keys, action, "init", "Make a vault and its audit log",
                                         "Example:\n  crossbook keys init", init_vault, verb);
  add_common_options(*verb, *flags);
}

/// Which slot of which venue, and the new key's secret.
void add_slot_options(CLI::App& verb, AddFlags& flags) {
  verb.add_option("--venue", flags.venue, "crossbook venues list names them")
      ->type_name("NAME")
      ->required();
  verb.add_option("--env", flags.environment, "live or demo")->type_name("ENV")->required();
  verb.add_option("--role", flags.role, "read or trade")->type_name("ROLE")->required();
  verb.add_option("--account", flags.account, "your own name for the account (default main)")
      ->type_name("NAME");
  verb.add_option_function<std::string>(
          "--secret-fd",
          [&flags](const std::string& text) {
            flags.secret_fd = descriptor_flag("--secret-fd", text);
          },
          "read the secret, and on a second line the key's passphrase where the venue gives one, "
          "from this descriptor (default: the terminal)")
      ->type_name("N");
}

void add_rotate(CLI::App& keys, CommandAction& action) {
  CLI::App* verb = nullptr;
  const auto flags = add_verb<AddFlags>(
      keys, action, "rotate", "Replace a key by a new one, also while sessions trade with it",
      "Goes on where an earlier rotation of this slot was broken off: then without --key-id.\n"
      "Examples:\n"
      "  crossbook keys rotate --venue okx --env live --role trade --key-id NEW\n"
      "  crossbook keys rotate --venue okx --env live --role trade",
      rotate_key, verb);
  add_slot_options(*verb, *flags);
  verb->add_option("--key-id", flags->key_id, "the new key; none: goes on with what was begun")
      ->type_name("ID");
  add_config_option(*verb, flags->common, "hosts, instruments and limits of the key's policy");
  add_accept_options(*verb, flags->accept);
  add_yes_option(*verb, flags->common);
  add_common_options(*verb, flags->common);
}

void add_add(CLI::App& keys, CommandAction& action) {
  CLI::App* verb = nullptr;
  const auto flags = add_verb<AddFlags>(
      keys, action, "add", "Put a key in, once the venue has said what it may do",
      "ID stands for the key's own id: each yes is for one key.\n"
      "Examples:\n"
      "  crossbook keys add --venue kraken --env live --role read --key-id ABC\n"
      "  crossbook keys add --venue okx --env demo --role trade --key-id ABC \\\n"
      "    --config desk.toml --passphrase-fd 3 3<pass --secret-fd 4 4<secret --yes",
      add_key, verb);
  add_slot_options(*verb, *flags);
  verb->add_option("--key-id", flags->key_id, "what the venue calls the key")
      ->type_name("ID")
      ->required();
  add_config_option(*verb, flags->common, "hosts, instruments and limits of the key's policy");
  verb->add_flag("--offline", flags->is_offline, "do not ask the venue; demo keys only");
  add_accept_options(*verb, flags->accept);
  add_yes_option(*verb, flags->common);
  add_common_options(*verb, flags->common);
}

void add_list(CLI::App& keys, CommandAction& action) {
  CLI::App* verb = nullptr;
  const auto flags = add_verb<KeysFlags>(
      keys, action, "list", "The keys in the vault; asks for no passphrase, so proves nothing",
      "Example:\n  crossbook keys list", list_keys, verb);
  add_common_options(*verb, *flags);
}

void add_check(CLI::App& keys, CommandAction& action) {
  CLI::App* verb = nullptr;
  const auto flags = add_verb<KeysFlags>(
      keys, action, "check", "Ask each venue what its keys may do; exit code 1 if anything differs",
      "Example:\n  crossbook keys check --config desk.toml", check_keys, verb);
  add_config_option(*verb, *flags, "hosts; and what the keys' policies must allow");
  add_common_options(*verb, *flags);
}

void add_revoke(CLI::App& keys, CommandAction& action) {
  CLI::App* verb = nullptr;
  const auto flags = add_verb<RevokeFlags>(
      keys, action, "revoke", "Forget a key's secret for ever; delete it at the venue, too",
      "Example:\n  crossbook keys revoke ABC --yes", revoke_key, verb);
  verb->add_option("key", flags->key_id, "the key's id")->type_name("ID")->required();
  verb->add_option("--venue", flags->venue, "if two venues call a key so")->type_name("NAME");
  add_yes_option(*verb, flags->common);
  add_common_options(*verb, flags->common);
}

void add_export(CLI::App& keys, CommandAction& action) {
  CLI::App* verb = nullptr;
  const auto flags = add_verb<KeysFlags>(
      keys, action, "export-metadata", "Labels, states and policies as JSON; no secrets",
      "Example:\n  crossbook keys export-metadata >keys.json", export_key_metadata, verb);
  add_common_options(*verb, *flags);
}

void add_audit(CLI::App& keys, CommandAction& action) {
  CLI::App* verb = nullptr;
  const auto flags = add_verb<KeysFlags>(
      keys, action, "audit",
      "Verify the audit log; each key's counts by day; exit code 1 if it was changed",
      "Example:\n  crossbook keys audit", audit_keys, verb);
  add_common_options(*verb, *flags);
}

}  // namespace

void add_keys_command(CLI::App& app, CommandAction& action) {
  CLI::App* keys = app.add_subcommand("keys", "The vault: add, check, revoke and audit API keys");
  keys->require_subcommand(1);
  keys->footer(
      "Examples:\n"
      "  crossbook keys init\n"
      "  crossbook keys add --venue kraken --env live --role read --key-id ABC\n"
      "  crossbook keys check");
  add_init(*keys, action);
  add_add(*keys, action);
  add_list(*keys, action);
  add_check(*keys, action);
  add_rotate(*keys, action);
  add_revoke(*keys, action);
  add_export(*keys, action);
  add_audit(*keys, action);
}

}  // namespace crossbook
