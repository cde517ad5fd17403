#pragma once

#include <string_view>
#include <vector>

#include "base/arena.h"
#include "read/auditd/internal/record_line.h"

namespace longwatch::read::auditd {

struct AuditField {
  std::string_view name;
  std::string_view value;
};

/// The fields of the records of one event under the names that rules use. One thread at a time.
class AuditEvent {
 public:
  void clear();

  /// Takes the next record. Views of it, of `arena` or static.
  void add(const RecordHead& head, Arena& arena);

  /// Call when all records were added: names what hangs on several of them.
  void finish(Arena& arena);

  const std::vector<AuditField>& fields() const { return fields_; }

 private:
  void add_pair(const RecordHead& head, const Pair& pair, Arena& arena);
  void add_argument(std::string_view key, std::string_view value, Arena& arena);

  std::vector<AuditField> fields_;
  std::vector<std::string_view> arguments_;  // of EXECVE
  std::vector<std::size_t> call_arguments_;  // places in fields_ of the system call's a0 ...
  std::string_view arch_;
  std::string_view call_;
  std::string_view exe_;
  bool has_call_name_ = false;
};

/// Text that auditd writes in hexadecimal digits because of a byte in it.
std::string_view decoded(std::string_view hex, Arena& arena);

}  // namespace longwatch::read::auditd
