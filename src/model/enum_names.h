#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

namespace longwatch::model {

/// An enumeration whose values have names that are printed, stored and read back. It declares
/// `constexpr auto names_of(E)` beside itself: an array with one name for each value, in order.
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E value) {
  { names_of(value).size() } -> std::convertible_to<std::size_t>;
};

/// The name of a value. Precondition: the value is one of the enumeration's.
template <NamedEnum E>
constexpr std::string_view name_of(E value) {
  return names_of(value)[static_cast<std::size_t>(value)];
}

/// The value with exactly this name.
template <NamedEnum E>
constexpr std::optional<E> parse_name(std::string_view name) {
  constexpr auto kNames = names_of(E{});
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) {
      return static_cast<E>(i);
    }
  }
  return std::nullopt;
}

}  // namespace longwatch::model
