// Rows of input that no codec may believe, and how each of them is tried.
// In: a venue that knows its listings, rows. Out: failures that name the row. Thread: the test's.
// Limits: at least kLeastBadRows rows of a kind, which each venue's tables prove as they compile.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/book_synchroniser.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook::testing {

/// Of market frames, of account frames and of answers each.
inline constexpr std::size_t kLeastBadRows = 40;

struct BadFrame {
  std::string_view what;  // names the row; no two rows of a table share it
  std::string text;
  Errc code;
  std::string_view field = {};  // that the error must name; empty: whichever
};
struct BadAnswer {
  std::string_view what;
  RestCall::Kind kind;
  std::string body;  // of HTTP 200
  Errc code;
  std::string_view field = {};
};
/// Read well, but no success: what the connector is told.
struct RefusedAnswer {
  std::string_view what;
  int status;
  std::string body;
  RejectReason reason;
};
/// Frames that are good each for itself and bad in their order: the last one ends so.
struct BadBook {
  std::string_view what;
  std::vector<std::string> frames;  // the first is a snapshot, of REST where the venue's come so
  BookOutcome outcome;
};

/// Each is refused with its error, and what was decoded before it stays as it was.
void refuse_market_frames(Venue& venue, std::span<const BadFrame> rows);
void refuse_account_frames(Venue& venue, std::span<const BadFrame> rows);
/// @param like its kind is the row's; all else as it is
void refuse_answers(Venue& venue, const RestCall& like, std::span<const BadAnswer> rows);
void tell_refusals(Venue& venue, const RestCall& call, std::span<const RefusedAnswer> rows);
/// Each book is in step until its last frame. @param listing of all frames
void doubt_books(Venue& venue, const Listing& listing, std::span<const BadBook> rows);

}  // namespace crossbook::testing
