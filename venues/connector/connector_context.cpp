#include "venues/connector/connector_context.hpp"

#include <algorithm>
#include <utility>

#include "venues/connector/machine/clock.hpp"
#include "venues/connector/url.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook {

void Outbox::publish(const BookUpdate& update) noexcept {
  queues_.books.push(update);
  stats_.conflated.set(queues_.books.conflated());
  engine_.ring();
}

void Outbox::emit(const VenueEvent& event) noexcept {
  if (is_planted(PlantedBug::EventDropped) && std::holds_alternative<Balance>(event))
    return stats_.events_lost.add();
  if (!queues_.events.push(event)) stats_.events_lost.add();
  engine_.ring();
}

void Outbox::flush() noexcept {
  if (queues_.books.pending() == 0 && queues_.events.pending() == 0) return;
  queues_.books.flush();
  queues_.events.flush();
  engine_.ring();
}

ConnectorContext::ConnectorContext(ConnectorConfig config_in, std::unique_ptr<Venue> venue_in,
                                   ConnectorKeys keys_in, const InstrumentTable& instruments_in,
                                   ConnectorQueues queues_in, ConnectorStats& stats_in,
                                   Doorbell& engine_in, std::shared_ptr<IoLoop> loop_in)
    : config{std::move(config_in)},
      venue{std::move(venue_in)},
      capabilities{venue->capabilities()},
      keys{std::move(keys_in)},
      instruments{instruments_in},
      queues{std::move(queues_in)},
      stats{stats_in},
      loop{loop_in ? std::move(loop_in) : std::make_shared<IoLoop>()},
      tls{config.ca_file},
      outbox{queues, engine_in, stats},
      governor{venue->rate_buckets(), instruments.instruments().size()},
      listing_at(instruments.instruments().size(), 0),
      last_nonce{config.nonce_floor} {
  rest_host = host_of(config.endpoints.rest);
  socket_hosts = {host_of(config.endpoints.ws_public), host_of(config.endpoints.ws_private),
                  host_of(config.endpoints.ws_trade)};
  if (config.max_book_age.count() == 0) config.max_book_age = capabilities.max_book_age;
}

UtcNanos ConnectorContext::venue_now(MonoNanos now) const noexcept {
  return clock.is_known() ? clock.venue_time(now) : utc_now();
}

RequestContext ConnectorContext::request_context(MonoNanos now, const Credential* key,
                                                 std::string_view host) noexcept {
  RequestContext context;
  context.venue_now = venue_now(now);
  // The venue's time, so that nonces rise across restarts whatever is done to this machine's clock.
  last_nonce = std::max(last_nonce + 1, static_cast<std::uint64_t>(context.venue_now.count()));
  if (is_planted(PlantedBug::NonceFollowsClock))
    last_nonce = static_cast<std::uint64_t>(utc_now().count());
  context.nonce = last_nonce;
  context.request = ++last_request;
  context.order_lifetime = config.order_lifetime;
  context.credential = key;
  context.host = host;
  context.environment = config.environment;
  return context;
}

const Listing* ConnectorContext::find_listing(InstrumentId id) const noexcept {
  if (id.value() >= listing_at.size() || listing_at[id.value()] == 0) return nullptr;
  return &listings[listing_at[id.value()] - std::size_t{1}];
}

Listing* ConnectorContext::find_listing(InstrumentId id) noexcept {
  return const_cast<Listing*>(std::as_const(*this).find_listing(id));
}

RejectReason ConnectorContext::judge(RejectReason told, MonoNanos signed_at) noexcept {
  if (!capabilities.hides_clock_refusals) return told;
  if (told == RejectReason::None) clock_doubted = {};
  if (told != RejectReason::KeyInvalid) return told;
  if (clock_doubted.count() == 0) clock_doubted = mono_now();
  // an answer that was on its way already says nothing of a clock that has stepped since
  const bool is_clock_right = clock_asked > clock_doubted && signed_at >= clock_told;
  return is_clock_right ? told : RejectReason::Timestamp;
}

void ConnectorContext::set_state(VenueState next, RejectReason reason,
                                 std::string_view text) noexcept {
  const StateText line{text};
  if (next == state && line == state_text) return;
  state = next;
  state_text = line;
  outbox.emit(VenueStateChange{config.id, state, reason, line});
}

void ConnectorContext::emit_note(RejectReason reason, std::string_view text) noexcept {
  outbox.emit(VenueStateChange{config.id, state, reason, StateText{text}});
}

bool is_auth_trouble(RejectReason reason) noexcept {
  if (is_planted(PlantedBug::ClockRefusalIsFatal) && reason == RejectReason::Timestamp) return true;
  return reason == RejectReason::KeyInvalid || reason == RejectReason::Permission ||
         reason == RejectReason::Signature || reason == RejectReason::IpNotAllowed ||
         reason == RejectReason::NotPermitted || reason == RejectReason::KeyScopes;
}

bool is_signature_refusal(RejectReason reason) noexcept {
  return reason == RejectReason::Timestamp || reason == RejectReason::Nonce ||
         (is_auth_trouble(reason) && reason != RejectReason::KeyScopes);
}

std::string_view mend_of(RejectReason reason) noexcept {
  if (reason == RejectReason::KeyInvalid)
    return "check the key's id, permissions and IP list, or add a new key";
  if (reason == RejectReason::Permission)
    return "give the key the permission it lacks, or add this address to its IP list";
  if (reason == RejectReason::Signature) return "add the key again: its secret does not fit";
  if (reason == RejectReason::NotPermitted)
    return "its own policy in the vault does not allow this; see `crossbook keys list`";
  if (reason == RejectReason::KeyScopes) return "see `crossbook keys check`";
  if (reason == RejectReason::IpNotAllowed) return "add this address to the key's IP list";
  if (reason == RejectReason::Timestamp) return "set this machine's clock";
  if (reason == RejectReason::Nonce)
    return "another program uses this key with higher nonces: give each a key of its own; if none "
           "is yours, revoke the key";
  return "see the venue's message";
}

}  // namespace crossbook
