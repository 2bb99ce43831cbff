// The journal's bytes: a header that makes it replayable alone, then checked records.
// In: inputs, actions, configuration. Out: bytes; and back. Thread: any. Limits: kMaxRecordBytes,
// kMaxHeaderBytes.
//
//   file    magic[8] version:u32 size:u32 check:u32 body[size]         all little-endian
//   record  size:u32 check:u32 sequence:u64 time:i64 type:u8 0:u8[3] head_check:u32
//   payload[size - 32]
//
// Header and records begin at multiples of 8; zeros fill the gaps. A record's size, with kSizeMark,
// is written last: without it the record is not there yet. check is CRC-32C of the payload (the
// body), head_check of the record's 28 bytes before it: a flipped size is told from a torn tail.
// Sequences are 1, 2, 3 …; type is the event's place in Event, or kActionType + the action's place
// in Action. Behind the last record there may be zeros: space that was not used yet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/action.hpp"
#include "engine/core/config.hpp"
#include "engine/core/input.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

inline constexpr std::array<char, 8> kJournalMagic{'x', 'b', 'j', 'o', 'u', 'r', 'n', 'l'};
inline constexpr std::uint32_t kJournalVersion = 6;
inline constexpr std::size_t kFilePrefixBytes = 20;
inline constexpr std::size_t kRecordHeadBytes = 32;
inline constexpr std::size_t kMaxRecordBytes = 1024;  // of payload
inline constexpr std::size_t kMaxHeaderBytes = 1024 * 1024;
inline constexpr std::uint8_t kActionType = 0x80;
inline constexpr std::uint32_t kSizeMark = 0x5A'00'00'00;  // no flipped bit makes a size zero
inline constexpr std::size_t kRecordAlignment = 8;

/// Where the next record begins behind one that ends here.
constexpr std::uint64_t aligned(std::uint64_t offset) noexcept {
  return (offset + kRecordAlignment - 1) / kRecordAlignment * kRecordAlignment;
}

/// Who wrote the journal and with which settings: with the records, all that a replay needs.
struct JournalHeader {
  std::string build;        // version and commit of the writer
  std::string config_hash;  // of the user's configuration file
  std::string note;         // for people: mode, start time
  CoreConfig config;
  InstrumentTable table;
};

/// One record's fixed part.
struct RecordHead {
  std::uint32_t length = 0;  // of the payload
  std::uint32_t check = 0;
  std::uint64_t sequence = 0;
  MonoNanos time;
  std::uint8_t type = 0;
};

/// @return with the zeros behind it @throws std::length_error if it would pass kMaxHeaderBytes
std::vector<std::byte> encode_header(const JournalHeader& header);
/// @return nothing if the body is not a header of this version
std::optional<JournalHeader> decode_header(std::span<const std::byte> body);

std::uint8_t type_of(const Event& event) noexcept;
std::uint8_t type_of(const Action& action) noexcept;
/// @return bytes written to out; every message fits kMaxRecordBytes
std::size_t encode(const Event& event, std::span<std::byte, kMaxRecordBytes> out) noexcept;
std::size_t encode(const Action& action, std::span<std::byte, kMaxRecordBytes> out) noexcept;
/// @return nothing if the type is unknown or the payload is not exactly one such message
std::optional<Event> decode_event(std::uint8_t type, std::span<const std::byte> payload) noexcept;
std::optional<Action> decode_action(std::uint8_t type, std::span<const std::byte> payload) noexcept;

/// Writes the head with its own check. @param head check must be that of the payload
void encode_head(const RecordHead& head, std::span<std::byte, kRecordHeadBytes> out) noexcept;
/// @return nothing if the head's check fails
std::optional<RecordHead> decode_head(std::span<const std::byte, kRecordHeadBytes> bytes) noexcept;

}  // namespace crossbook
