#pragma once

#include <utility>

#include <tl/expected.hpp>

#include "base/error.h"

namespace longwatch {

/// A value, or the reason why there is none. Must be looked at: dropping one is a compile error; to
/// drop one on purpose call `discard(result, "reason")`.
///
///   Result<Rule> parse_rule(std::string_view text);
///   LW_TRY_ASSIGN(const Rule rule, parse_rule(text));   // returns the error to the caller's
///   caller
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;

  // NOLINTNEXTLINE(google-explicit-constructor): `return Error(...)` is how functions fail.
  Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {}

  bool ok() const { return this->has_value(); }
};

/// Success, or the reason for the failure.
class [[nodiscard]] Status : public tl::expected<void, Error> {
 public:
  Status() = default;

  // NOLINTNEXTLINE(google-explicit-constructor): as in Result.
  Status(Error error) : tl::expected<void, Error>(tl::unexpect, std::move(error)) {}

  bool ok() const { return has_value(); }
};

/// Says that a result is dropped on purpose. The reason is for the reader.
template <class T>
void discard(const T& /*result*/, const char* /*reason*/) {}

}  // namespace longwatch

#define LW_CONCAT_INNER(a, b) a##b
#define LW_CONCAT(a, b) LW_CONCAT_INNER(a, b)

/// Leaves the function with the error when the expression (a Result or Status) holds one.
#define LW_TRY(expression)                     \
  do {                                         \
    auto lw_try_result = (expression);         \
    if (!lw_try_result.ok()) {                 \
      return std::move(lw_try_result).error(); \
    }                                          \
  } while (false)

/// The same, and binds the value: `LW_TRY_ASSIGN(auto file, open(path));`
#define LW_TRY_ASSIGN(declaration, expression) \
  LW_TRY_ASSIGN_INNER(LW_CONCAT(lw_try_result_, __LINE__), declaration, expression)
#define LW_TRY_ASSIGN_INNER(name, declaration, expression) \
  auto name = (expression);                                \
  if (!name.ok()) {                                        \
    return std::move(name).error();                        \
  }                                                        \
  declaration = std::move(name).value()
