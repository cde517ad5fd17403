#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "detect/behaviour/internal/record.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

inline constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon/Operational";
inline constexpr std::uint32_t kSysmonProcess = 1;
inline constexpr std::uint32_t kSysmonFile = 11;
inline constexpr std::uint32_t kSecurityProcess = 4688;

/// The records that tell of a process that was started: Sysmon's, of Windows and Linux, and
/// Windows' own.
std::vector<Interest> process_starts();

/// What Sysmon and Windows' audit call differently, by one name each. Immutable; any thread.
class ProcessFields {
 public:
  explicit ProcessFields(model::FieldTable& fields)
      : image_(fields.add("Image")),
        new_process_(fields.add("NewProcessName")),
        line_(fields.add("CommandLine")),
        user_(fields.add("User")),
        subject_(fields.add("SubjectUserName")) {}

  std::string_view image(Record& record) const { return record.first_text({image_, new_process_}); }

  std::string_view command_line(Record& record) const { return record.text(line_); }

  /// Who started it.
  std::string_view user(Record& record) const { return record.first_text({user_, subject_}); }

 private:
  model::FieldId image_;
  model::FieldId new_process_;
  model::FieldId line_;
  model::FieldId user_;
  model::FieldId subject_;
};

}  // namespace longwatch::detect::behaviour
