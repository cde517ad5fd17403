#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detect/indicator/internal/set_file.h"
#include "detect/literal_engine.h"

namespace longwatch::detect::indicator {

/// '*' stands for any text, '?' for any one byte; all else for itself. The whole text counts.
bool matches_stand_ins(std::string_view pattern, std::string_view text);

/// Whether a path is one that the pattern means: the whole of it, or what stands behind a folder.
bool matches_path(std::string_view pattern, std::string_view path);

/// The path patterns whose last part has stand-ins, found by their longest literals. Immutable; any
/// thread.
class PathPatterns {
 public:
  explicit PathPatterns(const SetView& view);

  bool empty() const { return patterns_.empty(); }

  /// Calls `visit(head, record)` for every pattern that means the path (canonical).
  template <class Visit>
  void find(std::string_view path, Visit&& visit) const {
    if (engine_ == nullptr) {
      return;
    }
    std::vector<std::uint32_t> candidates;
    engine_->scan(path, candidates);
    for (const std::uint32_t candidate : unique(candidates)) {
      if (matches_path(patterns_[candidate].head.value, path)) {
        visit(patterns_[candidate].head, patterns_[candidate].record);
      }
    }
  }

 private:
  struct Pattern {
    RecordHead head;
    std::uint64_t record = 0;
  };

  static const std::vector<std::uint32_t>& unique(std::vector<std::uint32_t>& candidates);

  std::vector<Pattern> patterns_;
  std::unique_ptr<const LiteralEngine> engine_;
};

}  // namespace longwatch::detect::indicator
