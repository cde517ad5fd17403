#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detect/detect.h"
#include "detect/triage/logons.h"
#include "model/field.h"
#include "model/source.h"

/// Values hidden in texts: encoded ones, and names of places outside.
namespace longwatch::detect::triage {

enum class Extract : std::uint8_t { Base64, Urls, Domains };

struct Extracted {
  std::string value;    ///< as it stands in the log
  std::string decoded;  ///< of Base64: the text, cut at limits::kBase64Bytes; empty for binaries
  std::string
      what;  ///< of Base64: "utf-16le text", "utf-8 text", "gzip of utf-8 text", "Windows program"
  std::uint64_t depth = 0;  ///< of Base64: inside how many others it was found
  Tally tally;
  std::string host;        ///< of the record at `locator`
  model::Locator locator;  ///< the first in order of sources
};

struct ExtractedTable {
  std::vector<Extracted> values;  ///< ordered by value
  std::uint64_t found = 0;        ///< every time one was
  std::uint64_t left_out = 0;  ///< of them, beyond limits::kTriageValues different ones, or 100 MB
};

/// Goes through the values of all fields. Filled once, when everything was read; `table` outlives
/// the detector. The result does not depend on order or workers.
std::unique_ptr<Detector> make_extract_detector(Extract what, ExtractedTable& table,
                                                model::FieldTable& fields);

/// Texts that decode to something readable or to a kind of file that is known.
struct DecodedBase64 {
  std::string value;
  std::string decoded;
  std::string what;
  std::uint64_t depth = 0;
};

/// Runs of Base64 (RFC 4648, both alphabets, padding optional) of at least 16 characters, of at
/// least 8 behind an option that begins with "-e"; what they hold is searched in turn, up to
/// limits::kBase64Depth deep.
std::vector<DecodedBase64> find_base64(std::string_view text);

/// Whole URLs with a scheme that leads somewhere (http, ftp, ldap, smb, ssh ...), without the
/// punctuation behind them.
std::vector<std::string> find_urls(std::string_view text);

/// Names with a top-level domain, lower-case, from URLs, mail addresses and plain text. In plain
/// text those that look like names of files (.sh, .pl, .py ...) do not count.
std::vector<std::string> find_domains(std::string_view text);

}  // namespace longwatch::detect::triage
