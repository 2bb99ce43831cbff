// One HTTP call on loopback, as curl makes it.
// In: a request. Out: the reply. Thread: the test's. Limits: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbook::testing {

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // as sent
  std::string_view header(std::string_view name) const noexcept;
};

struct HttpQuestion {
  std::string method = "GET";
  std::string target = "/";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // beside Host and Content-Length
  std::string host = "127.0.0.1";
};

/// @param url "http://127.0.0.1:9099"  @throws boost::system::system_error
HttpAnswer plain_call(std::string_view url, const HttpQuestion& request);
/// @param url "https://127.0.0.1:9100"  @param ca_file trusted
/// @throws boost::system::system_error, also if the certificate is not to be trusted
HttpAnswer tls_call(std::string_view url, const std::string& ca_file, const HttpQuestion& request);
/// Sends the bytes as they are.
HttpAnswer plain_send(std::string_view url, std::string_view bytes);

}  // namespace crossbook::testing
