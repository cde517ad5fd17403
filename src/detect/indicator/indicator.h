#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "base/time.h"
#include "detect/detect.h"
#include "model/field.h"
#include "model/marking.h"

/// Indicators as a detector: load (lists -> indicators), compile (indicators -> sets to look up),
/// scan.
///
/// A list is a text with one indicator a line. Blank lines and everything from a '#' at the begin
/// of a line or behind a blank are comments. The kind is recognised, or written in front:
///
///   198.51.100.23                      an address
///   203.0.113.0/26, scanning range     a network; what follows a comma or tab is a note
///   evil[.]example                     a domain and everything below it; defanged is fine
///   hxxps://evil.example/a?b=c         a URL, as a whole
///   d41d8cd98f00b204e9800998ecf8427f   MD5, SHA-1 or SHA-256
///   someone@evil.example               a mail address
///   dropper.exe                        a file name
///   file:install.sh                    where the kind cannot be seen (.sh also ends domains)
///
/// Comments at the head of a list, before its first indicator, say where it comes from:
///
///   # originator: ALPHA                  who shared it; several names are separated by commas
///   # marking: TLP:AMBER+STRICT          how far it may go; with an originator alone, this one
///   # received: 2025-08-14T21:00:00Z     when it arrived
///
/// Findings carry it in their RuleInfo. Without originator and marking a list is public
/// (TLP:CLEAR); a marking that cannot be read keeps the list as TLP:RED.
///
/// Kinds to write in front: ip, ipv4, ipv6, cidr, domain, url, md5, sha1, sha256, mail, file. A
/// comma inside a URL starts a note only before a blank; a tab always does.
namespace longwatch::detect::indicator {

enum class IndicatorKind : std::uint8_t {
  Ipv4,
  Ipv6,
  Cidr,
  Domain,
  Url,
  Md5,
  Sha1,
  Sha256,
  MailAddress,
  FileName,
};

/// "ipv4", "ipv6", "cidr", "domain", "url", "md5", "sha1", "sha256", "mail", "file".
std::string_view to_text(IndicatorKind kind);

struct Indicator {
  IndicatorKind kind = IndicatorKind::Domain;
  std::string value;       ///< canonical: refanged, lower case where case means nothing
  std::string note;        ///< may be empty
  std::uint32_t file = 0;  ///< index into `LoadedIndicators::files`
  std::uint32_t line = 0;  ///< from 1
};

/// What a list says about itself.
struct ListOrigin {
  std::optional<model::Marking> marking;  ///< with the originators; absent = public
  std::optional<Timestamp> received;      ///< absent = always known
};

struct LoadedIndicators {
  std::vector<Indicator> indicators;  ///< without duplicates, in the order of the lists
  std::vector<std::string> files;     ///< as the user named them
  std::vector<ListOrigin> origins;    ///< of each file
  std::uint64_t refused = 0;          ///< lines that are no indicator, or none that can be used
};

/// Reads the lists. Every line becomes an indicator or a diagnostic with line and column;
/// duplicates are told as notes, and the first keeps its origin. What would match everywhere
/// (private addresses, whole top-level domains, wide networks, digests of the empty file) is
/// refused. Fails when a file cannot be read.
Result<LoadedIndicators> load_indicators(const std::vector<std::string>& paths,
                                         const FileSystem& files, DiagnosticSink& diagnostics);

/// The indicators of one text; `file` is its name.
LoadedIndicators parse_indicators(std::string_view text, const std::string& file,
                                  DiagnosticSink& diagnostics);

class IndicatorSet;

/// Makes the indicators ready for look-up and adds the fields in which they can occur to `fields`.
/// Immutable; may be shared by any number of threads.
std::shared_ptr<const IndicatorSet> compile(LoadedIndicators loaded, model::FieldTable& fields);

/// The detector over a compiled set. Findings point to RuleInfo owned by the set, which must
/// outlive them. One finding for each indicator and event.
std::unique_ptr<Detector> make_detector(std::shared_ptr<const IndicatorSet> indicators,
                                        std::shared_ptr<const model::FieldTable> fields);

}  // namespace longwatch::detect::indicator
