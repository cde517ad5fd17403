#pragma once

namespace longwatch {

/// Where in our own source a call was written. Stands in for std::source_location, which clang 14
/// with libstdc++ 12 does not offer; the builtins exist in both compilers of the house.
struct SourceLocation {
  const char* file;
  int line;

  static constexpr SourceLocation current(const char* file = __builtin_FILE(),
                                          int line = __builtin_LINE()) {
    return SourceLocation{file, line};
  }
};

}  // namespace longwatch
