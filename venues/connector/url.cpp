#include "venues/connector/url.hpp"

#include <charconv>

namespace crossbook {

std::string Url::authority() const {
  std::string result = host.find(':') == std::string::npos ? host : '[' + host + ']';
  if (port != 443) result += ':' + std::to_string(port);
  return result;
}

std::string Url::text() const { return scheme + "://" + authority() + target; }

Result<Url> parse_url(std::string_view text) {
  Url url;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return Error{Errc::Malformed, "url scheme"};
  url.scheme = text.substr(0, scheme_end);
  if (url.scheme != "https" && url.scheme != "wss") return Error{Errc::NotSupported, "url scheme"};
  text.remove_prefix(scheme_end + 3);

  const std::size_t authority_end = text.find_first_of("/?");
  std::string_view authority = text.substr(0, authority_end);
  if (authority_end != std::string_view::npos) {
    url.target = text.substr(authority_end);
    if (url.target.front() == '?') url.target.insert(0, 1, '/');
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return Error{Errc::Malformed, "url host"};
    url.host = authority.substr(1, close - 1);
    authority.remove_prefix(close + 1);
    if (!authority.empty() && !authority.starts_with(':'))
      return Error{Errc::Malformed, "url host"};
    if (!authority.empty()) port = authority.substr(1);
  } else {
    const std::size_t colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon + 1);
  }
  if (url.host.empty() || url.host.find('@') != std::string::npos)
    return Error{Errc::Malformed, "url host"};
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc{} || end != port.data() + port.size() || url.port == 0)
      return Error{Errc::Malformed, "url port"};
  }
  return url;
}

std::string host_of(std::string_view url) {
  const Result<Url> parsed = parse_url(url);
  return parsed.has_error() ? std::string{} : parsed->authority();
}

}  // namespace crossbook
