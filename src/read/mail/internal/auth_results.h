#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace longwatch::read::mail {

/// One verdict of a server on who sent a message.
struct Verdict {
  std::string method;  ///< "spf", "dkim", "dmarc", in small letters
  std::string result;  ///< "pass", "fail", "softfail", "none" ...
  std::string domain;  ///< that it is about; may be empty
};

struct AuthResults {
  std::string server;
  std::vector<Verdict> verdicts;
};

/// Takes an Authentication-Results header apart (RFC 8601).
AuthResults parse_auth_results(std::string_view header);

/// The same of a Received-SPF header (RFC 7208 section 9.1): "pass (...) envelope-from=a@b; ...".
Verdict parse_received_spf(std::string_view header);

}  // namespace longwatch::read::mail
