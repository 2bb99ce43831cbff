#include "tests/support/bad_input.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/contract_bridge.hpp"
#include "venues/connector/connection_sequence.hpp"

namespace crossbook::testing {
namespace {

using contract::PaddedText;

constexpr std::size_t kShownBytes = 200;
// Behind the frame, so that a reader that runs past its end is noticed.
constexpr std::string_view kBehind = "\"}]";

std::string shown(std::string_view what, std::string_view text) {
  return std::string{what} + ": " + std::string{text.substr(0, kShownBytes)};
}

/// A row that is there twice tries nothing.
class Distinct {
 public:
  void expect_new(std::string_view what, std::string input) {
    EXPECT_FALSE(what.empty());
    EXPECT_TRUE(names_.insert(what).second) << "two rows are called \"" << what << '"';
    EXPECT_TRUE(inputs_.insert(std::move(input)).second) << what << " is there twice";
  }

 private:
  std::set<std::string_view> names_;
  std::set<std::string> inputs_;
};

void expect_error(const Result<void>& result, Errc code, std::string_view field) {
  if (!result.has_error()) {
    ADD_FAILURE() << "was taken";
    return;
  }
  EXPECT_EQ(to_string(result.error().code), to_string(code)) << "in " << result.error().field;
  if (!field.empty()) {
    EXPECT_EQ(result.error().field, field);
  }
}

/// A book as the connector follows it, from one snapshot on.
class FollowedBook {
 public:
  FollowedBook(Venue& venue, const Listing& listing)
      : venue_{venue},
        listing_{listing},
        sync_{venue.capabilities(), SynchroniserLimits{},
              venue.capabilities().has_checksum
                  ? ChecksumCheck{[this](const OrderBook& book, std::uint32_t expected) {
                      return venue_.checksum_matches(book, listing_, expected);
                    }}
                  : ChecksumCheck{}} {}

  BookOutcome read(const std::string& text, bool is_first) {
    RestEvents answer;
    MarketEvents events;
    const bool is_rest = is_first && venue_.capabilities().snapshot_source == SnapshotSource::Rest;
    const Result<void> decoded =
        is_rest
            ? venue_.decode_rest({RestCall::Kind::Snapshot, &listing_, {}}, {200, text, {}}, answer)
            : venue_.decode_market(PaddedText{text}.bytes(), events);
    const MarketEvents& read = is_rest ? answer.market : events;
    if (decoded.has_error() || read.books.size() != 1) {
      ADD_FAILURE() << "not one book: " << text;
      return BookOutcome::Discarded;
    }
    switch (socket_.on_message(read.connection_sequence)) {
      case ConnectionSequence::Verdict::Gap: sync_.reset(); return BookOutcome::Gap;
      case ConnectionSequence::Verdict::Repeat: return BookOutcome::Duplicate;
      case ConnectionSequence::Verdict::Next: break;
    }
    return sync_.on_message(read.books.front(), read.levels);
  }
  bool is_synced() const noexcept { return sync_.is_synced(); }

 private:
  Venue& venue_;
  const Listing& listing_;
  ConnectionSequence socket_;
  BookSynchroniser sync_;
};

}  // namespace

void refuse_market_frames(Venue& venue, std::span<const BadFrame> rows) {
  Distinct distinct;
  for (const BadFrame& row : rows) {
    SCOPED_TRACE(shown(row.what, row.text));
    distinct.expect_new(row.what, row.text);
    MarketEvents events;
    events.levels.resize(2);
    events.books.resize(1);
    events.notices.resize(1);
    expect_error(venue.decode_market(PaddedText{row.text, kBehind}.bytes(), events), row.code,
                 row.field);
    EXPECT_EQ(events.levels.size(), 2U);
    EXPECT_EQ(events.books.size(), 1U);
    EXPECT_EQ(events.notices.size(), 1U);
    EXPECT_EQ(events.connection_sequence.value(), -1);
  }
}

void refuse_account_frames(Venue& venue, std::span<const BadFrame> rows) {
  Distinct distinct;
  for (const BadFrame& row : rows) {
    SCOPED_TRACE(shown(row.what, row.text));
    distinct.expect_new(row.what, row.text);
    AccountEvents events;
    events.reports.resize(1);
    events.balances.resize(2);
    events.notices.resize(1);
    expect_error(venue.decode_account(PaddedText{row.text, kBehind}.bytes(), events), row.code,
                 row.field);
    EXPECT_EQ(events.reports.size(), 1U);
    EXPECT_EQ(events.balances.size(), 2U);
    EXPECT_TRUE(events.other_balances.empty());
    EXPECT_EQ(events.notices.size(), 1U);
  }
}

void refuse_answers(Venue& venue, const RestCall& like, std::span<const BadAnswer> rows) {
  Distinct distinct;
  for (const BadAnswer& row : rows) {
    SCOPED_TRACE(shown(row.what, row.body));
    distinct.expect_new(row.what, std::to_string(static_cast<int>(row.kind)) + row.body);
    RestCall call = like;
    call.kind = row.kind;
    RestEvents events;
    expect_error(venue.decode_rest(call, {200, row.body, {}}, events), row.code, row.field);
    EXPECT_TRUE(events.account.reports.empty());
    EXPECT_TRUE(events.market.books.empty() && events.market.levels.empty());
    EXPECT_EQ(events.key_scopes, KeyScopes{});
    EXPECT_EQ(events.server_time.count(), 0);
    EXPECT_TRUE(events.session_token.empty());
  }
}

void tell_refusals(Venue& venue, const RestCall& call, std::span<const RefusedAnswer> rows) {
  Distinct distinct;
  for (const RefusedAnswer& row : rows) {
    SCOPED_TRACE(shown(row.what, row.body));
    distinct.expect_new(row.what, std::to_string(row.status) + row.body);
    RestEvents events;
    const Result<void> decoded = venue.decode_rest(call, {row.status, row.body, {}}, events);
    EXPECT_FALSE(decoded.has_error()) << decoded.error().field;
    EXPECT_EQ(to_string(events.error.reason), to_string(row.reason));
    EXPECT_TRUE(events.account.balances.empty());
  }
}

void doubt_books(Venue& venue, const Listing& listing, std::span<const BadBook> rows) {
  Distinct distinct;
  for (const BadBook& row : rows) {
    SCOPED_TRACE(row.what);
    std::string all;
    for (const std::string& frame : row.frames) all += frame;
    distinct.expect_new(row.what, all);
    FollowedBook book{venue, listing};
    for (std::size_t i = 0; i < row.frames.size(); ++i) {
      const BookOutcome outcome = book.read(row.frames[i], i == 0);
      const bool is_last = i + 1 == row.frames.size();
      EXPECT_EQ(static_cast<int>(outcome),
                static_cast<int>(is_last ? row.outcome : BookOutcome::Applied))
          << "frame " << i << ": " << row.frames[i].substr(0, kShownBytes);
    }
    const bool is_old_news =
        row.outcome == BookOutcome::Stale || row.outcome == BookOutcome::Duplicate;
    EXPECT_EQ(book.is_synced(), is_old_news) << "a doubted book may not be compared";
  }
}

}  // namespace crossbook::testing
