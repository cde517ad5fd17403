#include "formats/observable.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::formats {
namespace {

using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

std::string or_nothing(std::optional<std::string> text) {
  return text.value_or("<nothing>");
}

TEST(Observable, DomainsAreInAsciiAndLowerCase) {
  const Pairs cases = {
      {"Mail.Example.NZ.", "mail.example.nz"},
      {"_ldap._tcp.example.org", "_ldap._tcp.example.org"},
      {"b\u00FCcher.example", "xn--bcher-kva.example"},
      {"B\u00DCCHER.example", "xn--bcher-kva.example"},
      {"\u0645\u062B\u0627\u0644.\u0625\u062E\u062A\u0628\u0627\u0631", "xn--mgbh0fb.xn--kgbechtv"},
      {"example\u3002com", "example.com"},  // ideographic full stop
      {"localhost", "<nothing>"},
      {"192.0.2.1", "<nothing>"},
      {"a..b", "<nothing>"},
      {"-a.example", "<nothing>"},
      {"a b.example", "<nothing>"},
      {"\xFF\xFE.example", "<nothing>"},
      {"", "<nothing>"}};
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(or_nothing(canonical_domain(text)), expected) << text;
  }
  EXPECT_EQ(or_nothing(canonical_domain(std::string(64, 'a') + ".example")), "<nothing>");
  EXPECT_EQ(or_nothing(canonical_domain(std::string("b\u00FC\0.example", 12))), "<nothing>");
}

TEST(Observable, UrlsHaveOneForm) {
  const Pairs cases = {
      {"HTTP://Example.com:80", "http://example.com/"},
      {"https://example.com:443/A?b=C#d", "https://example.com/A?b=C"},
      {"https://example.com:8443?x", "https://example.com:8443/?x"},
      {"https://User@B\u00DCcher.example/p", "https://user@xn--bcher-kva.example/p"},
      {"http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"},
      {"ftp://192.0.2.7:21/f", "ftp://192.0.2.7/f"},
      {"mailto://example.com", "<nothing>"},
      {"http://local/", "<nothing>"},
      {"http://exa mple.com/", "<nothing>"},
      {"example.com/x", "<nothing>"}};
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(or_nothing(canonical_url(text)), expected) << text;
  }
}

TEST(Observable, MailAddressesAreFoundInWhatMailersWrite) {
  const Pairs cases = {{"Ada.L@Example.NZ", "ada.l@example.nz"},
                       {"\"Ada L.\" <ada@example.nz>", "ada@example.nz"},
                       {"<ada@b\u00FCcher.example>", "ada@xn--bcher-kva.example"},
                       {"ada@", "<nothing>"},
                       {"@example.nz", "<nothing>"},
                       {"ada at example.nz", "<nothing>"}};
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(or_nothing(canonical_mail(text)), expected) << text;
  }
}

TEST(Observable, WhatWasMadeHarmlessIsReadAgain) {
  const Pairs cases = {{"hxxps[://]evil[.]example[/]a", "https://evil.example/a"},
                       {"ada[at]evil(dot)example", "ada@evil.example"},
                       {"10[.]0[.]0[.]1", "10.0.0.1"},
                       {"plain.example", "plain.example"}};
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(refang(text), expected) << text;
  }
}

}  // namespace
}  // namespace longwatch::formats
