#include "venues/market/error.hpp"

#include <stdexcept>
#include <string>

namespace crossbook {

std::string_view to_string(Errc code) noexcept {
  switch (code) {
    case Errc::InexactDecimal: return "inexact decimal";
    case Errc::DecimalOverflow: return "decimal overflow";
    case Errc::BadDecimal: return "bad decimal";
    case Errc::NegativeSize: return "negative size";
    case Errc::Malformed: return "malformed";
    case Errc::MissingField: return "missing field";
    case Errc::UnknownSymbol: return "unknown symbol";
    case Errc::UnknownEnum: return "unknown enum";
    case Errc::TooLarge: return "too large";
    case Errc::NotSpoken: return "not spoken";
    case Errc::SequenceGap: return "sequence gap";
    case Errc::ChecksumMismatch: return "checksum mismatch";
    case Errc::CrossedBook: return "crossed book";
    case Errc::NoKey: return "no key";
    case Errc::NotPermitted: return "not permitted by the key's policy";
    case Errc::NotSupported: return "not supported";
    case Errc::BufferTooSmall: return "buffer too small";
  }
  __builtin_unreachable();
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  std::string text{to_string(error.code)};
  if (error.field != nullptr && *error.field != '\0') text.append(" in ").append(error.field);
  text.append(" (").append(where.to_string()).append(")");
  throw std::runtime_error{text};
}

}  // namespace crossbook
