#pragma once

#include <memory>
#include <string>
#include <vector>

#include "detect/sigma/internal/correlation_set.h"
#include "detect/sigma/internal/hit.h"

namespace longwatch::detect::sigma {

/// What a correlation must know of the hits in a window while the window slides. Takes the same
/// memory however many hits there are. Hits are added and dropped in the order of time; all of one
/// time are added before it is asked.
class WindowState {
 public:
  WindowState() = default;
  WindowState(const WindowState&) = delete;
  WindowState& operator=(const WindowState&) = delete;
  virtual ~WindowState() = default;

  /// A window of another group.
  virtual Status begin_group(std::string_view group) = 0;
  virtual void add(const Hit& hit) = 0;
  virtual void drop(const Hit& hit) = 0;

  /// Whether the condition holds for the window from `low` to `high`: what was added and not
  /// dropped.
  virtual Result<bool> holds(Timestamp low, Timestamp high) = 0;

  /// What the condition compares with, as a text: "12"; for the window of the last `holds`.
  virtual std::string measured() const = 0;

  /// Of types that ask which rules occur: those in the window. Null for the others.
  virtual const std::vector<bool>* occurring() const { return nullptr; }
};

/// For every type but value_count, which needs to know when values occur again (distinct_values.h).
std::unique_ptr<WindowState> make_window_state(const CompiledCorrelation& correlation);

}  // namespace longwatch::detect::sigma
