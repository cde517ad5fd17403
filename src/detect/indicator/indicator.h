#pragma once

#include <array>
#include <cstddef>
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

/// Indicators as a detector: load (files -> indicators -> a set to look up), scan.
///
/// What a file is, its content tells: plain lists, tables with a header (CSV, TSV), STIX 2.0 and
/// 2.1 bundles, MISP events and feed folders, OpenIOC. docs/indicators.md says what is taken from
/// each. A plain list has one indicator a line. Blank lines and everything from a '#' at the begin
/// of a line or behind a blank are comments. The kind is recognised, or written in front:
///
///   198.51.100.23                      an address
///   203.0.113.0/26, scanning range     a network; what follows a comma or tab is a note
///   evil[.]example                     a domain and everything below it; defanged is fine
///   host:www.evil.example              that name alone
///   hxxps://evil.example/a?b=c         a URL, as a whole
///   d41d8cd98f00b204e9800998ecf8427f   MD5, SHA-1 or SHA-256
///   someone@evil.example               a mail address
///   dropper.exe                        a file name
///   file:install.sh                    where the kind cannot be seen (.sh also ends domains)
///   path:C:\Users\*\svch?st.exe        a path, '*' and '?' stand for any text, any character
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
/// A comma inside a URL starts a note only before a blank; a tab always does.
namespace longwatch::detect::indicator {

/// Files and cached sets hold these numbers: new kinds come last.
enum class IndicatorKind : std::uint8_t {
  Ipv4,
  Ipv6,
  Cidr,
  Domain,  ///< and everything below it
  Host,    ///< that name alone
  Url,
  Md5,
  Sha1,
  Sha256,
  Imphash,
  Tlsh,  ///< listed, never matched
  MailAddress,
  MailDomain,  ///< of senders, and everything below it
  FileName,
  FilePath,  ///< '*' and '?' stand for others; separators are '/'
  Mutex,
  RegistryKey,  ///< and its values
  UserAgent,
  Account,
  CertificateSerial,
  CertificateDigest,  ///< SHA-1 or SHA-256 of the certificate
  Ja3,
  Ja3s,
  Ja4,
  Asn,
  Pattern,  ///< STIX pattern that no table can answer
};

inline constexpr std::size_t kIndicatorKinds = 26;

/// "ipv4", "ipv6", "cidr", "domain", "host", "url", "md5", "sha1", "sha256", "imphash", "tlsh",
/// "mail", "mail-domain", "file", "path", "mutex", "registry", "user-agent", "account",
/// "certificate-serial", "certificate", "ja3", "ja3s", "ja4", "asn", "pattern".
std::string_view to_text(IndicatorKind kind);

/// Permissible Actions Protocol 2.0: what may be done with an indicator.
enum class Pap : std::uint8_t { Clear, Green, Amber, Red };

constexpr auto names_of(Pap /*tag*/) {
  return std::array<std::string_view, 4>{"PAP:CLEAR", "PAP:GREEN", "PAP:AMBER", "PAP:RED"};
}

/// What a file or one of its entries says about an indicator beside its value.
struct Details {
  std::optional<std::uint8_t> confidence;  ///< 0 to 100
  std::optional<model::Marking> marking;   ///< absent = that of its file
  std::optional<Pap> pap;
  std::optional<Timestamp> valid_from;
  std::optional<Timestamp> valid_until;  ///< the first moment at which it is not valid
  std::optional<Timestamp> received;     ///< from when it could be known; absent = that of its file
  std::string id;                        ///< of the entry in its source: "indicator--..."
  std::string source;                    ///< who made it, or the report it comes from
  std::vector<std::string> labels;
  std::vector<std::string> actors;   ///< groups and campaigns it points to
  std::vector<std::string> malware;  ///< malware and tools

  bool empty() const;

  friend bool operator==(const Details&, const Details&) = default;
};

struct Indicator {
  IndicatorKind kind = IndicatorKind::Domain;
  std::string value;       ///< canonical: refanged, lower case where case means nothing
  std::string note;        ///< may be empty
  std::uint32_t file = 0;  ///< index of the file it comes from
  std::uint32_t line = 0;  ///< from 1; in JSON and XML of the entry; 0 = not known
  /// Occurs in everybody's logs (private address, public resolver, digest of an empty file): its
  /// findings are of low level.
  bool is_common = false;
  Details details{};
};

/// What a file says about itself.
struct ListOrigin {
  std::optional<model::Marking> marking;  ///< with the originators; absent = public
  std::optional<Timestamp> received;      ///< absent = always known
};

/// What came out of loading.
struct LoadBooks {
  std::uint64_t seen = 0;  ///< lines, rows and entries that should be indicators
  std::uint64_t indicators = 0;
  std::uint64_t refused = 0;     ///< those that are none, or none that can be used
  std::uint64_t duplicates = 0;  ///< the same value in the same file, or too often
  std::uint64_t allowed = 0;     ///< suppressed by an allow-list
  std::uint64_t unmatched = 0;   ///< of `indicators`: kinds that are listed and never matched
};

/// One text taken apart; for tests and tools. The detector never holds it.
struct LoadedIndicators {
  std::vector<Indicator> indicators;  ///< as they stand, duplicates too
  std::vector<std::string> files;     ///< as the user named them
  std::vector<ListOrigin> origins;    ///< of each file
  std::uint64_t refused = 0;          ///< entries that are no indicator, or none that can be used
};

/// The indicators of one text of any kind; `file` is its name.
LoadedIndicators parse_indicators(std::string_view text, const std::string& file,
                                  DiagnosticSink& diagnostics);

struct LoadOptions {
  std::vector<std::string> paths;  ///< files and folders of them
  /// What must not be looked for: networks, addresses and domains, one a line, with or without a
  /// rank in front ("1,example.org"); "*.example.org" is a domain with all below.
  std::vector<std::string> allow_lists{};
  std::vector<std::string> allowed{};  ///< the same, of the estate: own networks and domains
  /// Where the compiled set is kept for the next run; empty = nowhere. Belongs to the user alone.
  std::string cache_directory{};
  /// Every entry that is not taken is told; else limits::kIndicatorProblemsTold of a kind and file,
  /// and how many more there are.
  bool tells_all = false;
};

class IndicatorSet;

/// Reads the files and makes their indicators ready for look-up; adds the fields in which they can
/// occur to `fields`. Every line, row and entry becomes an indicator or a diagnostic with its
/// place. What would match in every log (loopback, wide networks, whole top-level domains) is
/// refused.
///
/// The same value in several files keeps all of them in effect: a finding names each, with the
/// strictest of their markings and the earliest receipt. Twice in the same file it is a duplicate,
/// told as a note.
///
/// The set lies in a mapped file, not in memory. With a cache directory the next call with files of
/// the same content takes what this one made; a cache that is damaged or not the user's own is made
/// again, and that is told.
///
/// Fails when a file cannot be read. The set is immutable and may be shared by any number of
/// threads.
Result<std::shared_ptr<const IndicatorSet>> load_indicators(const LoadOptions& options,
                                                            const FileSystem& files,
                                                            model::FieldTable& fields,
                                                            DiagnosticSink& diagnostics);

/// The same of one text.
Result<std::shared_ptr<const IndicatorSet>> load_text(std::string_view text,
                                                      const std::string& file,
                                                      model::FieldTable& fields,
                                                      DiagnosticSink& diagnostics);

const LoadBooks& books_of(const IndicatorSet& indicators);

/// The detector over a set. Findings point to RuleInfo owned by the set, which must outlive them.
/// One finding for each indicator and event; for a pattern over several events, one for each
/// binding that is not contained in another.
///
/// Bodies of mails are searched when the reader hands them over (model/mail_body.h): `authority` is
/// the reference that allows it. A finding names it and the place, and holds nothing of the body
/// but the indicator itself. Patterns do not see bodies.
std::unique_ptr<Detector> make_detector(std::shared_ptr<const IndicatorSet> indicators,
                                        std::shared_ptr<const model::FieldTable> fields,
                                        std::string authority = {});

}  // namespace longwatch::detect::indicator
