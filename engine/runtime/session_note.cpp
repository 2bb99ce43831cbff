#include "engine/runtime/session_note.hpp"

#include <algorithm>
#include <utility>

namespace crossbook {
namespace {

constexpr std::size_t kPendingNotes = 64;  // beside the queue

}  // namespace

std::string_view latch_words(LatchReason reason) noexcept {
  switch (reason) {
    case LatchReason::None: return "nothing";
    case LatchReason::Operator: return "a person said stop";
    case LatchReason::Restored: return "the last run ended so; look at its report first";
    case LatchReason::JournalFailed:
      return "the journal cannot be written; free disk space or name another journal_dir";
    case LatchReason::QueueFull: return "a message that may not be lost found no room";
    case LatchReason::Internal: return "an impossible state, which is a bug; please report it";
    case LatchReason::DailyLoss: return "[risk] max_daily_loss is reached";
    case LatchReason::Exposure: return "more is unhedged than [risk] max_exposure allows";
    case LatchReason::Overfill: return "a venue filled more than was ordered";
    case LatchReason::PriceWorse: return "a fill at a price worse than its limit";
    case LatchReason::LateFill: return "a fill of an order that was proven not to exist";
    case LatchReason::ForeignOrder:
      return "an order on an account that this session did not send; see the line above";
    case LatchReason::BalanceMismatch:
      return "a balance changed and no fill explains it; see the line above";
    case LatchReason::Authentication: return "the venue refuses the key";
    case LatchReason::KeyPolicy:
      return "the key's own policy refused an order that the risk limits had let through";
    case LatchReason::Banned: return "the venue has banned this address twice";
    case LatchReason::SessionLoss: return "[risk] max_session_loss is reached";
    case LatchReason::ReviewDue: return "[risk] max_takes were made; look at them first";
  }
  __builtin_unreachable();
}

NoteWriter::NoteWriter(std::vector<std::string> venues, const InstrumentTable& table)
    : table_{table} {
  for (std::string& venue : venues) rows_.push_back({std::move(venue), {}, false, 0});
}

std::string_view NoteWriter::name(VenueId venue) const noexcept {
  return venue.value() < rows_.size() ? std::string_view{rows_[venue.value()].name} : "a venue";
}

std::optional<std::string> NoteWriter::line(const SessionNote& note,
                                            std::chrono::nanoseconds elapsed) {
  if (const auto* change = std::get_if<VenueStateChange>(&note))
    return state_line(*change, elapsed);
  if (const auto* lost = std::get_if<EventLost>(&note))
    return std::string{name(lost->venue)} + ": a message to the engine was lost: its queue is full";
  if (const auto* latched = std::get_if<Latched>(&note)) {
    if (latched->whole_engine)
      return "HALTED: " + std::string{latch_words(latched->reason)} +
             "; no new orders; look at the summary, then start again";
    const bool is_told_by_state =
        latched->reason == LatchReason::Authentication || latched->reason == LatchReason::Banned;
    if (is_told_by_state) return std::nullopt;  // with the venue's own words
    return std::string{name(latched->venue)} + ": no new orders there until a person has looked (" +
           std::string{latch_words(latched->reason)} + ")";
  }
  const auto of_venue = [&](VenueId venue, std::string text) -> std::optional<std::string> {
    if (venue.value() >= rows_.size()) return std::nullopt;
    return once(rows_[venue.value()], std::move(text), elapsed);
  };
  if (const auto* activity = std::get_if<ForeignActivity>(&note))
    return of_venue(activity->venue, foreign_line(*activity));
  if (const auto* adopted = std::get_if<BalanceAdopted>(&note))
    return of_venue(adopted->venue, adopted_line(*adopted));
  const Alert& alert = std::get<Alert>(note);
  const bool is_of_no_venue =
      alert.kind == AlertKind::QuoteOutOfBand || alert.kind == AlertKind::LosersInARow;
  if (is_of_no_venue) return alert_line(alert);
  return of_venue(alert.venue, alert_line(alert));
}

std::optional<std::string> NoteWriter::state_line(const VenueStateChange& change,
                                                  std::chrono::nanoseconds elapsed) {
  if (change.venue.value() >= rows_.size()) return std::nullopt;
  Row& row = rows_[change.venue.value()];
  std::string text{change.text.view()};
  if (text.empty() || text == row.name + ": connecting") return std::nullopt;
  if (change.state == VenueState::Ready && text == row.name + ": ready") {
    if (!std::exchange(row.is_in_trouble, false)) return std::nullopt;  // as everybody expects
    row.said.clear();                                                   // the next trouble is news
    return text;
  }
  std::optional<std::string> line = once(row, std::move(text), elapsed);
  // A hold comes and goes: that it is over is not worth a line each time.
  if (change.state != VenueState::Hold) row.is_in_trouble = row.is_in_trouble || line.has_value();
  return line;
}

std::optional<std::string> NoteWriter::once(Row& row, std::string text,
                                            std::chrono::nanoseconds elapsed) {
  std::erase_if(row.said, [&](const Said& said) { return elapsed - said.at >= kRepeatAfter; });
  const bool is_repeat = std::any_of(row.said.begin(), row.said.end(),
                                     [&](const Said& said) { return said.text == text; });
  if (is_repeat) return std::nullopt;
  if (row.said.size() >= kMaxVenueLines) {
    ++row.left_out;
    return std::nullopt;
  }
  row.said.push_back({text, elapsed});
  if (row.left_out > 0)
    text += " (" + std::to_string(std::exchange(row.left_out, 0)) + " lines before it left out)";
  return text;
}

std::string NoteWriter::alert_line(const Alert& alert) const {
  const std::string venue{name(alert.venue)};
  const std::string instrument{alert.instrument.value() < table_.instruments().size()
                                   ? table_.at(alert.instrument).name
                                   : ""};
  const std::string order =
      venue + ": order " + std::string{alert.client_id.view()} + " (" + instrument + ") ";
  switch (alert.kind) {
    case AlertKind::OrderUnknown:
      return order +
             "is of unknown fate: its full size counts as exposure, and the venue is asked "
             "for it by that id";
    case AlertKind::OrderUnresolved:
      return order + "could not be resolved by asking; look at it at the venue";
    case AlertKind::LateFill: return order + "was filled after its end; the fill is booked";
    case AlertKind::ClosedUnseen: return order + "is proven never to have existed";
    case AlertKind::FillMissing:
      return order + "has fills that were not told; booked at its limit price until they are";
    case AlertKind::IllegalReport: return order + "got a report that cannot follow; ignored";
    case AlertKind::UnmatchedReport: return order + "was reported, but is not of this session";
    case AlertKind::FilterRejects:
      return venue + ": " + instrument +
             ": three orders in a row do not fit the venue's rules; not traded until these are "
             "read "
             "again";
    case AlertKind::BalanceMismatch: return mismatch_line(alert);
    case AlertKind::ResidualLeft:
      return venue + ": " + instrument +
             ": a lone leg could not be hedged in full; the rest stays as exposure";
    case AlertKind::NamesUsedUp:
      return "this run has no names for orders left: nothing is taken any more; start a new one";
    case AlertKind::FeeDearer:
      return venue + ": " + instrument +
             ": a fill cost more than the fee that the venue told; the dearer one counts until the "
             "fees are read again";
    case AlertKind::LosersInARow:
      return instrument +
             ": several takes in a row have lost money; it rests for a while, longer each time";
    case AlertKind::EchoMissing:
      return venue +
             ": its private stream does not tell of orders that it says have ended; each is asked "
             "for; look at it if this stays";
    case AlertKind::QuoteOutOfBand:
      return instrument + " is further from 1 than [quotes." +
             std::string{table_.asset_code(alert.asset)} +
             "] allows: nothing is compared across the two until it is back";
    case AlertKind::PriceRatio:
      return venue + ": " + instrument +
             " stands at a multiple of another venue's price: another coin, or another unit of it? "
             "Not traded until a person has looked and re-armed, or started again";
  }
  __builtin_unreachable();
}

std::string NoteWriter::mismatch_line(const Alert& alert) const {
  const std::string_view asset =
      alert.asset == kNoAsset ? alert.other_asset.view() : table_.asset_code(alert.asset);
  const bool is_more = alert.difference > Amount{};
  return std::string{name(alert.venue)} + ": the balance of " + std::string{asset} + " is " +
         amount_text(is_more ? alert.difference : -alert.difference) +
         (is_more ? " higher" : " lower") +
         " than what this session did explains; if that was not you, revoke the keys";
}

std::string NoteWriter::foreign_line(const ForeignActivity& activity) const {
  const bool is_ours = activity.instrument.value() < table_.instruments().size();
  std::string where{is_ours ? table_.at(activity.instrument).name : activity.text.view()};
  if (where.empty()) where = "an instrument that is not traded here";
  const std::string id = activity.client_id.empty()
                             ? "venue id " + std::string{activity.venue_order_id.view()}
                             : "id " + std::string{activity.client_id.view()};
  return std::string{name(activity.venue)} + ": an order that this session did not send (" + where +
         ", " + id + ") is " + std::string{to_string(activity.status)} +
         "; if it was not you, revoke the keys";
}

std::string NoteWriter::adopted_line(const BalanceAdopted& adopted) const {
  return std::string{name(adopted.venue)} + ": the venue's balance of " +
         std::string{table_.asset_code(adopted.asset)} + " is taken over, a difference of " +
         amount_text(adopted.change);
}

NoteDesk::NoteDesk(std::vector<std::string> venues, const InstrumentTable& table,
                   std::string prefix)
    : queue_{kMaxNotes, 1},
      reader_{queue_},
      writer_{std::move(venues), table},
      prefix_{std::move(prefix)} {}

NoteQueue::Producer NoteDesk::producer() { return NoteQueue::Producer{queue_, kPendingNotes}; }

std::vector<std::string> NoteDesk::lines(std::chrono::nanoseconds elapsed) {
  std::vector<std::string> lines;
  SessionNote note;
  while (reader_.try_dequeue(note))
    if (const auto line = writer_.line(note, elapsed)) lines.push_back(prefix_ + *line);
  return lines;
}

}  // namespace crossbook
