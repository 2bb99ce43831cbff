// Frames and answers of every kind that a session with a venue brings, as its simulator sends them.
// In: a bench. Out: text. Thread: the test's. Limits: kMaxSampleBytes a frame.
#pragma once

#include <string>
#include <vector>

#include "tests/contract/venue_bench.hpp"

namespace crossbook::contract {

inline constexpr std::size_t kMaxSampleBytes = 8 * 1024;

struct SampleFrames {
  std::vector<std::string> market;   // acknowledgements, snapshots, deltas, heartbeats, notices
  std::vector<std::string> account;  // logins, replies, fills, refusals, cancels, balances
};

struct SampleAnswer {
  RestCall call;
  HttpResponse response;
};

/// Trades a little and keeps what came.
SampleFrames record_session(VenueBench& bench);

/// An answer to each call that the venue has, and a refusal.
std::vector<SampleAnswer> record_answers(VenueBench& bench);

}  // namespace crossbook::contract
