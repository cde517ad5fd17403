#include "scenario/tarawera.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"
#include "scenario/internal/estate_file.h"
#include "scenario/internal/parliament.h"
#include "scenario/internal/tarawera_days.h"
#include "scenario/internal/tarawera_intrusion.h"
#include "scenario/internal/telemetry.h"

namespace longwatch::scenario {
namespace {

using internal::Parliament;

/// Writes the files beside the telemetry and keeps their names.
class SetWriter {
 public:
  SetWriter(std::string directory, TaraweraSet& set)
      : directory_(std::move(directory)), set_(set) {}

  /// Yields the path.
  Result<std::string> write(const std::string& name, const std::string& text) {
    std::string path = join_path(directory_, name);
    std::error_code failure;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failure);
    if (failure) {
      return Error(ErrorCode::Io,
                   fmt::format("could not create the directory: {}: scenario not written",
                               failure.message()))
          .at(path);
    }
    LW_TRY(write_file(path, text));
    set_.files.push_back(name);
    return path;
  }

 private:
  std::string directory_;
  TaraweraSet& set_;
};

}  // namespace

Result<TaraweraSet> write_tarawera(const std::string& directory, const TaraweraOptions& options) {
  LW_TRY_ASSIGN(const Parliament parliament, internal::draw_parliament(options));
  internal::Telemetry telemetry(parliament, internal::Random(options.seed * 0x2545F491U + 5));
  internal::record_tarawera_days(parliament, telemetry);
  const internal::IntrusionSpan span = internal::record_tarawera_intrusion(parliament, telemetry);

  TaraweraSet set;
  SetWriter writer(directory, set);
  set.telemetry = join_path(directory, "telemetry");
  LW_TRY_ASSIGN(const internal::WrittenTelemetry written, telemetry.write(set.telemetry));
  for (const std::string& file : written.files) {
    set.files.push_back(join_path("telemetry", file));
  }
  set.records = written.records;
  set.expected.first = span.first;
  set.expected.last = span.last;
  LW_TRY_ASSIGN(set.assets, writer.write("assets.yaml", internal::assets_text(parliament)));
  LW_TRY_ASSIGN(set.persons, writer.write("persons.yaml", internal::persons_text(parliament)));
  std::sort(set.files.begin(), set.files.end());
  return set;
}

}  // namespace longwatch::scenario
