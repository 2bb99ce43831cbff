// keys rotate: staged -> in use by every running session -> draining -> retired, each step saved,
// so that it goes on wherever it was broken off (K13).
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

#include "engine/cli/commands.hpp"
#include "engine/cli/confirm.hpp"
#include "engine/cli/keys_verbs.hpp"
#include "engine/cli/output.hpp"
#include "engine/runtime/key_control.hpp"
#include "engine/runtime/key_plan.hpp"
#include "engine/runtime/key_probe.hpp"

namespace crossbook {
namespace {

// The session's own limits, with room: 30 s to bring the new key up, 30 s to drain the old one.
constexpr std::chrono::seconds kMaxSwitchTime{90};
constexpr std::chrono::milliseconds kAskEvery{100};

class RotationSteps {
 public:
  RotationSteps(const AddFlags& flags, KeyRing& ring) : flags_{flags}, ring_{ring} {
    AddFlags named = flags;
    if (named.key_id.empty()) named.key_id = "-";
    slot_ = label_of(named, "keys rotate");
  }

  int run(bool must_ask) {
    if (!flags_.key_id.empty() && !stage(must_ask)) return kFailed;
    if (find(KeyState::Staged) == nullptr && find(KeyState::Draining) == nullptr)
      throw ConfigError{fmt::format("{}: no rotation is under way; name the new key with --key-id",
                                    slot_name(slot_))};
    if (find(KeyState::Staged) != nullptr && !switch_over()) return kFailed;
    return retire();
  }

 private:
  const VaultEntry* find(KeyState state) const { return ring_.vault().find(slot_, state); }

  /// @return whether the new key is in the vault
  bool stage(bool must_ask) {
    if (const VaultEntry* staged = find(KeyState::Staged))
      throw ConfigError{fmt::format(
          "{}: key {} is staged already; leave --key-id out to go on with it, or give it up with "
          "`crossbook keys revoke {}`",
          slot_name(slot_), staged->label.key_id, staged->label.key_id)};
    if (const VaultEntry* draining = find(KeyState::Draining))
      throw ConfigError{fmt::format(
          "{}: key {} of the last rotation is not retired yet; delete it at the venue, then leave "
          "--key-id out",
          slot_name(slot_), draining->label.key_id)};
    if (find(KeyState::Active) == nullptr)
      throw ConfigError{
          fmt::format("{}: has no active key; use `crossbook keys add`", slot_name(slot_))};
    const KeyOffer offer = offer_key(flags_, ring_, must_ask, &Vault::stage, "staged");
    if (!offer.is_taken) std::cerr << "crossbook: nothing was changed\n";
    return offer.is_taken;
  }

  /// Every session that trades with the slot takes the staged key; then it is the vault's, too.
  bool switch_over() {
    const KeyLabel next = find(KeyState::Staged)->label;
    const std::string slot = slot_name(slot_);
    const std::string path = ring_.vault().path();
    std::size_t sessions = 0;
    for (const std::string& answer : ask_sessions(path, "rotate " + slot)) {
      if (answer == "not used") continue;
      ++sessions;
      if (answer == "started") continue;
      return give_up("a running session is " + answer + " with another rotation; try again");
    }
    if (sessions > 0)
      say(fmt::format("{} running session{}: taking it", sessions, sessions == 1 ? "" : "s"));
    const auto deadline = std::chrono::steady_clock::now() + kMaxSwitchTime;
    while (sessions > 0) {
      const std::vector<std::string> states = ask_sessions(path, "rotation " + slot);
      const auto is_pending = [](const std::string& state) {
        return state == "wanted" || state == "running";
      };
      for (const std::string& state : states)
        if (state.starts_with("failed")) return give_up("a running session: " + state);
      if (std::none_of(states.begin(), states.end(), is_pending)) break;
      if (std::chrono::steady_clock::now() > deadline)
        return give_up("a running session did not take it in time");
      std::this_thread::sleep_for(kAskEvery);
    }
    const KeyLabel former =
        find(KeyState::Active) != nullptr ? find(KeyState::Active)->label : next;
    ring_.change([&](Vault& vault) { vault.switch_over(next, unix_ms_now()); }, unix_ms_now());
    ring_.record(AuditKind::Rotation, next, "active; " + former.key_id + " drains", unix_ms_now());
    say(fmt::format("{}: active", spoken_name(next)));
    return true;
  }

  /// Only a key that the venue itself refuses is dead.
  int retire() {
    const VaultEntry* const draining = find(KeyState::Draining);
    if (draining == nullptr) return finish("active", "");
    const KeyLabel former = draining->label;
    const VenueModule& module = venue_named(former.venue);
    const std::shared_ptr<const Credential> credential =
        ring_.make_ready(module, former, unix_ms_now());
    const KeyPlan plan = plan_key(key_settings(flags_.common), module, former);
    if (!probe_key(module, plan, *credential, ring_.take_nonce_floor(unix_ms_now())).is_refused) {
      say(fmt::format(
          "{} still works at the venue: delete it there, at {},\nthen run this again without "
          "--key-id",
          spoken_name(former), venue_page(former)));
      return finish("draining", former.key_id);
    }
    ring_.change([&](Vault& vault) { vault.retire(former, unix_ms_now()); }, unix_ms_now());
    ring_.record(AuditKind::Rotation, former, "refused by the venue: retired", unix_ms_now());
    say(fmt::format("{}: dead at the venue, retired", spoken_name(former)));
    return finish("retired", former.key_id);
  }

  int finish(std::string_view state, const std::string& former) {
    if (!flags_.common.as_json) return kDone;
    const VaultEntry* const active = find(KeyState::Active);
    Json out = label_json(active != nullptr ? active->label : slot_);
    out["former_key_id"] = former;
    out["former_state"] = former.empty() ? "none" : std::string{state};
    print_out(json_line(out));
    return kDone;
  }

  bool give_up(const std::string& why) {
    ring_.record(AuditKind::Rotation, find(KeyState::Staged)->label, "broken off: " + why,
                 unix_ms_now());
    std::cerr << "crossbook: " << slot_name(slot_) << ": " << why
              << "; the key before it goes on, and the new one stays staged\n";
    return false;
  }

  void say(const std::string& line) const {
    if (!flags_.common.as_json) print_out(line + "\n");
  }

  const AddFlags& flags_;
  KeyRing& ring_;
  KeyLabel slot_;
};

}  // namespace

int rotate_key(const AddFlags& flags) {
  venue_named(flags.venue);
  const bool asks = !flags.key_id.empty() &&
                    must_confirm("keys rotate", flags.common.is_agreed, flags.common.as_json);
  KeyRing ring = open_key_ring(flags.common.vault);
  const int code = RotationSteps{flags, ring}.run(asks);
  ring.finish(unix_ms_now());
  return code;
}

}  // namespace crossbook
