// A response as Beast parses it, in our own words. Internal to the HTTPS sessions: includes Beast.
// In: a parsed message. Out: HttpResponse. Thread: any. Limits: the parser's.
#pragma once

#include <algorithm>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <utility>

#include "venues/connector/http.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxHeaderBytes = 64 * 1024;

inline HttpResponse response_of(
    boost::beast::http::response<boost::beast::http::string_body>&& message) {
  HttpResponse response;
  response.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    std::string name{field.name_string()};
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    response.headers.emplace_back(std::move(name), std::string{field.value()});
  }
  response.body = std::move(message.body());
  return response;
}

}  // namespace crossbook
