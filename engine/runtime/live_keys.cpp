#include "engine/runtime/live_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/runtime/key_check.hpp"
#include "keys/utc_text.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kWarnDays = 14;

std::string name_of(const KeyLabel& label) {
  return fmt::format("{}: {} key {}", label.venue, to_string(label.role), label.key_id);
}

ConnectorKeys& put(ConnectorKeys& keys, const std::shared_ptr<Credential>& credential) {
  if (credential->policy().key.role == KeyRole::Trade)
    keys.trade = std::static_pointer_cast<TradeCredential>(credential);
  else
    keys.read = std::static_pointer_cast<ReadCredential>(credential);
  return keys;
}

}  // namespace

LiveKeys::LiveKeys(KeyRing& ring, const Settings& settings, std::int64_t unix_ms,
                   std::chrono::milliseconds check_every)
    : ring_{ring}, check_every_{check_every} {
  for (const auto& [name, venue] : settings.venues)
    if (venue.enabled) open_venue(*find_venue(name), settings, unix_ms);
  if (venues_.size() < 2)
    throw ConfigError{
        "fewer than two venues are enabled; there is nothing to compare: enable another under "
        "[venues.NAME]"};
}

LiveKeys::~LiveKeys() { detach(); }

void LiveKeys::open_venue(const VenueModule& module, const Settings& settings,
                          std::int64_t unix_ms) {
  const std::string name{module.capabilities->name};
  const VenueSettings& row = settings.venues.at(name);
  LiveVenue venue;
  venue.module = &module;
  KeyLabel wanted{name, row.environment, row.account, KeyRole::Trade, "-"};
  for (const KeyRole role : {KeyRole::Trade, KeyRole::Read}) {
    wanted.role = role;
    const VaultEntry* const entry = ring_.vault().find(wanted, KeyState::Active);
    if (entry == nullptr && role == KeyRole::Read) continue;  // the trade key reads, too
    if (entry == nullptr)
      throw ConfigError{fmt::format(
          "{}: the vault holds no active key for {}; add one with `crossbook keys add --venue {} "
          "--env {} --role trade`, or set [venues.{}] enabled = false",
          name, slot_name(wanted), name, to_string(row.environment), name)};
    const KeyLabel label = entry->label;
    if (role == KeyRole::Trade) venue.plan = plan_key(settings, module, label);
    const std::shared_ptr<Credential> credential = ring_.make_ready(module, label, unix_ms);
    put(venue.keys, credential);
    slots_.push_back({label, venues_.size(), credential});
  }
  venues_.push_back(std::move(venue));
}

std::vector<std::string> LiveKeys::troubles(std::int64_t unix_ms) {
  std::vector<std::string> lines;
  for (const Slot& slot : slots_) {
    const LiveVenue& venue = venues_[slot.venue];
    KeyCheck check = check_key(*venue.module, venue.plan, *slot.credential, unix_ms,
                               ring_.take_nonce_floor(unix_ms));
    if (slot.label.role == KeyRole::Trade) {
      const std::vector<std::string> lacks =
          missing_from(slot.credential->policy(), venue.plan.policy);
      check.differences.insert(check.differences.end(), lacks.begin(), lacks.end());
    }
    ring_.record(AuditKind::SelfCheck, slot.label,
                 check.differences.empty() ? "as its policy says"
                                           : fmt::format("{}", fmt::join(check.differences, "; ")),
                 unix_ms);
    for (const std::string& difference : check.differences)
      lines.push_back(difference.starts_with(slot.label.venue)
                          ? difference
                          : name_of(slot.label) + ": " + difference);
  }
  return lines;
}

std::vector<std::string> LiveKeys::warnings(std::int64_t unix_ms) const {
  std::vector<std::string> lines;
  for (const Slot& slot : slots_) {
    const std::int64_t end = slot.credential->policy().expires_unix_ms;
    const std::int64_t left = end - unix_ms;
    if (end == 0 || left > kWarnDays * kDayMs) continue;
    lines.push_back(fmt::format(
        "{} ends on {}, in {} {}; make a new key and run `crossbook keys rotate`",
        name_of(slot.label), utc_text(end), left / kDayMs > 0 ? left / kDayMs : left / kHourMs,
        left / kDayMs > 0 ? "days" : "hours"));
  }
  return lines;
}

std::vector<std::string> LiveKeys::words() const {
  std::vector<std::string> lines;
  for (const LiveVenue& venue : venues_) {
    lines.push_back(fmt::format("{} at {}, account {}", venue.module->capabilities->display_name,
                                venue.plan.endpoints.rest, venue.keys.trade->policy().key.account));
    for (const KeyRole role : {KeyRole::Trade, KeyRole::Read}) {
      const Credential* const key = venue.keys.of(role);
      if (key == nullptr) continue;
      const KeyPolicy& policy = key->policy();
      lines.push_back(fmt::format(
          "{} {} key {}, {}", to_string(policy.key.environment), to_string(role), key->id(),
          policy.expires_unix_ms == 0 ? "without an end"
                                      : "until " + utc_text(policy.expires_unix_ms)));
      for (const QuoteCaps& caps : policy.caps)
        lines.push_back(fmt::format("its own limits: {} {} an order, {} a minute, {} a day",
                                    caps.order.text(), caps.quote, caps.minute.text(),
                                    caps.day.text()));
    }
  }
  return lines;
}

std::vector<ConnectorPlan> LiveKeys::plans(const Settings& settings,
                                           const InstrumentTable& table) const {
  std::vector<ConnectorPlan> plans;
  for (const LiveVenue& venue : venues_) {
    ConnectorPlan plan;
    plan.module = venue.module;
    plan.environment = venue.plan.environment;
    plan.endpoints = venue.plan.endpoints;
    plan.ca_file = venue.plan.ca_file;
    for (const Instrument& instrument :
         listed_instruments(settings, venue.module->capabilities->name, table))
      plan.instruments.push_back(instrument.id);
    plan.keys = venue.keys;
    plan.key_interval = check_every_;
    plan.nonce_floor = ring_.take_nonce_floor(utc_now().millis());
    plan.max_quiet = settings.risk.max_book_age;
    plans.push_back(std::move(plan));
  }
  return plans;
}

void LiveKeys::attach(ConnectorGroup& connectors) {
  connectors_ = &connectors;
  control_ = std::make_unique<KeyControl>(
      ring_.vault().path(), [this](std::string_view line) { return on_request(line); });
}

void LiveKeys::detach() { control_.reset(); }

/// On the control's thread.
std::string LiveKeys::on_request(std::string_view line) {
  const auto space = line.find(' ');
  const std::string_view verb = line.substr(0, space);
  const std::string_view what =
      space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
  if (verb == "revoke") return revoke(what);
  const std::lock_guard lock{mutex_};
  if (verb == "rotation") return rotation_ && rotation_->slot == what ? rotation_->state : "none";
  if (verb != "rotate") return "not understood";
  const bool is_used = std::any_of(slots_.begin(), slots_.end(),
                                   [&](const Slot& slot) { return slot_name(slot.label) == what; });
  if (!is_used) return "not used";
  if (rotation_ && (rotation_->state == "wanted" || rotation_->state == "running")) return "busy";
  Rotation wanted;
  wanted.slot = what;
  wanted.state = "wanted";
  rotation_ = std::move(wanted);
  return "started";
}

/// On the control's thread: the first thing that happens is that no order can be signed any more.
std::string LiveKeys::revoke(std::string_view key_id) {
  const std::lock_guard lock{mutex_};
  bool is_found = false;
  const auto stop = [&](Credential& credential, std::size_t venue) {
    if (credential.id() != key_id) return;
    credential.stop_orders();
    connectors_->wake(venue);
    is_found = true;
  };
  for (const Slot& slot : slots_) stop(*slot.credential, slot.venue);
  if (rotation_ && rotation_->next) stop(*rotation_->next, rotation_->venue);
  return is_found ? "stopped" : "not used";
}

void LiveKeys::work(const EngineSnapshot& snapshot, std::int64_t unix_ms) {
  work_rotation(unix_ms);
  for (std::size_t v = 0; v < venues_.size(); ++v) {
    const bool has_failed = snapshot.venues[v].state == VenueState::Failed;
    if (has_failed && !venues_[v].has_failed)
      for (const Slot& slot : slots_)
        if (slot.venue == v)
          ring_.record(AuditKind::Latch, slot.label, std::string{snapshot.venues[v].text.view()},
                       unix_ms);
    venues_[v].has_failed = has_failed;
  }
  ring_.tick(unix_ms);
}

void LiveKeys::record_latch(std::string words, std::int64_t unix_ms) {
  ring_.record(AuditKind::Latch, std::move(words), unix_ms);
}

void LiveKeys::work_rotation(std::int64_t unix_ms) {
  const std::lock_guard lock{mutex_};
  if (!rotation_) return;
  if (rotation_->state == "wanted") start_rotation(*rotation_, unix_ms);
  if (rotation_->state == "running") end_rotation(*rotation_, unix_ms);
}

void LiveKeys::start_rotation(Rotation& rotation, std::int64_t unix_ms) {
  const auto used = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) {
    return slot_name(slot.label) == rotation.slot;
  });
  try {
    ring_.reload(unix_ms);
    const VaultEntry* const staged = ring_.vault().find(used->label, KeyState::Staged);
    if (staged == nullptr) {
      rotation.state = "failed: the vault holds no staged key for it";
      return;
    }
    rotation.label = staged->label;
    rotation.venue = used->venue;
    rotation.next = ring_.make_ready(*venues_[used->venue].module, rotation.label, unix_ms);
  } catch (const std::exception& error) {
    rotation.state = std::string{"failed: "} + error.what();
    return;
  }
  const ConnectorStats& stats = connectors_->stats(rotation.venue);
  rotation.rotated = stats.keys_rotated.get();
  rotation.not_taken = stats.keys_not_taken.get();
  ConnectorKeys next;
  if (!connectors_->key_inbox(rotation.venue).put(put(next, rotation.next))) {
    rotation.state = "failed: another key waits there";
    return;
  }
  connectors_->wake(rotation.venue);
  rotation.state = "running";
  ring_.record(AuditKind::Rotation, rotation.label, "given to the session", unix_ms);
}

void LiveKeys::end_rotation(Rotation& rotation, std::int64_t unix_ms) {
  const ConnectorStats& stats = connectors_->stats(rotation.venue);
  if (stats.keys_not_taken.get() > rotation.not_taken) {
    rotation.state = "failed: the key was not taken; the session's notes say why";
    ring_.record(AuditKind::Rotation, rotation.label, "not taken by the session", unix_ms);
  } else if (stats.keys_rotated.get() > rotation.rotated) {
    for (Slot& slot : slots_) {
      if (slot.venue != rotation.venue || slot.label.role != rotation.label.role) continue;
      slot.label = rotation.label;
      slot.credential = rotation.next;
    }
    rotation.state = "rotated";
    ring_.record(AuditKind::Rotation, rotation.label, "in use by the session", unix_ms);
  }
}

}  // namespace crossbook
