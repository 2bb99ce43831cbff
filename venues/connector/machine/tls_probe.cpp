#include "venues/connector/machine/tls_probe.hpp"

#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <memory>

#include "venues/connector/machine/io_loop.hpp"
#include "venues/connector/machine/tls_dialer.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kProbeWait{10};

struct FreeX509 {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

/// The organisation, else the common name.
std::string issuer_of(const X509& certificate) {
  const X509_NAME* const name = X509_get_issuer_name(&certificate);
  std::array<char, 128> text{};
  for (const int part : {NID_organizationName, NID_commonName})
    if (X509_NAME_get_text_by_NID(name, part, text.data(), static_cast<int>(text.size())) > 0)
      return text.data();
  return "an issuer without a name";
}

std::int64_t ends_ms(const X509& certificate) {
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) != 1) return 0;
  return static_cast<std::int64_t>(::timegm(&end)) * 1'000;
}

std::string text_of(const boost::asio::ip::tcp::endpoint& peer) {
  const std::string address = peer.address().to_string();
  return (peer.address().is_v6() ? "[" + address + "]" : address) + ":" +
         std::to_string(peer.port());
}

DialStep step_after(const DialProgress& progress) {
  if (progress.named.count() == 0) return DialStep::Name;
  return progress.connected.count() == 0 ? DialStep::Connection : DialStep::Handshake;
}

/// Without what stands before and behind it: whoever reads it sees both beside it.
std::string bare(const SessionEnd& end, const std::string& who) {
  std::string text = end.text.starts_with(who + ": ") ? end.text.substr(who.size() + 2) : end.text;
  if (!end.mend.empty() && text.ends_with(end.mend))
    text.resize(text.size() - end.mend.size() - std::string_view{"; "}.size());
  return text;
}

void read_times(const DialProgress& at, TlsProbe& out) {
  if (at.named.count() != 0) out.name_time = at.named - at.began;
  if (at.connected.count() != 0) {
    out.connection_time = at.connected - at.named;
    out.peer = text_of(at.peer);
  }
  if (at.secured.count() != 0) out.handshake_time = at.secured - at.connected;
}

void read_certificate(SSL* tls, TlsProbe& out) {
  out.protocol = SSL_get_version(tls);
  const std::unique_ptr<X509, FreeX509> certificate{SSL_get1_peer_certificate(tls)};
  if (!certificate) return;
  out.issuer = issuer_of(*certificate);
  out.certificate_ends_ms = ends_ms(*certificate);
}

}  // namespace

TlsProbe probe_tls(TlsContext& tls, const Url& url, const std::string& name,
                   std::chrono::milliseconds max_time) {
  IoLoop loop;
  TlsStream stream{loop.context().get_executor(), tls.context()};
  TlsDialer dialer{loop.context(), url, name};
  TlsProbe found;
  bool is_done = false;
  dialer.dial(stream, max_time, nullptr, [&](const SessionEnd* end) {
    is_done = true;
    if (end == nullptr) return;
    found.failed = step_after(dialer.progress());
    found.trouble = bare(*end, dialer.who());
    found.mend = end->mend;
  });
  while (!is_done) {  // the dialer's own deadline ends it
    loop.wait(kProbeWait);
    loop.poll();
  }
  for (const auto& address : dialer.addresses())
    found.addresses.push_back(address.address().to_string());
  read_times(dialer.progress(), found);
  if (!found.failed) read_certificate(stream.native_handle(), found);
  boost::system::error_code ignored;
  stream.next_layer().close(ignored);
  loop.poll();  // handlers that hold the stream run before it goes
  return found;
}

}  // namespace crossbook
