#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "formats/time_zone.h"
#include "model/event.h"
#include "model/record.h"
#include "read/read.h"
#include "read/text_reader.h"

/// Text logs that a user describes: a mapping says in YAML how lines are written, what their parts
/// are called, how times are to be read, and to which log source of Sigma the events belong. All
/// keys: docs/mappings.md.
///
///   name: gateway
///   pattern: '{time} {host} vpn[{pid:int}]: user={user} from {src_ip:ip}'
///   time: '%Y-%m-%d %H:%M:%S'
///   zone: Europe/Berlin
///   logsource: {product: parliament, service: vpn}
///
/// - Fields have the names that the mapping gives them; values stand as they are written, but for
///   epochs, which become ISO 8601, and escapes in quotes of key=value pairs.
/// - `channel` is "mapped:" and the mapping's name, unless it names telemetry that later stages
/// know
///   (`telemetry: firewall`). `computer` is the capture "host" or another that is told.
/// - A line that fits none of the patterns is dropped with the place where it stopped fitting.
namespace longwatch::read::mapped {

/// For docs/telemetry.md: there is a format for each mapping only.
inline constexpr Reading kReading = {
    "any text log that a mapping describes: `--mapping`, "
    "[mappings.md](mappings.md); `longwatch onboard` proposes one",
    "`mapped:NAME`, or what the mapping says", "dpkg's and alternatives' logs of Debian", ""};

/// A mapping, compiled. Immutable; any thread.
struct Mapping;

/// What others must know of it.
struct MappingInfo {
  std::string name;
  std::string description;
  std::string file;
  std::string channel;  ///< of its events, lower case
  std::string format;   ///< kind of its sources: "mapped:" and the name
  std::string product;  ///< of the log source, as category and service; all empty = none
  std::string category;
  std::string service;
  std::vector<std::string> fields;  ///< that its events can have; sorted
  bool has_more_fields = false;     ///< pairs: others too
};

const MappingInfo& info_of(const Mapping& mapping);

/// What became of one file: a mapping, or all that is wrong with it.
struct ParsedMapping {
  std::shared_ptr<const Mapping> mapping;  ///< null when there are problems
  std::vector<Diagnostic> problems;        ///< all of kBrokenMapping, in the order of the file
};

/// `file` is for places. Never fails: problems are diagnostics.
ParsedMapping parse_mapping(std::string_view yaml, const std::string& file);

struct LoadedMappings {
  std::vector<std::shared_ptr<const Mapping>> mappings;  ///< in the order of paths and names
  std::vector<Diagnostic> problems;
  std::uint64_t broken = 0;  ///< files that became no mapping
};

/// Reads the files, and all *.yml and *.yaml below the folders. Two mappings of one name are a
/// problem of the second one. Fails with `NotFound` for a path that does not exist, `Io`, and
/// `NotFound` when a folder holds no mapping.
Result<LoadedMappings> load_mappings(const std::vector<std::string>& paths,
                                     const FileSystem& files);

struct MappedOptions {
  /// Of times written without one, where the mapping names none.
  std::optional<formats::TimeZone> zone{};
  TextOptions text{};
};

/// The format named as `MappingInfo::format`. It takes a file when the mapping's `match` fits.
std::unique_ptr<Format> make_mapped_format(std::shared_ptr<const Mapping> mapping,
                                           const MappedOptions& options = {});

/// What a mapping makes of a single line; for those who write mappings.
struct LineReading {
  std::optional<Timestamp> time;          ///< without a zone as if in UTC, without a year in 2000
  std::vector<model::NamedValue> fields;  ///< views of the line, of the arena or of the mapping
  std::string why_not;                    ///< empty = the line fits
};

LineReading read_line(const Mapping& mapping, std::string_view line, Arena& arena);

}  // namespace longwatch::read::mapped
