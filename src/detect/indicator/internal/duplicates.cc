#include "detect/indicator/internal/duplicates.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"

namespace longwatch::detect::indicator {
namespace {

/// A name for where an entry stands.
std::string place_of(const RecordHead& head, const std::vector<FileEntry>& files) {
  const std::string name = head.file < files.size() ? files[head.file].name : std::string();
  return head.line == 0 ? name : fmt::format("{}:{}", name, head.line);
}

}  // namespace

void DuplicateTeller::take_out(std::vector<IndexEntry>& index) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < index.size(); ++at) {
    const bool is_alone = (at == 0 || index[at - 1].hash != index[at].hash) &&
                          (at + 1 == index.size() || index[at + 1].hash != index[at].hash);
    bool keep = true;
    if (!is_alone) {
      if (at == 0 || end == 0 || index[end - 1].hash != index[at].hash) {
        run_.clear();
      }
      const std::optional<RecordHead> head = read_record(heap_, index[at].record);
      keep = head.has_value() && stays(*head);
    }
    if (keep) {
      index[end++] = index[at];
    } else {
      ++taken_out_;
    }
  }
  index.resize(end);
}

bool DuplicateTeller::stays(const RecordHead& head) {
  const RecordHead* first = nullptr;
  std::size_t alike = 0;
  for (const RecordHead& other : run_) {
    if (other.kind != head.kind || other.value != head.value) {
      continue;
    }
    first = first == nullptr ? &other : first;
    ++alike;
    if (other.file == head.file && (other.details == head.details || head.details.empty())) {
      tell(head, other, "stands already in");
      return false;
    }
  }
  if (alike >= limits::kOriginsOfIndicator) {
    tell(head, *first, "stands too often to keep all that is said of it; the first is in");
    return false;
  }
  if (first != nullptr && first->file != head.file) {
    tell(head, *first, "stands also in");
  }
  run_.push_back(head);
  return true;
}

void DuplicateTeller::tell(const RecordHead& head, const RecordHead& first,
                           const char* consequence) {
  if (head.file >= files_.size() || ++told_of_[head.file] > most_told_) {
    return;
  }
  Diagnostic diagnostic{&kDuplicateIndicator, {}, {}, {}, 0, 0, {}};
  diagnostic.place.file = files_[head.file].name;
  if (head.line > 0) {
    diagnostic.place.line = head.line;
  }
  diagnostic.message =
      fmt::format("'{}' {} {}", to_printable(head.value), consequence, place_of(first, files_));
  if (told_of_[head.file] == most_told_) {
    diagnostic.message += "; more of this file are counted only";
  }
  kept_.push_back(diagnostic);
  told_.report(std::move(diagnostic));
}

}  // namespace longwatch::detect::indicator
