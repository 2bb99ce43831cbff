// What the world does wrong, as values: 16 bytes, no heap.
// In: nothing. Out: Errc, Error, Result<T>, recovery(). Thread: any. Limits: none.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string_view>

namespace crossbook {

enum class Errc : std::uint8_t {
  // numbers
  InexactDecimal,   // more decimals than the scale holds
  DecimalOverflow,  // does not fit 64 (128) bits at the scale
  BadDecimal,       // not a number: empty, NaN, Inf, two points, stray characters
  NegativeSize,     // a level with a size below zero
  // frames
  Malformed,      // not the JSON that the venue documents
  MissingField,   // a required field is absent, null or of another type
  UnknownSymbol,  // an instrument that was not subscribed
  UnknownEnum,    // a word in order or fill state that the venue does not document
  TooLarge,       // frame, depth or count above its cap
  NotSpoken,      // a protocol generation or channel that the codec does not speak
  // books
  SequenceGap,
  ChecksumMismatch,
  CrossedBook,
  // requests
  NoKey,          // the call needs a key that was not given
  NotPermitted,   // the key's own policy says no; field names its limit
  NotSupported,   // the venue has no such call; see its capabilities
  BufferTooSmall  // the encoded request is larger than its buffer
};

/// What an error asks us to do. Decided once, here.
enum class Recovery : std::uint8_t { RefuseFrame, ResyncBook, RefuseRequest };

struct [[nodiscard]] Error {
  Errc code{};
  const char* field = "";  // its name on the wire or in the call; static storage
};

template <class T>
using Result = boost::system::result<T, Error>;

constexpr Recovery recovery(Errc code) noexcept {
  switch (code) {  // no default: a new code does not compile until somebody decides
    case Errc::InexactDecimal:
    case Errc::DecimalOverflow:
    case Errc::BadDecimal:
    case Errc::NegativeSize:
    case Errc::Malformed:
    case Errc::MissingField:
    case Errc::SequenceGap:
    case Errc::ChecksumMismatch:
    case Errc::CrossedBook: return Recovery::ResyncBook;
    case Errc::UnknownSymbol:
    case Errc::UnknownEnum:
    case Errc::TooLarge:
    case Errc::NotSpoken: return Recovery::RefuseFrame;
    case Errc::NoKey:
    case Errc::NotPermitted:
    case Errc::NotSupported:
    case Errc::BufferTooSmall: return Recovery::RefuseRequest;
  }
  __builtin_unreachable();
}

/// The code's name for people and logs, e.g. "inexact decimal".
std::string_view to_string(Errc code) noexcept;

/// Lets Result<T>::value() throw; only start-up code may use it. Throws std::runtime_error.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

}  // namespace crossbook
